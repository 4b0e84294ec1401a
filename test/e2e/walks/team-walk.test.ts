/**
 * Worker and command line as packages, in an empty project with a Temporal server and the simulator: a window with
 * every verb of an operator, and the walk of a person who runs it for a team (examples/run-for-a-team.sh, which follows
 * docs/deploy.md).
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { freePorts } from '../../../dev/dev-server/free-ports.ts';
import { until } from '../../support/until.ts';
import { ROOT } from '../stage/consumer.ts';
import type { Output } from '../stage/output-of.ts';
import { untilDone, Walk, WALK_MS } from '../stage/walk.ts';

const BY = ['--actor', 'mia', '--reason', 'a test'];

interface Row {
  readonly workflow_id: string;
  readonly phase: string;
}

describe('worker and command line as packages', () => {
  let walk: Walk;

  beforeAll(async () => {
    walk = await Walk.start(['worker', 'cli'], { workers: 0 });
  }, WALK_MS);

  afterEach(() => walk.endStarted());

  afterAll(() => walk?.stop());

  async function startWorker(): Promise<Output> {
    const worker = walk.command('node_modules/.bin/interlude-worker', [], walk.stack.env);
    await worker.says(/"worker ready"/);
    return worker;
  }

  /** The output of a command, which must succeed. */
  async function done(...argv: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await walk.interlude(argv);
    expect({ argv, code, stderr }).toEqual({ argv, code: 0, stderr: expect.anything() });
    return stdout;
  }

  /** Lists lag a little behind a window. */
  async function listed(
    flag: string,
    fits: (rows: readonly Row[]) => boolean,
  ): Promise<readonly Row[]> {
    return until(
      `the list ${flag}`,
      async (): Promise<readonly Row[]> => JSON.parse(await done('list', flag, '--json')),
      fits,
    );
  }

  const upcoming = (count: number) => listed('--upcoming', ({ length }) => length === count);

  it('have documents and licences, and no sources, tests or programs for development', () => {
    for (const name of ['worker', 'cli'] as const) {
      const files = walk.consumer.filesOf(name);
      expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'docs/deploy.md']));
      expect(files.filter((file) => /\.map$|\.ts$|(?:^|\/)(?:dev|test)\//.test(file))).toEqual([]);
    }
    const { megabytes, packages } = walk.consumer.size();
    process.stdout.write(`worker and command line: ${megabytes} MB in ${packages} packages\n`);
  });

  it(
    'carry a window through, with every verb an operator has',
    async () => {
      await startWorker();
      const line = await walk.stack.newLine('desk');
      const request = walk.stack.request(line.id, 0, { duration_minutes: 60, requested_by: 'mia' });
      walk.consumer.write('window.json', JSON.stringify(request));
      walk.consumer.write('later.csv', `flow_id,start_time\n${line.id},+5h\n${line.id},+8h\n`);
      walk.consumer.write(
        'defaults.json',
        JSON.stringify({ ...request, flow_id: null, start_time: null, duration_minutes: 30 }),
      );

      expect(await done('schedule', 'window.json', '--dry-run')).toContain(
        'Please call back later.',
      );
      await done('schedule', 'window.json');
      const active = await listed('--active', ([one]) => one?.phase === 'active');
      const id = active[0]?.workflow_id ?? '';
      expect(await done('show', line.name)).toContain(line.id);
      expect(await done('why', line.name)).toMatch(/OURS/);
      expect(await done('calendar', '--for', '10h')).toContain(line.name);
      await done('extend', line.name, '--by', '5m', ...BY);
      await done('stop-starts', ...BY);
      await done('allow-starts', ...BY);
      const rows = await done(
        'schedule',
        '--csv',
        'later.csv',
        '--defaults',
        'defaults.json',
        '--json',
      );
      expect(rows.match(/"result":"booked"/g)).toHaveLength(2);
      expect(await done('doctor')).toMatch(/\nIt works, with 1 warning\.\n$/);
      expect(await done('watchdog')).toMatch(/^ok: 1 worker/);
      await done('end', line.name, ...BY);
      expect(await done('watch', id)).toMatch(/reverted/);
      expect(await done('verify', id)).toContain('receipt, history and line agree');
      expect(await done('audit', id)).toContain('reverted');
      for (const later of await upcoming(2)) await done('cancel', later.workflow_id, ...BY);
      await upcoming(0);
    },
    WALK_MS,
  );

  it(
    'lead somebody who runs it for a team from a key file to a line put back by its file',
    async () => {
      const line = await walk.stack.newLine('hotline');
      const place = walk.folder('team');
      const [PORT_1 = '', PORT_2 = ''] = (await freePorts(2)).map(String);
      const script = walk.script('run-for-a-team', [place, line.id, walk.stack.receiver.url], {
        ...walk.stack.env,
        PORT_1,
        PORT_2,
      });
      await untilDone(script);
      expect(script.text).toMatch(/\n== Done\n$/);
      expect(script.text.match(/^All is well\.$/gm)).toHaveLength(2);
      expect(script.text).toContain('\ninterlude_active_windows 1\n');
      expect(script.text).toMatch(/in maintenance now.*http:\/\/localhost:8080/s);
      expect(script.text).toMatch(/with the key key-2027-01, and PAYLOAD_KEYS_FILE is not set/);
      const { greeting, name } = await walk.stack.line(line.id);
      expect({ greeting, name }).toEqual({ greeting: line.greeting, name: line.name });
      const left = readdirSync(path.join(place, 'rescue'));
      expect(left.filter((file) => file.endsWith('.restored.jsonl'))).toHaveLength(1);
    },
    WALK_MS,
  );

  it('print the same command for a key file in the walk and in docs/deploy.md', () => {
    const [command = ''] =
      /printf 'key-[^>]*/.exec(readFileSync(path.join(ROOT, 'docs/deploy.md'), 'utf8')) ?? [];
    const script = readFileSync(path.join(ROOT, 'examples/run-for-a-team.sh'), 'utf8');
    expect(command).toContain('openssl');
    expect(script).toContain(command);
  });
});
