/**
 * Combines what others report about a change with what a run, a step, a rescue or the calendar already knows. Imports
 * the contract only. Pure.
 */
import type { Change } from '../contract/change/change.ts';
import type { Accounts } from './answers.ts';
import { inDoubt, merge, mergeKnown } from './change.ts';
import { isOlder, type Versions } from './versions.ts';

/**
 * Whether a run that has written nothing knows less than others report: a write has landed, or there is a version that
 * it has never seen. A run that a reset or a backup has set back keeps counting with every refusal, so its revision
 * proves nothing.
 */
function isBehind(own: Change, reported: Change, versions: Versions): boolean {
  if (own.stage !== 'armed' && own.stage !== 'sent') return false;
  return reported.stage === 'applied' || isOlder(versions, own.floor, reported.version);
}

/** What others report, moved ahead of the run's own account if the run knows less. */
function asReported(own: Change, reported: Change, versions: Versions): Change {
  if (!isBehind(own, reported, versions)) return reported;
  return { ...reported, revision: Math.max(reported.revision, own.revision + 1) };
}

/**
 * Whether others report something that the writing run cannot know. Each dispatch has its own revision, so a file with
 * this revision that exists before the write comes from a future that a restored backup has lost.
 */
function isNews(sent: Change, reported: Change | null, versions: Versions): boolean {
  return (
    reported !== null &&
    (reported.revision === sent.revision || knowsMore(reported, sent, versions))
  );
}

/**
 * What a step knows before it writes.
 * @param isOnlyOurs no other run of the window, and no other attempt of the step, can have written
 */
export function knownBeforeWrite(
  sent: Change,
  reported: Change | null,
  { isOnlyOurs, versions }: { readonly isOnlyOurs: boolean; readonly versions: Versions },
): Accounts {
  const known = reported === null ? sent : merge(sent, asReported(sent, reported, versions));
  const { stage, version: sentForAtLast } = known;
  if (stage === 'in_doubt') return { sent, known, sentForAtLast };
  const isUnwritten = stage === 'armed' || stage === 'sent';
  const isCertain = isUnwritten && isOnlyOurs && !isNews(sent, reported, versions);
  return { sent, known: isCertain ? sent : inDoubt(known), sentForAtLast };
}

/** What is known before the read that decides what became of a write: the target decides, whatever was recorded. */
export function knownBeforeLook(own: Change, reported: Change | null): Change {
  const known = reported === null ? own : merge(own, reported);
  return known.stage === 'in_doubt' ? known : inDoubt(known);
}

/**
 * What a revert relies on when its run is not certain of its change: after Temporal was restored from a backup, the
 * break-glass file knows more.
 */
export function knownBeforeRevert(own: Change, filed: Change | null, versions: Versions): Change {
  if (filed === null || own.stage === 'applied' || own.stage === 'reverted') return own;
  const known = merge(own, asReported(own, filed, versions));
  return known === own ? own : inherited(known);
}

/** What a stand-in for a window relies on: anything not proven is in doubt. */
export function inherited(known: Change): Change {
  return known.stage === 'applied' || known.stage === 'reverted' ? known : inDoubt(known);
}

/** What a run that a reset began learns about the previous run; null if nothing new. */
export function recalled(own: Change | null, noted: Change, versions: Versions): Change | null {
  const known = own === null ? noted : merge(own, asReported(own, noted, versions));
  // The calendar reports only what this run already knows.
  if (own?.stage === 'applied' && known.revision === own.revision) return null;
  return inDoubt(known);
}

/** Whether a break-glass file knows more than its own run, because Temporal was restored from a backup. */
export function knowsMore(filed: Change, own: Change | null, versions: Versions): boolean {
  return own === null || filed.revision > own.revision || isBehind(own, filed, versions);
}

/**
 * Whether a change left to a person is newer than another window's. Nothing is armed until what was left is gone, so
 * the newer change was sent for the later version. Without versions, what was left counts as newer.
 */
export function isLeftAfter(left: Change, own: Change | null, versions: Versions): boolean {
  return own === null || !isOlder(versions, left.version, own.version);
}

/** The booking that carries a change, and the runs that may report on it. */
export interface Holder {
  readonly run_id: string;
  readonly formerRuns: readonly string[];
  /** The run whose rescue holds the target. */
  readonly rescuedRun: string | null;
  readonly change: Change | null;
}

/**
 * Whether a report comes from a run whose change the booking does not carry. A former run may still report that the
 * write landed which the run after a reset carries on with.
 */
function isForeign({ run_id: newest, formerRuns, rescuedRun, change }: Holder, reported: Report) {
  if (reported.run_id === (rescuedRun ?? newest)) return false;
  if (rescuedRun !== null) return true;
  const hasLanded =
    reported.change.stage === 'applied' && reported.change.version === change?.version;
  return !formerRuns.includes(reported.run_id) || !hasLanded;
}

/** What a run reports about its change. */
export interface Report {
  readonly run_id: string;
  readonly change: Change;
}

/** The change that a booking carries after a report, however late it arrives. */
export function afterReport(holder: Holder, reported: Report): Change | null {
  return isForeign(holder, reported) ? holder.change : mergeKnown(holder.change, reported.change);
}
