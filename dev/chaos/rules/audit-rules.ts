/**
 * What the audit must say about each write, and about itself. Pure.
 *
 *   audit_missing  one of our writes that changed its line, with a clear answer, but without a record of the line
 *                  with its versions
 *   audit_untrue   a record of a change that is not in the write log
 *   audit_differs  the logged records differ from those in the history
 *
 * Not judged: versions of rows, which the API does not count; windows that were terminated or reset (the history of the
 * newest run is not complete); writes whose answer was lost; writes that repeat the current values (the audit is about
 * changes, and such a write only makes an earlier one stale); and the log of windows during process trouble (a killed
 * worker loses its last log lines, and a window that continues elsewhere may log a line twice; the history counts).
 */
import { isDeepStrictEqual as isSame } from 'node:util';
import { kindOf, type LineWrite } from '../kinds/chaos-kinds.ts';
import { isExcused, outagesOn, processOutages } from './excuses/excuses.ts';
import type { Audited, Effect, Outage, Violation, WindowAudit } from './trial.ts';
import { earliestApply, latestEnd } from './window-rules.ts';

/** What only the history knows. */
const FROM_HISTORY_ONLY: ReadonlySet<string> = new Set([
  'requested',
  'terminated',
  'reset',
  'signal_unknown',
]);
const CHANGES: ReadonlySet<string> = new Set(['entered', 'applied', 'reverted']);
/** How long before and after its window a record is accepted. */
const AROUND_MS = 10_000;

export interface AuditTrial {
  readonly log: readonly LineWrite[];
  readonly effects: readonly Effect[];
  readonly outages: readonly Outage[];
  /** By the keys of the windows. */
  readonly audits: ReadonlyMap<string, WindowAudit>;
}

function isWhole({ facts }: Effect): boolean {
  return !facts.isTerminated && !facts.isReset;
}

/** The windows that a write of a line can belong to: versions distinguish them. */
function begunBy(effects: readonly Effect[], { target, received_at }: LineWrite): Effect[] {
  return effects
    .filter(
      ({ facts }) => facts.line === target && earliestApply(facts) <= Date.parse(received_at) + 1,
    )
    .toSorted((a, b) => a.facts.startMs - b.facts.startMs);
}

function isChange({ before, after, target }: LineWrite): boolean {
  return kindOf(target).managed.some((field) => !isSame(before?.[field], after?.[field]));
}

function isClear(write: LineWrite, outages: readonly Outage[]): boolean {
  const { by, fault, at, target, version_after } = write;
  if (by !== 'client' || fault !== null || version_after === null) return false;
  if (!isChange(write)) return false;
  const atMs = Date.parse(at);
  return !isExcused(processOutages(outagesOn(target, outages)), atMs, atMs + AROUND_MS);
}

/** A version in a record, as the API counts the line. */
function countedOn(line: string, version: number | null): number | null {
  return version === null ? null : (kindOf(line).counted?.(version) ?? version);
}

/** By its versions, or by a try that names the version of the write. */
function names(record: Audited, { target, version_before, version_after }: LineWrite): boolean {
  const { event, previousVersion, newVersion, toldAt } = record;
  if (version_after === null) return false;
  const isWritten =
    countedOn(target, previousVersion) === version_before &&
    countedOn(target, newVersion) === version_after;
  const isTold = toldAt.some((version) => countedOn(target, version) === version_after);
  return (isWritten && CHANGES.has(event)) || isTold;
}

function unrecorded({ log, effects, outages, audits }: AuditTrial): Violation[] {
  return log
    .filter((write) => isClear(write, outages))
    .flatMap((write) => {
      const begun = begunBy(effects, write);
      const histories = begun.map(({ facts }) => audits.get(facts.window)?.history ?? null);
      if (!begun.every(isWhole) || histories.includes(null)) return [];
      const records = histories.flatMap((one) => one ?? []);
      if (records.some((record) => names(record, write))) return [];
      const window = begun.at(-1)?.facts.window ?? null;
      const what = `no record of version ${write.version_before} to ${write.version_after}`;
      const evidence = { write, records };
      return [{ rule: 'audit_missing', line: write.target, window, what, evidence }];
    });
}

/** After a lost answer the line may have been edited meanwhile: then the versions are not those of a write. */
function isTrue(record: Audited, log: readonly LineWrite[]): boolean {
  const { event, newVersion } = record;
  if (!CHANGES.has(event) || newVersion === null) return true;
  if (log.every(({ version_after }) => version_after === null)) return true;
  return log.some(({ target, version_after }) => version_after === countedOn(target, newVersion));
}

function untrue({ log, effects, audits }: AuditTrial): Violation[] {
  return effects.flatMap(({ facts: { line, window } }) => {
    const own = log.filter(({ target }) => target === line);
    return (audits.get(window)?.history ?? [])
      .filter((record) => !isTrue(record, own))
      .map((evidence): Violation => {
        const what = `${evidence.event} to version ${evidence.newVersion}, which never stood`;
        return { rule: 'audit_untrue', line, window, what, evidence };
      });
  });
}

function toText(records: readonly Audited[]): string {
  return records
    .filter(({ event }) => !FROM_HISTORY_ONLY.has(event))
    .map(
      ({ event, callbackStatus, previousVersion, newVersion }) =>
        `${event} ${callbackStatus} ${previousVersion}-${newVersion}`,
    )
    .toSorted()
    .join('; ');
}

/** The log of the runs in the history: a window that was refused and requested again has an earlier run. */
function ofItsRuns(logged: readonly Audited[], history: readonly Audited[]): readonly Audited[] {
  const runs = new Set(history.map(({ runId }) => runId));
  return logged.filter(({ runId }) => runs.has(runId));
}

function hadQuietLife({ facts }: Effect, outages: readonly Outage[]): boolean {
  const { line, bookedMs } = facts;
  if (bookedMs === null) return false;
  const felt = processOutages(outagesOn(line, outages));
  return !isExcused(felt, bookedMs - AROUND_MS, latestEnd(facts) + AROUND_MS);
}

function differing({ effects, outages, audits }: AuditTrial): Violation[] {
  return effects
    .filter((effect) => isWhole(effect) && hadQuietLife(effect, outages))
    .flatMap(({ facts: { line, window } }): Violation[] => {
      const { logged, history } = audits.get(window) ?? { logged: [], history: null };
      if (history === null) return [];
      const evidence = { logged: toText(ofItsRuns(logged, history)), history: toText(history) };
      if (evidence.logged === evidence.history) return [];
      const what = 'log and history do not tell the same';
      return [{ rule: 'audit_differs', line, window, what, evidence }];
    });
}

/** Every problem of the audit. */
export function judgeAudit(trial: AuditTrial): readonly Violation[] {
  return [...unrecorded(trial), ...untrue(trial), ...differing(trial)];
}
