/**
 * How a change is armed: the current state becomes the baseline, unless it may be our own change or is maintenance.
 * Pure.
 */
import type { Change } from '../contract/change/change.ts';
import type { Fields } from '../contract/values/json.ts';
import type { OnDrift } from '../contract/request/request.ts';
import { evolve, inDoubt, looksLike, mergeKnown } from './change.ts';
import { seeOwnChange, type Seen } from './own-change.ts';
import { originalOf } from './revert/revert-goal.ts';
import { isSameState, managedBy, type Likeness, type Snapshot } from './target.ts';
import { isOlder } from './versions.ts';

/** What to arm, and what is known about it. */
export interface Arming {
  readonly intended: Fields;
  readonly onDrift: OnDrift;
  /** Accounts of this window's change: from the calendar, break-glass files and the run itself. */
  readonly accounts: readonly Change[];
  /** What this run has armed before; null if nothing. */
  readonly own: Change | null;
  /** A reset began this run: the previous one may have written. */
  readonly isRerun: boolean;
}

export type ArmedBy =
  | { readonly kind: 'armed'; readonly change: Change }
  /** Older than the known version. */
  | { readonly kind: 'stale_read'; readonly floor: number }
  /** The target is in maintenance, and the change behind it is not known: there is no baseline. */
  | { readonly kind: 'maintenance' };

/**
 * What an earlier request of the window changed and this one does not send, if the target still shows it: it stays
 * until everything is put back.
 */
function leftBy(target: Likeness, { intended }: Arming, account: Change, now: Snapshot): Fields {
  const original = originalOf(target, account);
  const left = Object.entries(looksLike(account)).filter(
    ([field, look]) =>
      !(field in intended) &&
      !target.isSame(look, original[field] ?? null, field) &&
      target.isAlike(look, now.fields[field] ?? null, field),
  );
  return managedBy(Object.fromEntries(left), now.fields);
}

/**
 * What an earlier request of the window left there differs from what this one sends: only its baseline counts. A field
 * that it did not send is as it is now.
 */
function asThisRequest(target: Likeness, arming: Arming, account: Change, now: Snapshot): Change {
  const isOwn = arming.own !== null && isUnsent(arming, account);
  const { stored, doubts, ...known } = isOwn ? account : inDoubt(account);
  const intended = { ...leftBy(target, arming, account, now), ...arming.intended };
  const original = originalOf(target, account);
  return {
    ...known,
    baseline: managedBy(intended, { ...now.fields, ...original }),
    ...(stored !== undefined || doubts === undefined ? {} : { doubts }),
    intended,
    on_drift: arming.onDrift,
    ...(account.stage === 'applied' ? { marked: true } : {}),
  };
}

interface Known {
  /** Null if nothing is known. */
  readonly change: Change | null;
  /** How earlier requests of this window may have left the target. */
  readonly others: readonly Fields[];
}

function whatIsKnown(target: Likeness, arming: Arming, now: Snapshot): Known {
  const isSame = ({ intended }: Change): boolean => isSameState(target, arming.intended, intended);
  const { accounts } = arming;
  const change = accounts
    .map((account) => (isSame(account) ? account : asThisRequest(target, arming, account, now)))
    .reduce<Change | null>(mergeKnown, null);
  const others = accounts.flatMap((account) =>
    isSame(account) ? [] : [account.intended, looksLike(account)],
  );
  return { change, others };
}

/** Whether this same run armed it, perhaps in an attempt whose answer was lost, and has sent nothing since. */
function isUnsent({ own, isRerun }: Arming, known: Change): boolean {
  return !isRerun && known.stage === 'armed' && (own === null || own.stage === 'armed');
}

/**
 * Arms the change on the current state. If an earlier run of this window recorded one (a reset, a restart), a field
 * that shows our own write keeps the value recorded then: a baseline is never our own change, nor somebody else's
 * maintenance.
 */
export function armOn(target: Likeness, arming: Arming, now: Seen): ArmedBy {
  const { change: known, others } = whatIsKnown(target, arming, now);
  if (known === null) {
    if (target.showsMaintenance(now.fields, now.id)) return { kind: 'maintenance' };
    const { version } = now;
    const { intended, onDrift: on_drift } = arming;
    const baseline = managedBy(intended, now.fields);
    const change = { revision: 1, version, floor: version, baseline, intended, on_drift };
    return { kind: 'armed', change: { stage: 'armed', ...change } };
  }
  const { floor } = known;
  if (isOlder(target.versions, now.version, floor)) return { kind: 'stale_read', floor };
  const change = isUnsent(arming, known) ? known : inDoubt(known);
  const { observed, isOthersMaintenance } = seeOwnChange(target, change, now, others);
  if (isOthersMaintenance) return { kind: 'maintenance' };
  return { kind: 'armed', change: evolve(change, { kind: 'observed', ...observed }) };
}
