/** A short run of chaos, like the longer one in CI: real processes, a fixed seed, no violation. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { together } from '../../support/together.ts';
import { isRunning, SOMEBODY_ELSES } from '../stage/demo-process.ts';

// A run itself gives up waiting for its windows after 300 s, and then says for which.
jest.setTimeout(480_000);

const PROGRAM = path.resolve(__dirname, '../../../dist/dev/chaos/main.js');

/** Rules about pace and lateness: judged if the run has the machine to itself, as in CI. */
const OF_PACE = new Set(['too_few_applied', 'reverts_slow', 'reverted_late']);

interface Summary {
  readonly applied: number;
  readonly violations: readonly { readonly rule: string }[];
}

interface Run {
  readonly pid: number;
  readonly ended: Promise<number | null>;
  readonly output: { stdout: string; stderr: string };
  kill(signal: NodeJS.Signals): void;
}

const running = new Set<Run>();
/** Each run has its own, for its database. */
const folders: string[] = [];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'interlude-e2e-'));
  folders.push(folder);
  return folder;
}

afterAll(async () => {
  await Promise.all(
    [...running].map((run) => {
      run.kill('SIGTERM');
      return run.ended;
    }),
  );
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

function chaos(folder: string, ...args: readonly string[]): Run {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...process.env, ...SOMEBODY_ELSES, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output.stderr += chunk));
  const run: Run = {
    pid: child.pid ?? 0,
    output,
    kill: (signal) => void child.kill(signal),
    ended: once(child, 'close').then(([code]) => {
      running.delete(run);
      return typeof code === 'number' ? code : null;
    }),
  };
  running.add(run);
  return run;
}

async function says(run: Run, words: string): Promise<void> {
  while (!run.output.stderr.includes(words)) {
    if (!running.has(run)) throw new Error(`it never said "${words}":\n${run.output.stderr}`);
    await Promise.race([run.ended, new Promise((resolve) => setTimeout(resolve, 25))]);
  }
}

/** Process ids of its running children. */
function childrenOf({ pid }: Run): readonly number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return table.split('\n').flatMap((row) => {
    const [, child, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row) ?? [];
    return Number(parent) === pid && !command.startsWith('ps ') ? [Number(child)] : [];
  });
}

/** The one that lives to its end mostly waits: in parallel with the others. */
const meanwhile = together();

describe('chaos', () => {
  it('ends everything it started on Ctrl-C, with 130', async () => {
    const folder = await newFolder();
    const run = chaos(folder, '--seed', '1', '--seconds', '60');
    await says(run, 'are ready');
    const children = childrenOf(run);
    expect(children.length).toBeGreaterThanOrEqual(3);
    run.kill('SIGINT');
    const code = await run.ended;
    const { stderr } = run.output;
    expect({ code, stderr }).toEqual({ code: 130, stderr });
    expect(children.filter(isRunning)).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
    expect(run.output.stdout).toBe('');
  });

  it('names what is wrong with its command line, and ends with 2', async () => {
    const run = chaos(await newFolder(), '--seed', 'one', '--seconds', '20');
    expect(await run.ended).toBe(2);
    expect(run.output.stderr).toContain('--seed one');
    expect(run.output.stdout).toBe('');
  });

  meanwhile('does no line any harm in a short run, and leaves nothing behind', async () => {
    const folder = await newFolder();
    // Other tests keep the machine busy: longer minutes give its windows time to begin.
    const run = chaos(folder, '--seed', '1', '--seconds', '20', '--minute', '2500');
    const code = await run.ended;
    const summary: Summary = JSON.parse(run.output.stdout);
    expect(summary).toMatchObject({
      seed: 1,
      seconds: 20,
      windows: expect.any(Number),
      server_kills: expect.any(Number),
    });
    expect(summary.violations.filter(({ rule }) => !OF_PACE.has(rule))).toEqual([]);
    expect(summary.applied).toBeGreaterThan(0);
    expect(run.output.stderr).toContain('seed 1: ');
    expect(code).toBe(summary.violations.length === 0 ? 0 : 1);
    expect(await readdir(folder)).toEqual([]);
  });
});
