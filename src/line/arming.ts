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
import { managedBy, type Likeness } from './target.ts';
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

function isSameRequest(target: Likeness, a: Fields, b: Fields): boolean {
  return Object.entries(a).every(([field, value]) => target.isSame(value, b[field] ?? null, field));
}

/** An account of an earlier, different request of this window: only its baseline still counts. */
function asThisRequest(target: Likeness, { intended, onDrift }: Arming, account: Change): Change {
  const { stored, doubts, ...known } = inDoubt(account);
  return {
    ...known,
    baseline: originalOf(target, account),
    ...(stored !== undefined || doubts === undefined ? {} : { doubts }),
    intended,
    on_drift: onDrift,
    ...(account.stage === 'applied' ? { marked: true } : {}),
  };
}

interface Known {
  /** Null if nothing is known. */
  readonly change: Change | null;
  /** How earlier requests of this window may have left the target. */
  readonly others: readonly Fields[];
}

function whatIsKnown(target: Likeness, arming: Arming): Known {
  const isSame = ({ intended }: Change): boolean =>
    isSameRequest(target, arming.intended, intended);
  const { accounts } = arming;
  const change = accounts
    .map((account) => (isSame(account) ? account : asThisRequest(target, arming, account)))
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
  const { change: known, others } = whatIsKnown(target, arming);
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
