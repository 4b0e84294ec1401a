/** The simulator as a separate process, built from its sources into a temporary folder. */
import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { transformFile } from '@swc/core';
import { createSimulatorControl } from '../../dev/simulator/index.ts';
import { IVR, callerOf, login } from './caller.ts';

const ROOT = resolve(__dirname, '../..');
const SOURCES = join(ROOT, 'dev/simulator');

type Process = ChildProcessByStdio<null, Readable, Readable>;

let folder: string;
const started = new Set<Process>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const files = await readdir(SOURCES, { recursive: true });
  await Promise.all(files.filter((file) => file.endsWith('.ts')).map(build));
});
afterEach(() => {
  for (const one of started) {
    one.kill('SIGKILL');
  }
  started.clear();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function build(file: string): Promise<void> {
  const { code } = await transformFile(join(SOURCES, file), {
    swcrc: false,
    jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
    module: { type: 'es6' },
  });
  const linked = code.replaceAll(/(from ["']\.{1,2}\/[\w./-]+)\.ts/g, '$1.js');
  const built = join(folder, 'built', file.replace(/\.ts$/, '.js'));
  await mkdir(dirname(built), { recursive: true });
  await writeFile(built, linked);
}

function run(...flags: readonly string[]): Process {
  const child = spawn(process.execPath, [join(folder, 'built/main.js'), ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child);
  return child;
}

async function firstLine(child: Process): Promise<string> {
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, 'line');
  return String(line);
}

async function listening(...flags: readonly string[]): Promise<{ child: Process; url: string }> {
  const child = run('--port', '0', '--json', ...flags);
  return { child, url: String(Object(JSON.parse(await firstLine(child))).url) };
}

async function ended(child: Process): Promise<{ code: unknown; out: string; err: string }> {
  const [[code], out, err] = await Promise.all([
    once(child, 'exit'),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, out, err };
}

it('says on its first line where it listens', async () => {
  expect(await firstLine(run('--port', '0'))).toMatch(
    /^Simulator listening on http:\/\/127\.0\.0\.1:\d+$/,
  );
});

it('serves login, API and control on one address', async () => {
  const { url } = await listening();
  const caller = await callerOf(url, { client_id: 'sim-client', client_secret: 'sim-secret' });
  expect((await caller.get(`/api/v2/flow/ivr/${IVR}`)).body).toMatchObject({ name: 'Main line' });
  expect(await createSimulatorControl(url).targets()).toHaveLength(1);
});

it('leaves nothing running in a process that started and closed one: a late write is dropped', async () => {
  const script = join(folder, 'built/closing.js');
  await writeFile(
    script,
    `import { startSimulator } from './index.js';
     const simulator = await startSimulator();
     await simulator.addFault({ effect: { kind: 'commit_late', ms: 600_000, answer: 'reset' } });
     await fetch(simulator.url + '/api/v2/flow/ivr/${IVR}').catch(() => console.log('reset'));
     await simulator.close();`,
  );
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.add(child);
  expect(await ended(child)).toEqual({ code: 0, out: 'reset\n', err: '' });
});

it('begins as its seed file and flags say', async () => {
  const file = join(folder, 'seed.json');
  await writeFile(file, JSON.stringify({ targets: [{ id: 'only', version: 3 }] }));
  const { url } = await listening('--seed-file', file, '--client-id', 'me', '--client-secret', 's');
  expect(await createSimulatorControl(url).targets()).toMatchObject([{ id: 'only', version: 3 }]);
  expect((await login(url, { client_id: 'me', client_secret: 's' })).status).toBe(200);
});

it.each(['SIGTERM', 'SIGINT'] as const)(
  'ends at once on %s, a hung request or not',
  async (signal) => {
    const { child, url } = await listening();
    const control = createSimulatorControl(url);
    await control.addFault({ id: 'f', effect: { kind: 'hang' } });
    const hung = Promise.allSettled([fetch(`${url}/api/v2/flow/ivr/${IVR}`)]);
    await control.waitForFiring('f');
    child.kill(signal);
    expect((await ended(child)).code).toBe(0);
    expect(await hung).toMatchObject([{ status: 'rejected' }]);
  },
);

it('says that a port is in use, and exits 1', async () => {
  const { url } = await listening();
  const { code, err } = await ended(run('--port', new URL(url).port));
  expect(code).toBe(1);
  expect(err).toMatch(/^simulator: Port \d+: the port is in use\. Give another one with --port/);
  expect(err).not.toMatch(/ at /);
});

it.each([
  [['--port', 'eighty'], /--port eighty: must be a number/],
  [['--colour'], /--colour/],
  [['--seed-file', '/nowhere/seed.json'], /--seed-file \/nowhere\/seed\.json: cannot be read/],
  [
    ['--seed-file', join(ROOT, 'package.json')],
    /--seed-file .*package\.json:\n.*Unrecognized keys/,
  ],
])('refuses %j with a reason, and exits 2', async (flags, reason) => {
  const { code, out, err } = await ended(run(...flags));
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(reason);
});

it('explains its flags and its control API with --help', async () => {
  const { code, out } = await ended(run('--help'));
  expect(code).toBe(0);
  expect(out).toMatch(/in memory only[\s\S]*--seed-file[\s\S]*\/_sim\/faults/);
});
