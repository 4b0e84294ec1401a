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
function isBehind(own: Change, told: Change, versions: Versions): boolean {
  if (own.stage !== 'armed' && own.stage !== 'sent') return false;
  return told.stage === 'applied' || isOlder(versions, own.floor, told.version);
}

/** What others report, moved ahead of the run's own account if the run knows less. */
function asTold(own: Change, told: Change, versions: Versions): Change {
  if (!isBehind(own, told, versions)) return told;
  return { ...told, revision: Math.max(told.revision, own.revision + 1) };
}

/**
 * Whether others report something that the writing run cannot know. Each dispatch has its own revision, so a file with
 * this revision that exists before the write comes from a future that a restored backup has lost.
 */
function isNews(sent: Change, told: Change | null, versions: Versions): boolean {
  return told !== null && (told.revision === sent.revision || tellsMore(told, sent, versions));
}

/**
 * What a step knows before it writes.
 * @param isOnlyOurs no other run of the window, and no other attempt of the step, can have written
 */
export function knownBeforeWrite(
  sent: Change,
  told: Change | null,
  { isOnlyOurs, versions }: { readonly isOnlyOurs: boolean; readonly versions: Versions },
): Accounts {
  const known = told === null ? sent : merge(sent, asTold(sent, told, versions));
  const { stage, version: sentForAtLast } = known;
  if (stage === 'in_doubt') return { sent, known, sentForAtLast };
  const isUnwritten = stage === 'armed' || stage === 'sent';
  const isCertain = isUnwritten && isOnlyOurs && !isNews(sent, told, versions);
  return { sent, known: isCertain ? sent : inDoubt(known), sentForAtLast };
}

/** What is known before the read that decides what became of a write: the target decides, whatever was recorded. */
export function knownBeforeLook(own: Change, told: Change | null): Change {
  const known = told === null ? own : merge(own, told);
  return known.stage === 'in_doubt' ? known : inDoubt(known);
}

/**
 * What a revert relies on when its run is not certain of its change: after Temporal was restored from a backup, the
 * break-glass file knows more.
 */
export function knownBeforeRevert(own: Change, filed: Change | null, versions: Versions): Change {
  if (filed === null || own.stage === 'applied' || own.stage === 'reverted') return own;
  const known = merge(own, asTold(own, filed, versions));
  return known === own ? own : inherited(known);
}

/** What a stand-in for a window relies on: anything not proven is in doubt. */
export function inherited(known: Change): Change {
  return known.stage === 'applied' || known.stage === 'reverted' ? known : inDoubt(known);
}

/** What a run that a reset began learns about the previous run; null if nothing new. */
export function recalled(own: Change | null, noted: Change, versions: Versions): Change | null {
  const known = own === null ? noted : merge(own, asTold(own, noted, versions));
  // The calendar reports only what this run already knows.
  if (own?.stage === 'applied' && known.revision === own.revision) return null;
  return inDoubt(known);
}

/** Whether a break-glass file knows more than its own run, because Temporal was restored from a backup. */
export function tellsMore(filed: Change, own: Change | null, versions: Versions): boolean {
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
function isForeign({ run_id: newest, formerRuns, rescuedRun, change }: Holder, told: Told) {
  if (told.run_id === (rescuedRun ?? newest)) return false;
  if (rescuedRun !== null) return true;
  const hasLanded = told.change.stage === 'applied' && told.change.version === change?.version;
  return !formerRuns.includes(told.run_id) || !hasLanded;
}

/** What a run reports about its change. */
export interface Told {
  readonly run_id: string;
  readonly change: Change;
}

/** The change that a booking carries after a report, however late it arrives. */
export function afterNote(holder: Holder, told: Told): Change | null {
  return isForeign(holder, told) ? holder.change : mergeKnown(holder.change, told.change);
}
