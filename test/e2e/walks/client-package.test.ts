/**
 * The client's package for a new user: packed, installed into an empty project without a registry, compiled strictly,
 * and used as an ES module and as CommonJS for a real window.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { MaintenanceClient } from '../../../src/client/index.ts';
import { ROOT, type Consumer } from '../stage/consumer.ts';
import { Output } from '../stage/output-of.ts';
import { BY, type Stack } from '../stage/stack.ts';
import { untilDone, Walk, WALK_MS } from '../stage/walk.ts';

const README = 'node_modules/@interlude-ivr/client/README.md';
const MOST_MEGABYTES = 45;
const MOST_PACKAGES = 35;

const HEAD = `import { MaintenanceClient, verifyWebhook, type MaintenanceRequest } from '@interlude-ivr/client';
declare const client: MaintenanceClient;
declare const by: { actor: string; reason: string };
const handle = client.getHandle('id');
const base = { start_time: '', duration_minutes: 5, callback_url: '' };
const flow: MaintenanceRequest = { ...base, flow_id: 'x', fallback_greeting: 'y' };`;

/** What the types accept. */
const SENSE = [
  'client.schedule(flow);',
  "client.schedule({ ...base, target: { kind: 'ivr', id: 'x', maintenance_flow_id: 'y' } });",
  "client.scheduleJson(JSON.parse('{}'));",
  'handle.extend({ ...by, byMinutes: 5 });',
  'handle.extend({ ...by, until: new Date() });',
  "handle.extend({ ...by, until: '2027-01-15T03:00:00Z', expectedEndTime: null });",
  "verifyWebhook({ body: '', headers: {} }, 'secret').event_type;",
  "verifyWebhook({ body: new Uint8Array(), headers: new Headers() }, ['new', 'old']);",
];

const NONSENSE = [
  'client.schedule(42);',
  "client.schedule('text');",
  'client.schedule({});',
  "client.schedule({ flowId: 'x' });",
  "client.schedule({ ...base, flow_id: 'x' });",
  "client.schedule({ ...flow, duration_minutes: '30' });",
  "client.schedule({ ...flow, on_drift: 'ignore' });",
  "client.schedule({ ...base, target: { kind: 'ivr', id: 'x' } });",
  "client.schedule({ ...base, target: { kind: 'phone', id: 'x' } });",
  "client.schedule({ ...base, flow_id: 'x', fallback_greeting: 'y', target: { kind: 'ivr', id: 'x', maintenance_flow_id: 'y' } });",
  'client.dryRun(42);',
  'handle.extend(by);',
  'handle.extend({ byMinutes: 5 });',
  'handle.extend({ ...by, byMinutes: 5, until: new Date() });',
  'handle.extend({ ...by, until: 1_800_000_000_000 });',
  'handle.extend({ ...by, untilMs: 1 });',
  'handle.extend({ ...by, byMinutes: 5, expectedEnd: new Date() });',
  'handle.retryNow({ ...by, accept_version: 5 });',
  "client.schedule({ ...base, target: { kind: 'schedule-group', id: 'x', list: 'holiday', mark: false } });",
  'handle.end();',
  "handle.cancel({ actor: 'mia' });",
  "client.find('x', 'any');",
  "client.list({ phase: 'open' });",
  "verifyWebhook({ body: '' }, 'secret');",
  'new MaintenanceClient({});',
];

const EXAMPLE_START = '2027-01-15T02:00:00';
const EXAMPLE_CALLBACK = 'https://hooks.example.com/genesys-changes';

/** Of the library; only its start and its callback address are replaced. */
function readmeExample(): string {
  const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  const code = /```ts\n(?<code>[^`]*)```/.exec(readme)?.groups?.['code'] ?? '';
  expect(code).toContain(EXAMPLE_START);
  expect(code).toContain(EXAMPLE_CALLBACK);
  return code;
}

let walk: Walk;
let consumer: Consumer;
let stack: Stack;

beforeAll(async () => {
  walk = await Walk.start(['client']);
  ({ consumer, stack } = walk);
}, WALK_MS);

afterAll(() => walk?.stop());

describe('the package of the client', () => {
  it(`takes at most ${MOST_MEGABYTES} MB and ${MOST_PACKAGES} packages`, () => {
    const { megabytes, packages } = consumer.size();
    process.stdout.write(`@interlude-ivr/client: ${megabytes} MB in ${packages} package(s)\n`);
    expect(megabytes).toBeLessThanOrEqual(MOST_MEGABYTES);
    expect(packages).toBeGreaterThan(0);
    expect(packages).toBeLessThanOrEqual(MOST_PACKAGES);
  });

  it('has documents and licences, and no maps, sources, native code or programs for development', () => {
    const files = consumer.filesOf('client');
    expect(files).toEqual(
      expect.arrayContaining([
        'README.md',
        'LICENSE',
        'CHANGELOG.md',
        'THIRD-PARTY-LICENSES.txt',
        'docs/contract.md',
      ]),
    );
    const unwanted = files.filter((file) => /\.map$|\.node$|(?<!\.d)\.ts$|dev\/|test\//.test(file));
    expect(unwanted).toEqual([]);
  });

  it('has documents whose links lead to its files, or to the repository at its version', () => {
    const files = consumer.filesOf('client');
    const links = files
      .filter((file) => /^docs\/.*\.md$|^CHANGELOG\.md$/.test(file))
      .flatMap((file) =>
        [...consumer.read('client', file).matchAll(/\]\((?<link>[^)#\s]+)/g)].map(({ groups }) => {
          const link = groups?.['link'] ?? '';
          return link.includes(':') ? link : path.join(path.dirname(file), link);
        }),
      );
    const lost = links.filter((link) => !link.includes(':') && !files.includes(link));
    expect(lost).toEqual([]);
    const { version }: { version: string } = JSON.parse(consumer.read('client', 'package.json'));
    const at = (view: string) => `https://github.com/interlude-ivr/interlude/${view}/v${version}`;
    expect(links).toContain(`${at('blob')}/examples/answer-a-page.sh`);
    expect(links).toContain(`${at('raw')}/docs/images/temporal-ui-list.png`);
  });

  it('is described for the registry, and found by classic resolution', () => {
    const load = createRequire(path.join(consumer.folder, 'index.js'));
    const manifest: unknown = load('@interlude-ivr/client/package.json');
    expect(manifest).toMatchObject({
      license: 'MIT',
      main: './index.js',
      types: './index.d.ts',
      repository: { type: 'git', url: expect.stringMatching(/^git\+https:/) },
      keywords: expect.arrayContaining(['genesys-cloud', 'temporal']),
      engines: { node: '>=20.19' },
    });
    expect(manifest).not.toHaveProperty('scripts');
    expect(consumer.filesOf('client')).toEqual(expect.arrayContaining(['index.js', 'index.d.ts']));
  });

  it.each(['mts', 'cts'])('has types that let sense through and no nonsense (%s)', async (kind) => {
    const lines = [...SENSE, ...NONSENSE];
    const file = `types.${kind}`;
    consumer.write(
      file,
      `${HEAD}\n${lines.map((line) => `void (${line.slice(0, -1)});`).join('\n')}\n`,
    );
    const said = await consumer.compile([file], { noEmit: true });
    const first = HEAD.split('\n').length + 1;
    const wrong = said.flatMap((line) => {
      const at = /^types\.\wts\((?<line>\d+),/.exec(line)?.groups?.['line'];
      return at === undefined ? [] : [lines[Number(at) - first]];
    });
    expect(said.filter((line) => line.startsWith('node_modules'))).toEqual([]);
    expect([...new Set(wrong)]).toEqual(NONSENSE);
  });

  it('compiles for older targets, with its types checked', async () => {
    consumer.write('older.cts', `${HEAD}\nvoid client.schedule(flow);\nvoid handle;\nvoid by;\n`);
    const older = { target: 'es2020', lib: ['es2020'], noEmit: true };
    expect(await consumer.compile(['older.cts'], older)).toEqual([]);
  });

  it('has examples in its README that compile', async () => {
    const readme = readFileSync(path.join(consumer.folder, README), 'utf8');
    const examples = [...readme.matchAll(/```ts\n(?<code>[^`]*)```/g)];
    const files = examples.map(({ groups }, at) => {
      const given = 'declare const body: string;\ndeclare const headers: Headers;\n';
      consumer.write(
        `readme${at}.mts`,
        `${given}${groups?.['code'] ?? ''}\nvoid [body, headers];\n`,
      );
      return `readme${at}.mts`;
    });
    expect(files).toHaveLength(2);
    expect(await consumer.compile(files, { noEmit: true })).toEqual([]);
  });
});

describe('a window by the package', () => {
  it.each(['mts', 'cts'])('is booked, extended and waited for from %s', async (kind) => {
    const line = await stack.newLine();
    consumer.take('examples/typescript/book.ts', `book.${kind}`);
    expect(await consumer.compile([`book.${kind}`])).toEqual([]);
    const child = consumer.start(process.execPath, [`book.${kind.replace('ts', 'js')}`], {
      ...stack.temporalEnv,
      FLOW_ID: line.id,
      START_TIME: new Date(Date.now() + 3_600_000).toISOString(),
      CALLBACK_URL: stack.receiver.url,
    });
    const program = new Output(child);
    try {
      const [, id = ''] = await program.says(/booked (\S+)\s/);
      await program.says(/extended until/);
      const window = stack.client.getHandle(id);
      expect((await window.status()).duration_minutes).toBe(45);
      await window.cancel(BY);
      expect(await program.end()).toBe(0);
      expect(program.text).toContain('over: cancelled, the line is normal');
    } finally {
      program.kill();
    }
  });

  it('is booked by the example of the README, run as printed, and watched to its end', async () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString().slice(0, 19);
    const code = readmeExample()
      .replace(EXAMPLE_START, inAnHour)
      .replace(EXAMPLE_CALLBACK, stack.receiver.url);
    consumer.write('example.mjs', code);
    const program = new Output(
      consumer.start(process.execPath, ['example.mjs'], stack.temporalEnv),
    );
    try {
      await program.says(/scheduled normal/);
      const [, id = ''] = await program.says(/workflow_id: '([^']+)'/);
      await stack.client.getHandle(id).cancel(BY);
      expect(await program.end()).toBe(0);
      expect(program.text).toContain('cancelled normal');
    } finally {
      program.kill();
    }
  });

  it('works with a Temporal client that another copy of the SDK made', async () => {
    const load = createRequire(path.join(consumer.folder, 'index.js'));
    const library: { MaintenanceClient: typeof MaintenanceClient } = load('@interlude-ivr/client');
    const { taskQueue } = stack.client;
    const client = new library.MaintenanceClient(stack.temporal, { taskQueue });
    const line = await stack.newLine();
    const { handle, status } = await client.schedule(stack.request(line.id, 3_600_000));
    expect(status.phase).toBe('scheduled');
    await handle.cancel(BY);
    expect((await handle.result()).status.phase).toBe('cancelled');
    await expect(client.find('no such window')).rejects.toMatchObject({ code: 'not_found' });
  });

  it(
    'walks from an empty folder to a first window',
    async () => {
      const line = await stack.newLine();
      const script = walk.script('book-from-a-service', [line.id, stack.receiver.url]);
      await untilDone(script);
      expect(script.text).toContain('duration_minutes: must be a whole number from 5 to 480');
      expect(script.text).toContain('fallback_greeting: is required');
      expect(script.text).toContain('callers_disconnected:');
      expect(script.text).toContain('cancelled, the line is normal');
      expect(script.text).toContain('  extended billing service');
      expect(script.text).toMatch(/\n== Done\n$/);
      expect(await stack.writes(line.id)).toEqual([]);
    },
    WALK_MS,
  );
});
