/**
 * The next step of a revert: which request to send, and when the line is proven back. Asked again after each answer;
 * what is known is in `revert-course.ts`. Pure: the time is an argument, the steps are results.
 */
import { isUnsettled } from './late-writes.ts';
import { whyMoved } from './moved.ts';
import { describeRejections, sendable, type Rejections } from './rejections.ts';
import type { Course, SentWrite } from './revert-course.ts';
import { isEmpty, planRevert, mustOutdate, type RevertRule } from './revert-goal.ts';
import type { FieldDrift } from './revert-rule.ts';
import type { Snapshot } from '../target.ts';

/** Reads that stay older than what is known for this long do not come from a lagging replica. */
export const OLDER_FOR_MS = 60_000;

export type RevertStep =
  | { readonly kind: 'read' }
  /** `overwrites`: the edits of others that this write replaces. */
  | ({ readonly kind: 'write'; readonly overwrites?: readonly FieldDrift[] } & SentWrite)
  | {
      readonly kind: 'back';
      readonly seen: Snapshot;
      readonly drift: readonly FieldDrift[];
      /** Fields that the API stores in its own form. */
      readonly ownForm: readonly string[];
      readonly keepsDrift: boolean;
    }
  | {
      readonly kind: 'later';
      readonly why: 'older_read' | 'unexplained_conflict' | 'may_still_land';
    }
  | {
      readonly kind: 'person';
      readonly why: 'older_object' | 'write_refused' | 'moved';
      readonly message: string;
    };

/** A write that repeats the current values, so that a late write of ours fails on its version. */
function outdatingStep(
  { goal }: RevertRule,
  { rejections }: Course,
  { version, fields }: Snapshot,
): RevertStep {
  const open = Object.keys(goal.baseline).find((name) => !Object.hasOwn(rejections.fields, name));
  if (open === undefined) return refusedStep(rejections);
  return { kind: 'write', version, fields: { [open]: fields[open] ?? null }, outdates: true };
}

function refusedStep(rejections: Rejections): RevertStep {
  return { kind: 'person', why: 'write_refused', message: describeRejections(rejections) };
}

function stepFromSeen(rule: RevertRule, course: Course, seen: Snapshot, nowMs: number): RevertStep {
  const { facts, rejections, wrote, readVersion } = course;
  const now = { ...seen, version: readVersion ?? seen.version };
  const moved = whyMoved(rule, now, facts);
  if (moved !== null) return { kind: 'person', why: 'moved', message: moved };
  const { write, drift, ownForm, keepsDrift } = planRevert(rule, now, facts);
  const fields = sendable(write, rejections, rule.target.markField);
  const overwrites = drift.filter(({ field }) => Object.hasOwn(fields, field));
  if (!isEmpty(fields)) return { kind: 'write', version: seen.version, fields, overwrites };
  if (!isEmpty(write)) return refusedStep(rejections);
  if (mustOutdate(rule, seen) && !wrote) return outdatingStep(rule, course, seen);
  if (isUnsettled(rule, facts, nowMs)) return { kind: 'later', why: 'may_still_land' };
  return { kind: 'back', seen, drift, ownForm, keepsDrift };
}

/** Whether every managed field is as our change left it. */
function showsOurs({ target, goal }: RevertRule, { fields }: Snapshot): boolean {
  return Object.entries(goal.written).every(([field, value]) =>
    target.isSame(fields[field] ?? null, value, field),
  );
}

function stepFromOlder(
  rule: RevertRule,
  { facts, rejections }: Course,
  older: Snapshot,
  nowMs: number,
): RevertStep {
  const sinceMs = facts.older_since_ms ?? nowMs;
  if (nowMs - sinceMs < OLDER_FOR_MS) return { kind: 'later', why: 'older_read' };
  // Guarded by its version: a conflict proves the read stale, an answer that shows the baseline proves it current.
  if (showsOurs(rule, older)) {
    const fields = sendable(rule.goal.baseline, rejections, rule.target.markField);
    return isEmpty(fields)
      ? refusedStep(rejections)
      : { kind: 'write', version: older.version, fields };
  }
  const message = `for ${Math.round((nowMs - sinceMs) / 1_000)} s the API has shown version ${older.version}, older than version ${facts.floor ?? '?'}, which it had before, with other values than this window wrote: the object was re-created or restored from a backup, or a stale copy answers`;
  return { kind: 'person', why: 'older_object', message };
}

export function nextRevertStep(rule: RevertRule, course: Course, nowMs: number): RevertStep {
  const { goal } = rule;
  if (course.older !== null) return stepFromOlder(rule, course, course.older, nowMs);
  if (course.seen !== null) return stepFromSeen(rule, course, course.seen, nowMs);
  if (course.isUnexplained) return { kind: 'later', why: 'unexplained_conflict' };
  return course.isUnread && goal.version !== null
    ? { kind: 'write', version: goal.version, fields: goal.baseline }
    : { kind: 'read' };
}
