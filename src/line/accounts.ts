/**
 * Accounts of one change from elsewhere: how a run, a step, a rescue or the calendar combines what others report
 * with what it knows. Imports the contract only. Pure.
 */
import type { Change } from '../contract/change/change.ts';
import type { Accounts } from './answers.ts';
import { inDoubt, merge, mergeKnown } from './change.ts';
import { isOlder, type Versions } from './versions.ts';

/**
 * Whether a run that has written nothing knows less than others report: a write that has landed, or a version that
 * it has never seen. A run that a reset or a backup set back keeps counting, however often it is refused, so its
 * revisions prove nothing.
 */
function isBehind(own: Change, told: Change, versions: Versions): boolean {
  if (own.stage !== 'armed' && own.stage !== 'sent') return false;
  return told.stage === 'applied' || isOlder(versions, own.floor, told.version);
}

/** What others report, as the later account if the run knows less. */
function asTold(own: Change, told: Change, versions: Versions): Change {
  if (!isBehind(own, told, versions)) return told;
  return { ...told, revision: Math.max(told.revision, own.revision + 1) };
}

/**
 * Whether others report what the writing run cannot know. Each dispatch has its own revision, so a file of this
 * revision that exists before the write is from a future that a backup has lost.
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

/** What is known before the read that decides what became of a write: the target decides, also about a note. */
export function knownBeforeLook(own: Change, told: Change | null): Change {
  const known = told === null ? own : merge(own, told);
  return known.stage === 'in_doubt' ? known : inDoubt(known);
}

/**
 * What a revert relies on if its run is not certain of its change: Temporal may have been restored from a backup,
 * and then the break-glass file knows more.
 */
export function knownBeforeRevert(own: Change, filed: Change | null, versions: Versions): Change {
  if (filed === null || own.stage === 'applied' || own.stage === 'reverted') return own;
  const known = merge(own, asTold(own, filed, versions));
  return known === own ? own : inherited(known);
}

/** What a stand-in for a window relies on: anything that is not proven is a doubt. */
export function inherited(known: Change): Change {
  return known.stage === 'applied' || known.stage === 'reverted' ? known : inDoubt(known);
}

/** What a run begun by a reset learns about the previous run; null if nothing new. */
export function recalled(own: Change | null, noted: Change, versions: Versions): Change | null {
  const known = own === null ? noted : merge(own, asTold(own, noted, versions));
  // The calendar reports what this run knows already: no change.
  if (own?.stage === 'applied' && known.revision === own.revision) return null;
  return inDoubt(known);
}

/** Whether a break-glass file knows more than its own run does: Temporal was restored from a backup. */
export function tellsMore(filed: Change, own: Change | null, versions: Versions): boolean {
  return own === null || filed.revision > own.revision || isBehind(own, filed, versions);
}

/**
 * Whether a change that a person is responsible for was made after another window's. Nothing is armed before what
 * was left is gone, so the later change was sent for a later version. Without versions, what was left is the later.
 */
export function isLeftAfter(left: Change, own: Change | null, versions: Versions): boolean {
  return own === null || !isOlder(versions, left.version, own.version);
}

/** Whose change a booking carries. */
export interface Holder {
  readonly run_id: string;
  readonly formerRuns: readonly string[];
  /** The run whose rescue holds the target. */
  readonly rescuedRun: string | null;
  readonly change: Change | null;
}

/**
 * A note of a run whose change the booking does not carry. A former run may still report that the write landed with
 * which a reset continues.
 */
function isForeign({ run_id: newest, formerRuns, rescuedRun, change }: Holder, told: Told) {
  if (told.run_id === (rescuedRun ?? newest)) return false;
  if (rescuedRun !== null) return true;
  const hasLanded = told.change.stage === 'applied' && told.change.version === change?.version;
  return !formerRuns.includes(told.run_id) || !hasLanded;
}

/** What a run notes about its change. */
export interface Told {
  readonly run_id: string;
  readonly change: Change;
}

/** The change that a booking carries after a note, early or late. */
export function afterNote(holder: Holder, told: Told): Change | null {
  return isForeign(holder, told) ? holder.change : mergeKnown(holder.change, told.change);
}
