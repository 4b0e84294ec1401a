/**
 * The programs in examples/, each run with a real server, worker and simulator: clients in Python, Go and Java, and
 * receivers of callbacks that verify with the public library. A language whose toolchain or packages are missing on
 * this machine is left out, and reported; in CI the packages must be available.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { signWebhook } from '../../../src/adapters/callbacks/webhook-signature.ts';
import { Consumer, ROOT } from '../stage/consumer.ts';
import { Output } from '../stage/output-of.ts';
import { bundlesAhead, freePort } from '../../worker/worker-process.ts';
import { BY, Stack } from '../stage/stack.ts';

const execute = promisify(execFile);
const EXAMPLES = path.join(ROOT, 'examples');
const CACHE = path.join(
  process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'),
  'interlude',
);
const PREPARE_MS = 300_000;
/** The first time a compiler takes minutes. */
const LANGUAGE_MS = 400_000;

type Command = readonly [string, ...string[]];

interface Language {
  readonly name: string;
  /** Its programs; each prints its version. */
  readonly tools: readonly Command[];
  /** Fetches packages and compiles. */
  readonly prepare: readonly Command[];
  readonly folder: string;
  readonly run: Command;
}

const VENV = path.join(CACHE, 'examples-python');
const PYTHON = path.join(VENV, 'bin/python');
const GO_PROGRAM = path.join(CACHE, 'examples-go');

const PYTHON_PACKAGES: readonly Command[] = [
  ['python3', '-m', 'venv', VENV],
  [PYTHON, '-m', 'pip', 'install', '--quiet', '--requirement', 'requirements.txt'],
];

const LANGUAGES: readonly Language[] = [
  {
    name: 'Python',
    tools: [['python3', '--version']],
    prepare: PYTHON_PACKAGES,
    folder: 'python',
    run: [PYTHON, 'book.py'],
  },
  {
    name: 'Go',
    tools: [['go', 'version']],
    prepare: [['go', 'build', '-o', GO_PROGRAM, '.']],
    folder: 'go',
    run: [GO_PROGRAM],
  },
  {
    name: 'Java',
    tools: [
      ['java', '-version'],
      ['mvn', '--version'],
    ],
    prepare: [['mvn', '-q', '-B', 'compile']],
    folder: 'java',
    run: ['mvn', '-q', '-B', 'exec:java'],
  },
];

async function isThere([command, ...args]: Command): Promise<boolean> {
  return execute(command, args).then(
    () => true,
    () => false,
  );
}

/** Why a language cannot be tested here; null if it can. */
async function unprepared({ name, tools, prepare, folder }: Language): Promise<string | null> {
  const found = await Promise.all(tools.map(isThere));
  if (found.includes(false)) return `${name} is not installed here`;
  mkdirSync(CACHE, { recursive: true });
  try {
    for (const [command, ...args] of prepare)
      await execute(command, args, { cwd: path.join(EXAMPLES, folder), timeout: PREPARE_MS });
    return null;
  } catch (error) {
    if (process.env['CI'] === 'true') throw error;
    return `the packages of ${name} could not be fetched: ${String(error).slice(0, 300)}`;
  }
}

function start(folder: string, [command, ...args]: Command, env: Record<string, string>): Output {
  const { PATH = '', HOME = '' } = process.env;
  const options = { cwd: path.join(EXAMPLES, folder), env: { PATH, HOME, ...env } };
  return new Output(spawn(command, args, options));
}

/** From Temporal: the metadata of the request. */
async function requestOf({ temporal }: Stack, workflowId: string): Promise<string> {
  const { events } = await temporal.workflow.getHandle(workflowId).fetchHistory();
  const [payload] = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  return Buffer.from(payload?.metadata?.['encoding'] ?? []).toString();
}

/** Each language is prepared once. */
const prepared = new Map<string, Promise<string | null>>();

/** True if it can be tested; otherwise the reason is reported. */
async function canTry(language: Language): Promise<boolean> {
  const asked = prepared.get(language.name) ?? unprepared(language);
  prepared.set(language.name, asked);
  const why = await asked;
  if (why !== null) process.stdout.write(`left out: ${why}\n`);
  return why === null;
}

/** Requests that are no callbacks, signed and unsigned. */
function strangers(secret: string): readonly (readonly [string, RequestInit])[] {
  const timestamp = Math.floor(Date.now() / 1_000);
  const signed = ['', 'no json', '42', 'null', '[]', '{}'].map((body) => {
    const headers = { ...signWebhook([secret], { id: `odd ${body}`, timestamp, body }) };
    return [`signed: ${body}`, { body, headers }] as const;
  });
  const odd = ['v1', 'v2,AAAA', 'v1,%%%', 'v1,\u00e9'].map((signature) => {
    const headers = { 'webhook-id': 'odd', 'webhook-timestamp': `${timestamp}` };
    const init = { body: '{}', headers: { ...headers, 'webhook-signature': signature } };
    return [`signature ${signature}`, init] as const;
  });
  return [['unsigned', { body: '{}' }], ...signed, ...odd];
}

describe('the examples', () => {
  let folder: string;
  let stack: Stack;
  /** Its worker encrypts payloads. */
  let sealed: Stack;

  beforeAll(async () => {
    await bundlesAhead();
    folder = mkdtempSync(path.join(tmpdir(), 'interlude-examples-'));
    const payloadKeys = path.join(folder, 'payload-keys');
    writeFileSync(payloadKeys, `# of this test\nk1:${Buffer.alloc(32, 1).toString('base64')}\n`);
    [stack, sealed] = await Promise.all([Stack.start(), Stack.start({ payloadKeys })]);
  });

  afterAll(async () => {
    await Promise.all([stack, sealed].map((one) => one?.stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  /** A time without an offset is in UTC, wherever the program runs. */
  const ways = {
    'in clear': { TZ: 'Asia/Tokyo', offset: '' },
    encrypted: { TZ: 'America/New_York', offset: '+00:00' },
  };

  const tried = LANGUAGES.flatMap((language) =>
    Object.entries(ways).map(([way, clock]) => [language.name, way, language, clock] as const),
  );
  it.each(tried)(
    'books, extends and waits in %s, %s',
    async (_name, way, language, { TZ, offset }) => {
      if (!(await canTry(language))) return;
      const beside = way === 'encrypted' ? sealed : stack;
      const line = await beside.newLine();
      const time = new Date(Date.now() + 3_600_000).toISOString().slice(0, 19);
      const program = start(language.folder, language.run, {
        ...beside.clientEnv,
        TZ,
        FLOW_ID: line.id,
        START_TIME: `${time}${offset}`,
        CALLBACK_URL: beside.receiver.url,
      });
      try {
        const [, id = ''] = await program.says(/booked (\S+)\s/);
        expect(id.endsWith(`/${time.replaceAll(/[-:]/g, '')}Z`)).toBe(true);
        await program.says(/extended until/);
        const window = beside.client.getHandle(id);
        expect((await window.status()).duration_minutes).toBe(45);
        await window.cancel(BY);
        await program.says(/over: cancelled, the line is normal/);
        expect(await program.end()).toBe(0);
        expect(await requestOf(beside, id)).toBe(
          way === 'encrypted' ? 'binary/encrypted' : 'json/plain',
        );
      } finally {
        program.kill();
      }
    },
    LANGUAGE_MS,
  );

  /** One window that is booked and cancelled: two callbacks. What is no callback is refused, signed or not. */
  async function hears(receiver: Output, port: number): Promise<void> {
    try {
      await receiver.says(/listening on \d+/);
      const callback_url = `http://127.0.0.1:${port}/hooks`;
      const line = await stack.newLine();
      const { handle } = await stack.client.schedule(
        stack.request(line.id, 3_600_000, { callback_url }),
      );
      await receiver.says(/ivr_maintenance_accepted until/);
      await handle.cancel(BY);
      await receiver.says(/ivr_maintenance_cancelled until/);
      for (const [what, init] of strangers(stack.env['CALLBACK_SIGNING_SECRET'] ?? '')) {
        const { status } = await fetch(callback_url, { method: 'POST', ...init });
        expect([what, status]).toEqual([what, 400]);
      }
    } finally {
      receiver.kill();
    }
  }

  it('receives callbacks in Python', async () => {
    const [python] = LANGUAGES;
    if (python === undefined || !(await canTry(python))) return;
    const PORT = String(await freePort());
    const { CALLBACK_SIGNING_SECRET = '' } = stack.env;
    await hears(start('python', [PYTHON, 'receiver.py'], { PORT, CALLBACK_SIGNING_SECRET }), +PORT);
    expect(PORT).not.toBe('0');
  });

  describe('in Node', () => {
    let consumer: Consumer;
    beforeAll(async () => {
      consumer = await Consumer.create(['client']);
    });
    afterAll(() => consumer.remove());

    it('receives callbacks by the public library', async () => {
      await consumer.npm('install', '--prefer-offline', 'standardwebhooks@1');
      consumer.take('examples/node/receiver.mjs', 'receiver.mjs');
      const PORT = String(await freePort());
      const { CALLBACK_SIGNING_SECRET = '' } = stack.env;
      const env = { PORT, CALLBACK_SIGNING_SECRET };
      await hears(new Output(consumer.start(process.execPath, ['receiver.mjs'], env)), +PORT);
      expect(PORT).not.toBe('0');
    });

    it('compiles every example in TypeScript against the packed client', async () => {
      const names = ['book', 'nightly-job', 'react-to-drift', 'end-after-deploy'];
      for (const name of names) consumer.take(`examples/typescript/${name}.ts`, `${name}.mts`);
      expect(await consumer.compile(names.map((name) => `${name}.mts`))).toEqual([]);
    });

    it.each([
      ['nightly-job', 'in clear'],
      ['nightly-job', 'encrypted'],
      ['end-after-deploy', 'in clear'],
    ])('%s, %s, ends its window when its work is done', async (name, way) => {
      const beside = way === 'encrypted' ? sealed : stack;
      const line = await beside.newLine();
      const args = [`${name}.mjs`, process.execPath, '-e', 'console.log("the work is done")'];
      const program = new Output(
        consumer.start(process.execPath, args, {
          ...beside.clientEnv,
          FLOW_ID: line.id,
          CALLBACK_URL: beside.receiver.url,
        }),
      );
      try {
        await program.says(/the work is done/);
        expect(await program.end()).toBe(0);
        expect(program.text).toContain('over: reverted, the line is normal');
        expect(await beside.line(line.id)).toMatchObject({ name: line.name });
      } finally {
        program.kill();
      }
    });

    it.each(['nightly-job', 'end-after-deploy'])(
      '%s ends its window if its work cannot be started',
      async (name) => {
        const line = await stack.newLine();
        const env = { ...stack.clientEnv, FLOW_ID: line.id, CALLBACK_URL: stack.receiver.url };
        const args = [`${name}.mjs`, 'no-such-program'];
        const program = new Output(consumer.start(process.execPath, args, env));
        try {
          await program.says(/over: reverted, the line is normal/);
          expect(await program.end()).toBe(1);
        } finally {
          program.kill();
        }
      },
    );

    it('nightly-job, killed and started again, continues with the same window', async () => {
      const line = await stack.newLine();
      const env = { ...stack.clientEnv, FLOW_ID: line.id, CALLBACK_URL: stack.receiver.url };
      const run = (work: string): Output => {
        const args = ['nightly-job.mjs', process.execPath, '-e', work];
        return new Output(consumer.start(process.execPath, args, env));
      };
      const first = run('console.log("at work"); process.stdin.resume()');
      await first.says(/at work/);
      first.kill();
      // The work itself outlives it, until its input ends.
      first.type('');
      const second = run('console.log("done")');
      try {
        await second.says(/over: reverted, the line is normal/);
        expect(await second.end()).toBe(0);
      } finally {
        second.kill();
      }
    });

    it('react-to-drift reports what somebody else changed', async () => {
      const line = await stack.newLine();
      const PORT = String(await freePort());
      const { CALLBACK_SIGNING_SECRET = '' } = stack.env;
      const env = { ...stack.temporalEnv, PORT, CALLBACK_SIGNING_SECRET };
      const program = new Output(consumer.start(process.execPath, ['react-to-drift.mjs'], env));
      try {
        await program.says(/listening on/);
        const callback_url = `http://127.0.0.1:${PORT}/hooks`;
        const { handle } = await stack.client.schedule(stack.request(line.id, 0, { callback_url }));
        await stack.reaches(handle, 'active');
        await stack.simulator.editTarget(line.id, { greeting: { text: 'Changed by hand.' } });
        await handle.end(BY);
        await program.says(/greeting is .*Changed by hand/);
        await program.says(/a person is needed/);
        expect((await handle.result()).status.line).toBe('changed_by_others');
      } finally {
        program.kill();
      }
    });
  });
});
