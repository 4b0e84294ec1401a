/**
 * What answers, conflicts and reads mean for our change: the decisions between asking the API and reporting to the
 * window. Pure.
 */
import type { Change, ChangeEvent } from '../contract/change/change.ts';
import { seeOwnChange, type Seen } from './own-change.ts';
import { isStoredForm, showsWhatWasSent } from './own-write.ts';
import { originalOf } from './revert/revert-goal.ts';
import { managedBy, type Likeness, type Snapshot } from './target.ts';
import { isOlder, mayBeLater } from './versions.ts';

/** What a step knows about a change. */
export interface Accounts {
  /** As dispatched. */
  readonly sent: Change;
  /** Everything that is known about it. */
  readonly known: Change;
  /** The version that the latest write of any run was sent for, as far as known. */
  readonly sentForAtLast: number;
}

/**
 * The event after a conflict that no read has explained. A gateway that sends a write twice returns the second answer,
 * so a conflict alone does not prove that the write failed to land.
 */
export const UNEXPLAINED: ChangeEvent & { readonly kind: 'sent' } = { kind: 'sent' };

/** What a read after a conflict or a lost answer shows. */
export type Classified =
  | { readonly kind: 'event'; readonly event: ChangeEvent }
  /** Older than what is known: proves nothing. */
  | { readonly kind: 'stale_read' }
  /** Still the version that the write was sent for: no other write explains the conflict. */
  | { readonly kind: 'unexplained' }
  /** A mark with other texts: not a baseline, and not ours to overwrite. */
  | { readonly kind: 'others_maintenance' };

/**
 * The oldest version that can prove anything after a write of the change. After a reset, for example, others may have
 * seen a later version than the run that sent the write.
 */
export function oldestProof({ floor, version }: Change, known: Change): number {
  return Math.max(floor, version, known.floor);
}

/** Whether the answer to the write shows the change. */
export function isShownBy(
  target: Likeness,
  { version, intended }: Change,
  answer: Snapshot,
): boolean {
  return showsWhatWasSent(target, { version, fields: intended }, answer);
}

/**
 * Whether a read proves what the API stored, after an answer that did not show the change: it is not older than the
 * answer, and has our mark and the texts we sent.
 */
export function isStoredAs(
  target: Likeness,
  { version, intended }: Change,
  answer: Snapshot,
  now: Seen,
): boolean {
  const { versions } = target;
  const isOld =
    isOlder(versions, now.version, answer.version) || !mayBeLater(versions, now.version, version);
  if (isOld || !target.showsMaintenance(now.fields, now.id)) return false;
  const hasMark = target.markField !== null && typeof intended[target.markField] === 'string';
  if (hasMark && target.isSentMark(now.fields, intended) === false) return false;
  return isStoredForm(target, intended, now.fields);
}

/** The version that the write was sent for; the conflict may concern a write of a run that knew a later version. */
function sentFor(
  { versions }: Likeness,
  { sent, sentForAtLast }: Accounts,
  { version }: Snapshot,
): number {
  if (versions === 'fingerprints') return sentForAtLast;
  return Math.max(sent.version, Math.min(sentForAtLast, version - 1));
}

/** The event when the line shows our change, which also settles a doubtful baseline. */
export function asApplied(
  target: Likeness,
  accounts: Accounts,
  now: Snapshot,
): ChangeEvent & { readonly kind: 'applied' } {
  const { known } = accounts;
  const { version } = now;
  const fields = managedBy(known.intended, now.fields);
  const stored = { revision: known.revision, value: fields };
  const isAsSent = JSON.stringify(fields) === JSON.stringify(known.intended);
  return {
    kind: 'applied',
    previous_version: sentFor(target, accounts, now),
    version,
    ...(isAsSent ? {} : { stored: fields }),
    ...(known.doubts === undefined ? {} : { baseline: originalOf(target, { ...known, stored }) }),
  };
}

/**
 * Whether this state could be ours. Where marks identify their owner, a state without our mark could have been set by a
 * person.
 */
function couldBeOurs(target: Likeness, { intended }: Change, { fields }: Snapshot): boolean {
  return target.isSentMark(fields, intended) !== false;
}

/** What a read shows after a write was refused as a conflict. */
export function classifyConflict(target: Likeness, accounts: Accounts, now: Seen): Classified {
  const { sent, known } = accounts;
  if (isOlder(target.versions, now.version, Math.max(sent.version, known.floor)))
    return { kind: 'stale_read' };
  if (now.version === sent.version) return { kind: 'unexplained' };
  const seen = seeOwnChange(target, known, now);
  if (seen.isOthersMaintenance) return { kind: 'others_maintenance' };
  const isOurs =
    seen.isWhole ||
    (known.stage === 'in_doubt' && seen.showsOurs && couldBeOurs(target, known, now));
  return {
    kind: 'event',
    event: isOurs ? asApplied(target, accounts, now) : { kind: 'observed', ...seen.observed },
  };
}

/** What a read shows after the answer to a write was lost. */
export function classifyLostAnswer(
  target: Likeness,
  { sent, known }: Pick<Accounts, 'sent' | 'known'>,
  now: Seen,
): Classified {
  if (isOlder(target.versions, now.version, oldestProof(sent, known)))
    return { kind: 'stale_read' };
  const seen = seeOwnChange(target, known, now);
  if (seen.isOthersMaintenance) return { kind: 'others_maintenance' };
  const isOurs = seen.showsOurs && couldBeOurs(target, known, now);
  if (!isOurs || now.version === sent.version)
    return { kind: 'event', event: { kind: 'observed', ...seen.observed } };
  const { version } = now;
  const fields = managedBy(known.intended, now.fields);
  const stored = { revision: known.revision, value: fields };
  const baseline = originalOf(target, { ...known, stored });
  const previous_version = sent.version;
  return {
    kind: 'event',
    event: { kind: 'applied', previous_version, version, stored: fields, baseline },
  };
}
