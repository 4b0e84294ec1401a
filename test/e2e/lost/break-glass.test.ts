/**
 * Everything of Interlude dies while a line is in maintenance: the break-glass file and `interlude restore` put it back
 * without Temporal. And a Temporal database that is restored from a backup: a window that is over by then is not
 * applied again.
 */
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseRescueFile } from '../../../src/adapters/break-glass/index.ts';
import { newVersionOf } from '../../../src/line/index.ts';
import { interludeProcess } from '../../cli/program.ts';
import { together } from '../../support/together.ts';
import { until } from '../../support/until.ts';
import { managed } from '../../support/window-lab.ts';
import { ServerOnFile } from '../stage/server-on-file.ts';
import { BY, Stack } from '../stage/stack.ts';

/** A window may begin twenty seconds late, and its end is awaited. */
const MINUTE_MS = 1_000;
const SHORT = { duration_minutes: 25 } as const;

/** The files of the database, as they are while no server runs. */
async function copyDatabase(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const names = await readdir(from);
  const own = names.filter((name) => name.startsWith('temporal.db'));
  await Promise.all(own.map((name) => copyFile(path.join(from, name), path.join(to, name))));
}

/** The name of the only file in a folder, if it contains the API's answer to the write. */
async function completeFile(folder: string): Promise<string | null> {
  const [name, ...more] = await readdir(folder);
  if (name?.endsWith('.json') !== true || more.length > 0) return null;
  const file = parseRescueFile(await readFile(path.join(folder, name), 'utf8'));
  return file.state === 'active' && newVersionOf(file.change) !== null ? name : null;
}

/** A server with its own database, and everything of ours. */
interface Scene {
  readonly server: ServerOnFile;
  readonly stack: Stack;
  readonly rescueDirectory: string;
}

const enders: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (let end = enders.pop(); end !== undefined; end = enders.pop()) await end();
});

async function startScene(): Promise<Scene> {
  const server = await ServerOnFile.start('restored');
  enders.push(() => server.stop());
  const rescueDirectory = path.join(server.folder, 'rescue');
  await mkdir(rescueDirectory);
  const { temporal } = server;
  const stack = await Stack.start({ minuteMs: MINUTE_MS, temporal, rescueDirectory });
  enders.push(() => stack.stop());
  return { server, stack, rescueDirectory };
}

/** Most of it is waiting for windows. */
const meanwhile = together();

meanwhile(
  'everything of ours, killed while a line is in maintenance: restore brings it back, and the window ends by itself later',
  async () => {
    const { server, stack: running, rescueDirectory } = await startScene();
    const before = await running.newLine();
    const { handle } = await running.client.schedule(running.request(before.id, 0, SHORT));
    await running.reaches(handle, 'active');
    // The worker adds the answer in the background: if it is killed meanwhile, it leaves half of a new file.
    const name = await until(
      'a file that is complete',
      () => completeFile(rescueDirectory),
      (found) => found !== null,
    );
    await running.workers[0]?.kill('SIGKILL');
    await server.kill();
    expect(managed(await running.line(before.id))).not.toEqual(managed(before));

    const file = path.join(rescueDirectory, name ?? '');
    const { GENESYS_API_URL, GENESYS_LOGIN_URL, GENESYS_CLIENT_ID, GENESYS_CLIENT_SECRET } =
      running.env;
    const ended = await interludeProcess(['restore', file, '--yes'], {
      GENESYS_API_URL: GENESYS_API_URL ?? '',
      GENESYS_LOGIN_URL: GENESYS_LOGIN_URL ?? '',
      GENESYS_CLIENT_ID: GENESYS_CLIENT_ID ?? '',
      GENESYS_CLIENT_SECRET: GENESYS_CLIENT_SECRET ?? '',
      GENESYS_ORGANIZATION_ID: running.env['GENESYS_ORGANIZATION_ID'] ?? '',
    });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const back = await running.line(before.id);
    expect(back).toEqual({ ...before, version: before.version + 2 });

    await server.restart();
    await running.startWorker();
    const { status, proof } = await handle.result();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(proof?.final_hash).toBe(proof?.baseline_hash);
    expect(managed(await running.line(before.id))).toEqual(managed(before));
    const log = await running.writes(before.id);
    expect(log.filter(({ status: answer }) => answer === 200)).toHaveLength(2);
    const left = await readdir(rescueDirectory);
    expect(left).toEqual([`${name}.restored.jsonl`]);
  },
);

meanwhile(
  'a Temporal database restored from a backup of before the start does not apply a window that was ended since',
  async () => {
    const { server, stack: running } = await startScene();
    const before = await running.newLine();
    const request = running.request(before.id, 20_000, { duration_minutes: 400 });
    const { handle } = await running.client.schedule(request);
    await running.reaches(handle, 'scheduled');
    const backup = path.join(server.folder, 'backup');
    await server.kill();
    await copyDatabase(server.folder, backup);
    await server.restart();

    await running.reaches(handle, 'active');
    await handle.end(BY);
    expect((await handle.result()).status.phase).toBe('reverted');
    const ended = await running.line(before.id);
    expect(managed(ended)).toEqual(managed(before));
    const written = await running.writes(before.id);
    expect(written).toHaveLength(2);

    await server.kill();
    await copyDatabase(backup, server.folder);
    await server.restart();
    const { status } = await handle.result();
    expect(status).toMatchObject({ phase: 'failed', applied_at: null, line: 'normal' });
    expect(await running.writes(before.id)).toEqual(written);
    expect(await running.line(before.id)).toEqual(ended);
    const audit = await handle.audit();
    expect(JSON.stringify(audit)).toContain('was over at');
  },
);
