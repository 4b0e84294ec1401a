import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer, type Server } from 'node:net';
import { randomUUID } from 'node:crypto';
import { temporalAddress, temporalNamespace } from '../support/temporal.ts';
import { together } from '../support/together.ts';
import { endAll, interludeProcess, Program, PROGRAM } from './program.ts';

const TELLS_MODULES = { NODE_OPTIONS: `--require ${path.join(__dirname, 'loaded-modules.cjs')}` };

const REQUEST = JSON.stringify({
  flow_id: 'main-line',
  start_time: new Date(Date.now() + 86_400_000).toISOString(),
  duration_minutes: 30,
  fallback_greeting: 'Please call back in 30 minutes.',
  callback_url: 'https://hooks.example.com/x',
});

/** Accepts connections and never answers: a caller waits. */
async function silentServer(): Promise<{ readonly server: Server; readonly address: string }> {
  // The caller is ended in the middle of it.
  const server = createServer((socket) => void socket.on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return { server, address: `127.0.0.1:${address.port}` };
}

const servers: Server[] = [];
afterAll(() => {
  endAll();
  for (const server of servers) server.close();
});

function realServer(): Record<string, string> {
  return {
    TEMPORAL_ADDRESS: temporalAddress(),
    TEMPORAL_NAMESPACE: temporalNamespace(),
    TEMPORAL_TASK_QUEUE: `cli-${randomUUID()}`,
  };
}

/** Those that get no answer wait for one in parallel with the others. */
const meanwhile = together();

describe('interlude as a process', () => {
  it('shows its help at once: it has not loaded what a command needs', async () => {
    const { code, stdout, stderr } = await interludeProcess(['--help'], TELLS_MODULES);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'modules of the SDK: 0\n' });
    expect(stdout).toContain('Usage: interlude');
  });

  it('knows its version', async () => {
    expect((await interludeProcess(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    ['malformed JSON', ['schedule', '-'], '{"flow_id": "x",}', 'invalid', /line 1, column 17/],
    ['2 MB', ['schedule', '-'], ' '.repeat(2_000_000), 'usage', /larger than 1 MB/],
    ['a list', ['schedule', '-'], '[]', 'invalid', /one JSON object/],
    ['a missing file', ['schedule', '/nonexistent.json'], '', 'usage', /there is no such file/],
    [
      'an unknown field',
      ['schedule', '-'],
      '{"colour":"red"}',
      'invalid',
      /colour: is not a field/,
    ],
    ['a wrong flag', ['list', '--colour'], '', 'usage', /--colour/],
  ])('refuses %s with exit code 2 and no stack', async (_what, argv, stdin, code, message) => {
    const text = await interludeProcess(argv, {}, stdin);
    expect(text.code).toBe(2);
    expect(text.stdout).toBe('');
    expect(text.stderr).toMatch(message);
    expect(text.stderr).not.toMatch(/\n\s+at /);
    const json = await interludeProcess([...argv, '--json'], {}, stdin);
    expect(json).toMatchObject({ code: 2, stderr: '' });
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code } });
  });

  it('is quiet when its reader goes away', async () => {
    const program = new Program(['schedule', '--help']);
    program.stopReading();
    const { stderr } = await program.ended;
    expect(stderr).toBe('');
  });

  it.each([
    // Whoever read the pipe has closed it before anything is written.
    ['its reader went away', 'mkfifo p; exec 4<>p 3>p 4<&-; exec "$@" --help >&3', 141, ''],
    [
      'its output cannot be written',
      'exec "$@" --help >/dev/full',
      1,
      'interlude: standard output cannot be written (ENOSPC)\n',
    ],
    ['nobody reads its errors', 'exec "$@" --colour 2>/dev/full', 2, ''],
  ])('does not end with 0 where %s', (_what, script, status, stderr) => {
    const cwd = mkdtempSync(path.join(tmpdir(), 'interlude-output-'));
    const argv = ['-c', script, 'sh', process.execPath, PROGRAM, 'list'];
    const env = { PATH: process.env['PATH'] ?? '' };
    const ended = spawnSync('sh', argv, { cwd, env, encoding: 'utf8' });
    rmSync(cwd, { recursive: true });
    expect({ status: ended.status, stderr: ended.stderr }).toEqual({ status, stderr });
  });
});

describe('interlude as a process that gets no answer', () => {
  meanwhile('ends with 130 after Ctrl-C', async () => {
    const { server, address } = await silentServer();
    const connected = once(server, 'connection');
    const program = new Program(['list'], { TEMPORAL_ADDRESS: address });
    await connected;
    program.kill('SIGINT');
    const { code, stdout, stderr } = await program.ended;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  meanwhile('names the address where Temporal cannot be reached', async () => {
    const { address } = await silentServer();
    const env = { ...TELLS_MODULES, TEMPORAL_ADDRESS: address };
    const { code, stderr } = await interludeProcess(['list'], env);
    expect(code).toBe(1);
    expect(stderr).toContain(address);
    expect(stderr).not.toMatch(/\n\s+at /);
    // The opposite of `--help`, which does not load them.
    expect(stderr).toMatch(/modules of the SDK: [1-9]/);
  });

  meanwhile('books nothing where no worker polls, and says on which queue', async () => {
    const env = realServer();
    const { code, stdout } = await interludeProcess(['schedule', '-', '--json'], env, REQUEST);
    expect(code).toBe(4);
    const { error } = JSON.parse(stdout);
    expect(error.code).toBe('no_worker');
    expect(error.message).toContain(env['TEMPORAL_TASK_QUEUE']);
    expect(error.message).toContain('nothing was booked');
    const { stdout: listed } = await interludeProcess(['list', '--json'], env);
    expect(listed).not.toContain('main-line');
  });

  meanwhile('examines a namespace without a worker', async () => {
    const { code, stdout } = await interludeProcess(['doctor', '--json'], realServer());
    expect(code).toBe(1);
    const { ok, checks } = JSON.parse(stdout);
    expect(ok).toBe(false);
    expect(checks).toContainEqual(expect.objectContaining({ check: 'temporal', state: 'ok' }));
    expect(checks).toContainEqual(
      expect.objectContaining({ check: 'workers for windows', state: 'fail' }),
    );
  });
});
