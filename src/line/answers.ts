/**
 * What answers, conflicts and looks make of our change: the decisions between asking the API and telling
 * the window. Pure.
 */
import type { Change, ChangeEvent } from '../contract/change/change.ts';
import { seeOwnChange, type Seen } from './own-change.ts';
import { isStoredForm, showsWhatWasSent } from './own-write.ts';
import { originalOf } from './revert/revert-goal.ts';
import { managedBy, type Likeness, type Snapshot } from './target.ts';
import { isOlder, mayBeLater } from './versions.ts';

/** The accounts of a change that a step has at hand. */
export interface Accounts {
  /** As it was dispatched. */
  readonly sent: Change;
  /** All that is known of it. */
  readonly known: Change;
  /** By all that is known, the last write of any run was sent for this version. */
  readonly sentForAtLast: number;
}

/**
 * What a conflict that no read has explained makes of a change: a gateway that sends a write twice gives the
 * second answer, so that it does not say by itself that the write did not land.
 */
export const UNEXPLAINED: ChangeEvent & { readonly kind: 'sent' } = { kind: 'sent' };

/** What a read after a conflict or a lost answer says. */
export type Met =
  | { readonly kind: 'event'; readonly event: ChangeEvent }
  /** It is older than what is known, and proves nothing. */
  | { readonly kind: 'stale_read' }
  /** The version that was sent for stands: no other write explains the conflict. */
  | { readonly kind: 'unexplained' }
  /** A mark with other texts: no baseline, and not ours to write over. */
  | { readonly kind: 'others_maintenance' };

/** The oldest version that may prove anything after a write of the change. */
export function oldestProof({ floor, version }: Change): number {
  return Math.max(floor, version);
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
 * Whether a read after an answer that did not show the change proves what the API stored of it: not older
 * than the answer, with our mark and the texts that were sent.
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
  return isStoredForm(target, intended, now.fields);
}

/** The version that the write was sent for: a conflict may show that of a run which knew a later one. */
function sentFor(
  { versions }: Likeness,
  { sent, sentForAtLast }: Accounts,
  { version }: Snapshot,
): number {
  if (versions === 'fingerprints') return sentForAtLast;
  return Math.max(sent.version, Math.min(sentForAtLast, version - 1));
}

/** What stands is our change: it tells what of the baseline was our own, where that was in doubt. */
export function standing(
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

/** Where marks tell whose they are, what stands without ours is something that a person could have set. */
function couldBeOurs(target: Likeness, { intended }: Change, { fields }: Snapshot): boolean {
  return target.isSentMark(fields, intended) !== false;
}

/** The write was refused as a conflict, and the target read. */
export function meetConflict(target: Likeness, accounts: Accounts, now: Seen): Met {
  const { sent, known } = accounts;
  if (isOlder(target.versions, now.version, sent.version)) return { kind: 'stale_read' };
  if (now.version === sent.version) return { kind: 'unexplained' };
  const seen = seeOwnChange(target, known, now);
  if (seen.isOthersMaintenance) return { kind: 'others_maintenance' };
  const isOurs =
    seen.isWhole ||
    (known.stage === 'in_doubt' && seen.showsOurs && couldBeOurs(target, known, now));
  return {
    kind: 'event',
    event: isOurs ? standing(target, accounts, now) : { kind: 'observed', ...seen.observed },
  };
}

/** What became of a write whose answer was lost. */
export function whatBecame(
  target: Likeness,
  { sent, known }: Pick<Accounts, 'sent' | 'known'>,
  now: Seen,
): Met {
  if (isOlder(target.versions, now.version, oldestProof(sent))) return { kind: 'stale_read' };
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
