/** The completions that a shell shows: quick, and silent whatever is wrong. */
import { execFileSync } from 'node:child_process';
import { completionScript, SHELLS } from '../../../src/cli/completion/scripts.ts';
import { aStatus, FakeClient } from '../fake-client.ts';
import { interlude } from '../fake-terminal.ts';

async function complete(words: readonly string[], client = new FakeClient()): Promise<string[]> {
  const { stdout, stderr, code } = await interlude(['__complete', '--', ...words], { client });
  expect([stderr, code]).toEqual(['', 0]);
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']));
}

describe('completion', () => {
  it('knows commands, flags and their choices', async () => {
    expect(await complete(['wa'])).toEqual(['watch', 'watchdog']);
    expect(await complete(['list', '--at'])).toEqual(['--attention']);
    expect(await complete(['list', '-o', ''])).toEqual(['wide', 'csv', 'json']);
    expect(await complete(['extend', 'x', '--by', ''])).toEqual([]);
    expect(await complete(['nonsense', ''])).toEqual([]);
    expect(await complete([''])).not.toContain('__complete');
  });

  it('knows the commands below a command, their flags, and the choices of an argument', async () => {
    const client = new FakeClient();
    client.windows = [aStatus({ target_name: 'Export desk' })];
    expect(await complete(['audit', 'e'], client)).toEqual(['export', 'Export desk']);
    expect(await complete(['audit', 'export', '--f'])).toEqual(['--first']);
    expect(await complete(['audit', 'verify', ''], client)).toEqual([]);
    expect(await complete(['audit', '--f'])).toEqual(['--from']);
    expect(await complete(['completion', 'z'])).toEqual(['zsh']);
  });

  it('knows lines by name, and windows by id, what matters first', async () => {
    const client = new FakeClient();
    client.windows = [aStatus(), aStatus({ phase: 'active', target_name: 'Müller', run_id: '2' })];
    expect(await complete(['show', ''], client)).toEqual([
      'Müller',
      'main-line/20270115T020000Z',
      'Main line',
    ]);
    expect(await complete(['end', 'mü'], client)).toEqual(['Müller']);
    expect(await complete(['list', '--target', 'MAIN L'], client)).toEqual(['Main line']);
  });

  it('says of a window when it starts, on the operator’s clock and in UTC', async () => {
    const client = new FakeClient();
    client.windows = [aStatus()];
    const { stdout } = await interlude(['__complete', '--', 'show', 'main-'], { client });
    expect(stdout).toBe('main-line/20270115T020000Z\tMain line, scheduled 01-15 03:00 (02:00Z)\n');
  });

  it('is silent if Temporal does not answer', async () => {
    const client = new FakeClient();
    client.failure = new Error('unreachable');
    expect(await complete(['show', ''], client)).toEqual([]);
    const ran = await interlude(['__complete', '--', 'show', ''], { connectError: new Error('x') });
    expect(ran).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('gives up after a moment if Temporal is slow', async () => {
    const client = new FakeClient();
    client.gate = new Promise(() => undefined);
    expect(await complete(['show', ''], client)).toEqual([]);
    const ran = await interlude(['__complete', '--', 'show', ''], { isSilent: true });
    expect(ran).toMatchObject({ code: 0, stdout: '', stderr: '' });
  });

  it('is one JSON value if that is asked for', async () => {
    const { stdout } = await interlude(['completion', 'fish', '--json']);
    expect(JSON.parse(stdout)).toEqual({ shell: 'fish', script: completionScript('fish') });
  });

  it.each(SHELLS)('prints a script for %s', async (shell) => {
    const { stdout, code } = await interlude(['completion', shell]);
    expect([stdout, code]).toEqual([`${completionScript(shell)}\n`, 0]);
  });

  it('bash takes its script, and completes a name with a blank as one word', () => {
    const script = `interlude() { printf 'Main line\\tline\\nmain/1\\tx\\n'; }
${completionScript('bash')}
COMP_WORDS=(interlude show M); COMP_CWORD=2; _interlude
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const out = execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
    expect(out.split('\n')).toEqual([String.raw`Main\ line`, 'main/1', '']);
  });
});
