/** What is collected when every window is over, in addition to the write log: audit, break-glass files. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AuditRecord } from '../../../src/client/index.ts';
import { parseLine, type LogLine } from '../../programs/log-line.ts';
import { idOf } from './acting/asking.ts';
import type { ChaosPlan } from '../plan/plan.ts';
import type { Scene } from './stage.ts';
import type { Audited, LeftFile, WindowAudit } from '../rules/trial.ts';

/** Histories read in parallel. */
const AT_ONCE = 10;

/** A try that names the version of one of our writes, but not as its own success. */
const TOLD: ReadonlySet<string> = new Set(['already_back', 'unproven']);

function toAudited(record: AuditRecord): Audited {
  const { event, run_id, callback_status, previous_version, new_version, attempts } = record;
  return {
    event,
    runId: run_id,
    callbackStatus: callback_status,
    previousVersion: previous_version,
    newVersion: new_version,
    toldAt: attempts.flatMap(({ outcome, actual_version }) =>
      TOLD.has(outcome) && typeof actual_version === 'number' ? [actual_version] : [],
    ),
  };
}

function versionIn(line: LogLine, name: string): number | null {
  const value = line[name];
  return typeof value === 'number' ? value : null;
}

function toLogged(line: LogLine): Audited {
  return {
    event: String(line['event']),
    runId: String(line['run_id']),
    callbackStatus: String(line['callback_status']),
    previousVersion: versionIn(line, 'previous_version'),
    newVersion: versionIn(line, 'new_version'),
    toldAt: [],
  };
}

/** The records of each window from its newest history, by its key; null if it could not be read. */
export type Histories = ReadonlyMap<string, readonly AuditRecord[] | null>;

async function historyOf({ client }: Scene, id: string): Promise<readonly AuditRecord[] | null> {
  try {
    return await client.getHandle(id).audit();
  } catch {
    return null;
  }
}

/** Reads the history of every window. */
export async function gatherHistories(scene: Scene, { windows }: ChaosPlan): Promise<Histories> {
  const histories = new Map<string, readonly AuditRecord[] | null>();
  for (let at = 0; at < windows.length; at += AT_ONCE)
    await Promise.all(
      windows
        .slice(at, at + AT_ONCE)
        .map(async (window) => histories.set(window.key, await historyOf(scene, idOf(window)))),
    );
  return histories;
}

/** The records of every window, by its key. */
export function toAudits(
  { windows }: ChaosPlan,
  histories: Histories,
  log: readonly LogLine[],
): ReadonlyMap<string, WindowAudit> {
  return new Map(
    windows.map((window) => {
      const id = idOf(window);
      const logged = log.filter((line) => line['workflow_id'] === id).map(toLogged);
      const history = histories.get(window.key)?.map(toAudited) ?? null;
      return [window.key, { logged, history }];
    }),
  );
}

/** The break-glass files of a folder, without those that a killed worker left half written. */
export async function gatherFiles(
  folder: string,
  { windows }: ChaosPlan,
): Promise<readonly LeftFile[]> {
  const keys = new Map<unknown, string>(windows.map((window) => [idOf(window), window.key]));
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  return Promise.all(
    names
      .filter((name) => !name.startsWith('.'))
      .map(async (name) => {
        const { window_id, state } = parseLine(await readFile(path.join(folder, name), 'utf8'));
        return { name, window: keys.get(window_id) ?? null, state: String(state) };
      }),
  );
}
