/**
 * The rules for the single record of a change: its state after an event, and the merge of two accounts of it. They
 * compare no values, so workflows, the history reader and the calendar share them. Imports the contract only. Pure.
 *
 *   armed ──sent──▶ sent ──applied──▶ applied ──reverted──▶ reverted
 *     ▲               │  └──lost──▶ in_doubt ──applied / observed / reverted
 *     └─refused/observed    (refused after an unexplained conflict: stays sent)
 */
import type {
  AppliedChange,
  Change,
  ChangeEvent,
  ChangeNews,
  InDoubt,
  KnownChange,
  Learned,
  Observed,
} from '../contract/change/change.ts';
import { canonicalText, type Fields, type JsonValue } from '../contract/values/json.ts';

type Refused = ChangeEvent & { readonly kind: 'refused' };

/** Of two accounts with the same revision, the one with the higher rank knows more. */
const STAGE_RANK = { armed: 0, sent: 1, in_doubt: 2, applied: 3, reverted: 4 } as const;

/** Whether the window must not end before its target is proven back. */
export function mustProveBack(change: Change | null): boolean {
  return change !== null && change.stage !== 'armed' && change.stage !== 'reverted';
}

/** Whether an unanswered write of the change may still land. */
export function mayStillLand(change: Change): boolean {
  return change.stage === 'sent' || (change.stage === 'in_doubt' && change.may_still_land);
}

/** The version that our write made; null if none is known to have landed. */
export function newVersionOf(change: Change | null): number | null {
  return change !== null && 'new_version' in change ? change.new_version : null;
}

/** How our change looks on the target: as the API stored it if known, otherwise as it was sent. */
export function looksLike({ stored, intended }: KnownChange): Fields {
  return stored?.value ?? intended;
}

/**
 * The earlier values of fields whose baseline may be our own change. Empty once the form that the API stores is known.
 */
export function beforeOf({ doubts = {}, stored }: KnownChange): Fields {
  if (stored !== undefined) return {};
  return Object.fromEntries(Object.entries(doubts).map(([field, { value }]) => [field, value]));
}

function known(change: Change, revision: number): KnownChange {
  const { version, floor, baseline, doubts, intended, stored, on_drift } = change;
  return {
    revision,
    version,
    floor,
    baseline,
    ...(doubts === undefined ? {} : { doubts }),
    intended,
    ...(stored === undefined ? {} : { stored }),
    on_drift,
  };
}

function stamped(fields: Fields, revision: number): Readonly<Record<string, Learned<JsonValue>>> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, { revision, value }]),
  );
}

/** An earlier unanswered write leaves a doubt, even if the current write was refused. */
function observed(change: Change, event: Observed): Change {
  const { version, baseline, before = {}, stored, marked = false, in_doubt = false } = event;
  const base = known(change, change.revision + 1);
  const doubts = { ...change.doubts, ...stamped(before, base.revision) };
  const next: KnownChange = {
    ...base,
    version,
    floor: Math.max(base.floor, version),
    baseline,
    ...(Object.keys(doubts).length === 0 ? {} : { doubts }),
    ...(stored === undefined ? {} : { stored: { revision: base.revision, value: stored } }),
  };
  const isDoubtful = in_doubt || change.stage === 'in_doubt';
  if (!isDoubtful) return { ...next, stage: 'armed' };
  return {
    ...next,
    stage: 'in_doubt',
    // A write still under way was sent for an older version and can no longer land.
    may_still_land: mayStillLand(change) && version === change.version,
    ...(marked ? { marked } : {}),
  };
}

function applied(change: Change, event: ChangeEvent & { readonly kind: 'applied' }): AppliedChange {
  const { doubts: _settled, ...base } = known(change, change.revision + 1);
  const { version, stored = change.intended, baseline = change.baseline } = event;
  return {
    ...base,
    version: event.previous_version,
    baseline,
    floor: Math.max(base.floor, version),
    stored: { revision: base.revision, value: stored },
    stage: 'applied',
    new_version: version,
  };
}

/** The change in doubt: a write of it may have landed or may still land. */
export function inDoubt(change: Change): InDoubt {
  const isMarked = change.stage === 'in_doubt' && change.marked === true;
  return {
    ...known(change, change.revision + 1),
    version: newVersionOf(change) ?? change.version,
    stage: 'in_doubt',
    may_still_land: true,
    ...(isMarked ? { marked: true } : {}),
  };
}

function lost(change: Change): Change {
  return change.stage === 'armed' || change.stage === 'sent' || change.stage === 'in_doubt'
    ? inDoubt(change)
    : change;
}

function moved(change: Change, revision: number, stage: 'armed' | 'sent'): Change {
  return { ...known(change, revision), stage };
}

/** Sent again after a conflict that nothing has explained. */
function sent(change: Change, revision: number): Change {
  if (change.stage === 'armed') return moved(change, revision, 'sent');
  return change.stage === 'sent' ? { ...change, revision, open: true } : { ...change, revision };
}

/**
 * A certain refusal of this write says nothing about an earlier unexplained one. If the step never began, its revision
 * is given back: a break-glass file with that revision then belongs to a write that is not known here.
 */
function refused(change: Change, event: Refused): Change {
  const { for_good: isForGood = false, never_began: neverBegan = false } = event;
  const revision = change.revision + (neverBegan ? -1 : 1);
  const isClosed = change.stage === 'sent' && (isForGood || change.open !== true);
  return isClosed ? moved(change, revision, 'armed') : { ...change, revision };
}

/** The change after an event. An event that does not apply to the stage leaves it unchanged. */
export function evolve(change: Change, event: ChangeEvent): Change {
  const revision = change.revision + 1;
  switch (event.kind) {
    case 'sent':
      return sent(change, revision);
    case 'refused':
      return refused(change, event);
    case 'lost':
      return lost(change);
    case 'applied':
      return applied(change, event);
    case 'observed':
      return change.stage === 'applied' || change.stage === 'reverted'
        ? { ...change, revision, floor: Math.max(change.floor, event.version) }
        : observed(change, event);
    case 'reverted':
      return {
        ...known(change, revision),
        floor: Math.max(change.floor, event.version),
        stage: 'reverted',
        new_version: newVersionOf(change),
        final_version: event.version,
      };
  }
}

/** The account without the facts that are merged one by one. */
function accountOf({ floor: _floor, doubts: _doubts, stored: _stored, ...account }: Change) {
  return account;
}

/** A total order of accounts, so that the order in which they arrive does not matter. */
function isLater(a: Change, b: Change): boolean {
  if (a.revision !== b.revision) return a.revision > b.revision;
  if (a.stage !== b.stage) return STAGE_RANK[a.stage] > STAGE_RANK[b.stage];
  return canonicalText(accountOf(a)) > canonicalText(accountOf(b));
}

function laterOf<T extends JsonValue>(a: Learned<T>, b: Learned<T>): Learned<T> {
  if (a.revision !== b.revision) return a.revision > b.revision ? a : b;
  return canonicalText(a.value) >= canonicalText(b.value) ? a : b;
}

function joinDoubts(a: KnownChange['doubts'], b: KnownChange['doubts']): KnownChange['doubts'] {
  if (a === undefined || b === undefined) return a ?? b;
  const joined = new Map(Object.entries(a));
  for (const [field, doubt] of Object.entries(b)) {
    const other = joined.get(field);
    joined.set(field, other === undefined ? doubt : laterOf(other, doubt));
  }
  return Object.fromEntries(joined);
}

/**
 * What two accounts of one change know together: the later one decides the stage, and no fact of the other is lost.
 * Commutative, associative, idempotent. Returns `a` itself if `b` adds nothing.
 */
export function merge(a: Change, b: Change): Change {
  const later = isLater(a, b) ? a : b;
  const stored = a.stored && b.stored ? laterOf(a.stored, b.stored) : (a.stored ?? b.stored);
  const doubts = joinDoubts(a.doubts, b.doubts);
  const joined = {
    ...later,
    floor: Math.max(a.floor, b.floor),
    ...(doubts === undefined ? {} : { doubts }),
    ...(stored === undefined ? {} : { stored }),
  };
  return canonicalText(joined) === canonicalText(a) ? a : joined;
}

/** {@link merge} where either may be absent. */
export function mergeKnown(a: Change | null, b: Change | null): Change | null {
  return a === null || b === null ? (a ?? b) : merge(a, b);
}

/** The change after a step's news. */
export function withNews(change: Change, { event, recalled }: ChangeNews): Change {
  return evolve(recalled === undefined ? change : merge(change, recalled), event);
}
