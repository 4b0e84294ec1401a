/** The goal of one revert, and what it would do with the current state of the line. Pure. */
import type { Change } from '../../contract/change/change.ts';
import { driftRule } from '../../contract/window/proof-rules.ts';
import type { Fields } from '../../contract/values/json.ts';
import { beforeOf, looksLike, mayStillLand, newVersionOf } from '../change.ts';
import { isMarkOf, isOwnWrite } from '../own-write.ts';
import type { RevertFacts } from './revert-facts.ts';
import { decideRevert, settleBaseline, type RevertDecision } from './revert-rule.ts';
import type { Likeness, Snapshot } from '../target.ts';

/** What to put back, and by which rule. */
export interface RevertGoal {
  readonly id: string;
  readonly baseline: Fields;
  /** What the API stored of our change; what was sent if the answer was lost. */
  readonly written: Fields;
  /** `written` is what was sent: the stored form is not known. @default false */
  readonly isSentOnly?: boolean;
  /** The earlier values of fields whose baseline may be our own change after all. */
  readonly before?: Fields;
  /** The version that our own write made, where any later one needs a person. */
  readonly standsAt?: number;
  /** A write sent for this version may have landed unanswered, on a line without our mark. */
  readonly lostFor?: number;
  /** There are unanswered writes, the last sent for this version, and our mark was never seen. */
  readonly unansweredFor?: number;
  readonly onDrift: 'keep' | 'restore';
  /** A person accepts the line at this version: it is put back, whoever set it. */
  readonly acceptVersion?: number;
  /** Write the baseline at once with this version, without a read; null: read first. */
  readonly version: number | null;
  /** Write once even if the line is restored, so that a late write of ours fails on its version. */
  readonly outdateLateWrites: boolean;
  /** The highest version that a late write was sent for: any later version has made it stale. */
  readonly lateFor?: number;
}

/** How one revert proceeds. */
export interface RevertOptions {
  /** The first write expects the version that our own write made, and needs no read. @default false */
  readonly unread?: boolean;
  /** A person accepts the line at this version. */
  readonly acceptVersion?: number | undefined;
}

/** The values before our first write: never our own change, as far as that is known. */
export function originalOf({ isSame }: Likeness, change: Change): Fields {
  const { baseline, doubts = {}, stored } = change;
  if (stored === undefined) return baseline;
  const before = Object.fromEntries(
    Object.entries(doubts).map(([field, { value }]) => [field, value]),
  );
  return settleBaseline({ baseline, before }, stored.value, isSame);
}

/** The goal, given everything that is known about the change. */
export function toGoal(
  target: Likeness,
  change: Change,
  id: string,
  { unread = false, acceptVersion }: RevertOptions = {},
): RevertGoal {
  const before = beforeOf(change);
  const isUnanswered = change.stored === undefined;
  const isMarked = change.stage === 'in_doubt' && change.marked === true;
  return {
    id,
    baseline: originalOf(target, change),
    written: looksLike(change),
    ...(isUnanswered ? { isSentOnly: true } : {}),
    ...(isEmpty(before) ? {} : { before }),
    ...(isUnanswered && mayStillLand(change) && !isMarked ? { lostFor: change.version } : {}),
    ...(isUnanswered && !isMarked ? { unansweredFor: change.version } : {}),
    ...(target.isMovedByOthers ? { standsAt: newVersionOf(change) ?? change.version + 1 } : {}),
    onDrift: driftRule(change.on_drift, change.stage === 'applied'),
    ...(acceptVersion === undefined ? {} : { acceptVersion }),
    version: unread ? newVersionOf(change) : null,
    outdateLateWrites: mayStillLand(change),
  };
}

/** What a revert puts back, and how values compare on its target. */
export interface RevertRule {
  readonly goal: RevertGoal;
  readonly target: Likeness;
}

/** Whether a late write of ours may still land on the current state, or has landed while a replica lags. */
export function mustOutdate(
  { target, goal: { outdateLateWrites, lateFor } }: RevertRule,
  { version }: Snapshot,
): boolean {
  // Without versions, nothing makes a late write stale.
  if (!outdateLateWrites || target.versions === 'fingerprints') return false;
  return lateFor === undefined || version <= lateFor;
}

/** What a revert would write now, and what it would leave. */
export interface RevertPlan extends RevertDecision {
  /** What others changed stays as it is. */
  readonly keepsDrift: boolean;
}

type SentBaseline = Pick<RevertFacts, 'baseline_sent' | 'sent_fields' | 'outdating_writes'>;
const NOT_SENT: SentBaseline = { baseline_sent: 'never', sent_fields: [], outdating_writes: 0 };

/** What a revert would do with the current state. */
export function planRevert(
  { target, goal }: RevertRule,
  now: Snapshot,
  { baseline_sent: sent, sent_fields: fields, outdating_writes: own }: SentBaseline = NOT_SENT,
): RevertPlan {
  const { baseline, before = {}, lostFor, id, isSentOnly = false } = goal;
  const lost = lostFor === undefined ? null : { version: lostFor, fields: goal.written };
  const isLost = lost !== null && isOwnWrite(target, lost, { ...now, id });
  const isWhole = isLost || now.version === goal.acceptVersion;
  const written = isWhole ? now.fields : goal.written;
  const { isSame: same, isAlike } = target;
  const isNotOurs = isOthersMark(target, goal, now, own) || isTraceless(target, goal, now);
  const isOurs = isNotOurs ? () => false : isSentOnly ? isAlike : same;
  const isForm = ownFormOf(target, written);
  const alike =
    sent === 'never' ? null : { isAlike: isForm, isAccepted: sent === 'answered', fields };
  const values = { baseline, before, written, now: now.fields, same, isOurs, alike };
  const kept = decideRevert({ ...values, onDrift: 'keep' });
  // Our write of the baseline has landed unanswered: an edit after it is no longer an edit of a line in maintenance.
  const isOver =
    sent !== 'never' && isEmpty(kept.write) && isPartlyBack({ baseline, written }, kept, same);
  if (goal.onDrift === 'keep' || isOver) return { ...kept, keepsDrift: true };
  return { ...decideRevert({ ...values, onDrift: 'restore' }), keepsDrift: false };
}

/** Whether a value may be the API's own form of a baseline: if there was none, the API may fill in a default. */
function ownFormOf(
  { isAlike, fillsUnset = false }: Likeness,
  written: Fields,
): Likeness['isAlike'] {
  if (!fillsUnset) return isAlike;
  return (now, baseline, field) =>
    isAlike(now, baseline, field) ||
    (baseline === null && !isAlike(now, written[field] ?? null, field));
}

/** Whether the mark there is somebody else's: then the fields next to it are not ours, however much they look it. */
function isOthersMark(
  target: Likeness,
  goal: RevertGoal,
  now: Snapshot,
  ownWrites: number,
): boolean {
  const { id, unansweredFor: version, baseline, written, acceptVersion } = goal;
  if (version === undefined || now.version === acceptVersion) return false;
  if (!target.showsMaintenance(now.fields, id)) return false;
  return !isMarkOf(target, { version: version + ownWrites, baseline, looks: [written] }, now);
}

/**
 * Whether an unanswered write of ours left neither our mark nor our text: anybody may have set whatever else looks like
 * ours, and a person is told.
 */
function isTraceless(target: Likeness, goal: RevertGoal, { version, fields }: Snapshot): boolean {
  const { unansweredFor, written, acceptVersion } = goal;
  if (unansweredFor === undefined || version === acceptVersion) return false;
  const telling = [target.markField, target.tellingField].filter((field) => field !== null);
  const traces = telling.filter((field) => field in written);
  if (traces.length === 0) return false;
  return traces.every(
    (field) => !target.isAlike(fields[field] ?? null, written[field] ?? null, field),
  );
}

export function isEmpty(fields: Fields): boolean {
  return Object.keys(fields).length === 0;
}

/** Whether a field that our change had changed is back: our revert has landed. */
function isPartlyBack(
  { baseline, written }: Pick<RevertGoal, 'baseline' | 'written'>,
  { alreadyBack, ownForm }: RevertDecision,
  same: Likeness['isSame'],
): boolean {
  return [...alreadyBack, ...ownForm].some(
    (field) => !same(baseline[field] ?? null, written[field] ?? null, field),
  );
}
