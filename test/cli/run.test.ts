import { setTimeout as pause } from 'node:timers/promises';
import { FakeClient, FakeClientError } from './fake-client.ts';
import { interlude } from './fake-terminal.ts';

const COMMANDS = [
  'schedule',
  'list',
  'show',
  'watch',
  'extend',
  'end',
  'cancel',
  'retry',
  'take-over',
  'audit',
  'doctor',
];

describe('the command line', () => {
  it.each(COMMANDS)('explains %s with an example, and loads nothing for it', async (command) => {
    const { code, stdout, loads } = await interlude([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples?:\\n {2}\\$ interlude ${command}`));
    expect(loads).toBe(0);
  });

  it('never says that a window is open or closed', async () => {
    const texts = await Promise.all(
      [[], ...COMMANDS.map((command) => [command])].map((argv) => interlude([...argv, '--help'])),
    );
    // Genesys' own words for the hours of an IVR and the lists of a schedule group.
    for (const { stdout } of texts)
      expect(stdout.replace(/open,closed,holiday|holiday or closed/g, '')).not.toMatch(
        /\b(?:open|closed?)\b/i,
      );
  });

  it('prints its version', async () => {
    expect(await interlude(['--version'])).toMatchObject({ code: 0, stdout: '1.2.3\n' });
  });

  it.each([
    ['no command', []],
    ['an unknown command', ['lits']],
    ['an unknown flag', ['list', '--colour']],
    ['a missing id', ['show']],
    ['a missing value', ['list', '--limit']],
    ['too many arguments', ['show', 'a', 'b']],
  ])('refuses %s with exit code 2, in words and in JSON', async (_what, argv) => {
    const text = await interlude(argv);
    expect(text).toMatchObject({ code: 2, stdout: '' });
    expect(text.stderr).toMatch(/^interlude: .*--help.*\n$/);
    const json = await interlude([...argv, '--json']);
    expect(json).toMatchObject({ code: 2, stderr: '' });
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'usage', problems: [] } });
  });

  it('names the help of the command', async () => {
    expect((await interlude(['show'])).stderr).toMatch(/; see interlude show --help\n$/);
    expect((await interlude(['lits'])).stderr).toMatch(/; see interlude --help\n$/);
  });

  it.each([
    [['list', '--limit', '5', '--limit', '7'], 'limit'],
    [['list', '-o', 'csv', '-o', 'json'], 'output'],
    [['schedule', '--start', 'now', '--start', '+1h'], 'start'],
    [['extend', 'x', '--by', '5m', '--by=1h', '--reason', 'x'], 'by'],
    [['audit', 'export', '--dir', 'a', '--dir', 'b'], 'dir'],
  ])('refuses %j: which of the two is meant is not known', async (argv, flag) => {
    const { code, stdout, stderr, loads } = await interlude(argv);
    const said = `interlude: --${flag} is given twice; keep one of them\n`;
    expect({ code, stdout, stderr, loads }).toEqual({
      code: 2,
      stdout: '',
      stderr: said,
      loads: 0,
    });
  });

  it('takes --json before and after the command', async () => {
    for (const argv of [
      ['--json', 'list'],
      ['list', '--json'],
    ])
      expect((await interlude(argv)).stdout).toBe('[]\n');
  });

  it('says an unforeseen error without its stack', async () => {
    const client = new FakeClient();
    client.failure = new TypeError('what is this');
    const { code, stderr } = await interlude(['list'], { client });
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'interlude: what is this\n' });
    expect(client.closed).toBe(true);
  });

  it('says so if something of the answer is encrypted with a key that is not here', async () => {
    const client = new FakeClient();
    client.missingKeys = ['k1', 'k2'];
    const ran = await interlude(['list', '--json'], { client });
    expect([ran.code, ran.stdout]).toEqual([1, '[]\n']);
    expect(ran.stderr).toBe(
      'interlude: part of this answer could not be read: encrypted with the key k1, k2, and PAYLOAD_KEYS_FILE is not set; give this command the key file of the workers: PAYLOAD_KEYS_FILE=FILE\n',
    );
    const env = { PAYLOAD_KEYS_FILE: '/keys' };
    const other = await interlude(['list'], { client, env });
    expect(other.stderr).toContain('and /keys has no such key, or another one with that id;');
    client.failure = new FakeClientError('not_found', 'no window is called x');
    expect(await interlude(['show', 'x'], { client })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no window is called x\n.*the key k1, k2/),
    });
  });

  it('gives a command time to wind up after Ctrl-C, then goes', async () => {
    const client = new FakeClient();
    const interrupt = new AbortController();
    client.gate = new Promise(() => undefined);
    const running = interlude(['list', '--json'], { client, signal: interrupt.signal });
    await pause(0);
    interrupt.abort();
    const { code, stdout } = await running;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'interrupted' } });
  });

  it('waits for no connection after Ctrl-C', async () => {
    const interrupt = new AbortController();
    const running = interlude(['list'], { isSilent: true, signal: interrupt.signal });
    await pause(0);
    interrupt.abort();
    expect(await running).toMatchObject({ code: 130, stderr: 'interlude: interrupted\n' });
  });
});
