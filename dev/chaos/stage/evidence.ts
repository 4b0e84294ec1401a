// What is gathered when every window is over, beside the write log: audit, break-glass files.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { AuditRecord } from '../../../src/client/index.ts';
import { parseLine, type LogLine } from '../../programs/log-line.ts';
import { idOf } from './asking.ts';
import type { ChaosPlan } from '../plan/plan.ts';
import type { Scene } from './stage.ts';
import type { Audited, LeftFile, WindowAudit } from '../rules/trial.ts';

/** Histories read at a time. */
const AT_ONCE = 10;

/** A try that says at which version a write of ours stood, though not as its own success. */
const TOLD: ReadonlySet<string> = new Set(['already_back', 'unproven']);

function toAudited(record: AuditRecord): Audited {
  const { event, callback_status, previous_version, new_version, attempts } = record;
  return {
    event,
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
    callbackStatus: String(line['callback_status']),
    previousVersion: versionIn(line, 'previous_version'),
    newVersion: versionIn(line, 'new_version'),
    toldAt: [],
  };
}

async function historyOf({ client }: Scene, id: string): Promise<readonly Audited[] | null> {
  try {
    return (await client.getHandle(id).audit()).map(toAudited);
  } catch {
    return null;
  }
}

/** The records of every window, by its key. */
export async function gatherAudits(
  scene: Scene,
  { windows }: ChaosPlan,
  log: readonly LogLine[],
): Promise<ReadonlyMap<string, WindowAudit>> {
  const audits = new Map<string, WindowAudit>();
  for (let at = 0; at < windows.length; at += AT_ONCE)
    await Promise.all(
      windows.slice(at, at + AT_ONCE).map(async (window) => {
        const id = idOf(window);
        const logged = log.filter((line) => line['workflow_id'] === id).map(toLogged);
        audits.set(window.key, { logged, history: await historyOf(scene, id) });
      }),
    );
  return audits;
}

/** The break-glass files of a folder; what a killed worker left half written is none. */
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
