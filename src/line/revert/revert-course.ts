/**
 * The course of one revert: what is known of the line, which request comes next, and when the line is
 * proven back. Asked again after each answer. Pure: time comes in, steps come out.
 *
 *   a read                                   what it proves
 *   older than what is known                 nothing; after 60 s of such reads one guarded write may
 *                                            prove it right or wrong, or a person decides
 *   at least as new                          what stands
 *   after a write that the API answered      a conflict only if it shows another version; the same
 *   with 409 or 412                          version twice, 30 s after the write: the API refuses
 *   an answer to a write
 *   shows what was sent, a version later     what stands
 *   anything else                            nothing: one read that is not older decides
 */
import type { Fields } from '../../contract/values/json.ts';
import { showsWhatWasSent } from '../own-write.ts';
import { describeRejections, rejected, sendable, type Rejections } from './rejections.ts';
import { presumeSent, type RevertFacts } from './revert-facts.ts';
import { isUnsettled, settling } from './late-writes.ts';
import { whyMoved } from './moved.ts';
import { isEmpty, judge, mustOutdate, type RevertRule } from './revert-goal.ts';
import type { FieldDrift } from './revert-rule.ts';
import type { Snapshot } from '../target.ts';
import { isOlder } from '../versions.ts';

/** Reads older than what is known, for so long, are no lag of a replica any more. */
export const OLDER_FOR_MS = 60_000;
/** A read so long after a refused write is not one of a replica that lags. */
const LAG_MS = 30_000;

/** How far one attempt of a revert is. */
export interface Course {
  readonly facts: RevertFacts;
  /** What is proven to stand; null: it has to be read. */
  readonly seen: Snapshot | null;
  /** The version of the read that `seen` goes back to: what came after it is our own; null: there was none. */
  readonly readVersion: number | null;
  /** The last read, where it was older than what is known. */
  readonly older: Snapshot | null;
  /** Reads older than this do not tell what became of the last write. */
  readonly notBefore: number;
  /** The first write needs no read. */
  readonly isUnread: boolean;
  readonly wrote: boolean;
  /** A read has not explained the conflict: nothing is sent until a later one does. */
  readonly isUnexplained: boolean;
  readonly rejections: Rejections;
}

export type RevertStep =
  | { readonly kind: 'read' }
  /** `overwrites`: edits of others that this write takes away. */
  | ({ readonly kind: 'write'; readonly overwrites?: readonly FieldDrift[] } & SentWrite)
  | {
      readonly kind: 'back';
      readonly seen: Snapshot;
      readonly drift: readonly FieldDrift[];
      /** Fields that the API keeps in a form of its own. */
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

/** An attempt begins with what earlier ones learned. */
export function beginCourse({ goal }: RevertRule, facts: RevertFacts): Course {
  return {
    facts,
    seen: null,
    readVersion: null,
    older: null,
    notBefore: 0,
    isUnread: goal.version !== null,
    wrote: false,
    isUnexplained: false,
    rejections: { fields: {}, oneByOne: false },
  };
}

/** A write of what already stands, so that a late attempt of our own meets a stale version. */
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
  const { write, drift, ownForm, keepsDrift } = judge(rule, now, facts);
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
  { facts }: Course,
  older: Snapshot,
  nowMs: number,
): RevertStep {
  const sinceMs = facts.older_since_ms ?? nowMs;
  if (nowMs - sinceMs < OLDER_FOR_MS) return { kind: 'later', why: 'older_read' };
  // Guarded by its version: a conflict proves the read stale, an answer that shows the baseline proves it fresh.
  if (showsOurs(rule, older))
    return { kind: 'write', version: older.version, fields: rule.goal.baseline };
  const message = `for ${Math.round((nowMs - sinceMs) / 1_000)} s the API has shown version ${older.version}, older than version ${facts.floor ?? '?'} that stood before, with other values than this window wrote: the object was made anew or restored from a backup, or a stale copy answers`;
  return { kind: 'person', why: 'older_object', message };
}

/** What comes next. */
export function nextRevertStep(rule: RevertRule, course: Course, nowMs: number): RevertStep {
  const { goal } = rule;
  if (course.older !== null) return stepFromOlder(rule, course, course.older, nowMs);
  if (course.seen !== null) return stepFromSeen(rule, course, course.seen, nowMs);
  if (course.isUnexplained) return { kind: 'later', why: 'unexplained_conflict' };
  return course.isUnread && goal.version !== null
    ? { kind: 'write', version: goal.version, fields: goal.baseline }
    : { kind: 'read' };
}

function isSameState({ target }: RevertRule, a: Fields, b: Fields): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => target.isSame(a[name] ?? null, b[name] ?? null, name));
}

/** A write was refused as a conflict, and a read shows the version that was sent. */
function meetUnexplained(rule: RevertRule, course: Course, now: Snapshot, nowMs: number): Course {
  const { facts } = course;
  const { conflict } = facts;
  if (conflict === null) return course;
  const isSecond = conflict.seen !== null && isSameState(rule, conflict.seen, now.fields);
  const isKnown = facts.refusing_version === now.version;
  if (!isKnown && !(isSecond && nowMs - conflict.at_ms >= LAG_MS))
    return {
      ...course,
      seen: null,
      isUnexplained: true,
      facts: { ...facts, conflict: { ...conflict, seen: now.fields } },
    };
  const { sent, message } = conflict;
  return {
    ...course,
    rejections: rejected(course.rejections, { sent, named: [], message }),
    facts: { ...facts, conflict: null, refusing_version: now.version },
  };
}

/** The line was read. */
export function observe(rule: RevertRule, course: Course, now: Snapshot, nowMs: number): Course {
  const { facts } = course;
  const floor = Math.max(facts.floor ?? 0, course.notBefore);
  if (
    isOlder(rule.target.versions, now.version, floor) &&
    now.version !== rule.goal.acceptVersion
  ) {
    const older_since_ms = facts.older_since_ms ?? nowMs;
    return { ...course, seen: null, older: now, facts: { ...facts, older_since_ms } };
  }
  const isConflict = facts.conflict?.version === now.version;
  const fresh: Course = {
    ...course,
    seen: now,
    readVersion: now.version,
    older: null,
    facts: {
      ...facts,
      floor: now.version,
      older_since_ms: null,
      ...settling(rule, facts, isEmpty(judge(rule, now, facts).write), nowMs),
      conflict: isConflict ? facts.conflict : null,
    },
  };
  return isConflict ? meetUnexplained(rule, fresh, now, nowMs) : fresh;
}

/** A write is about to be sent. */
export function sending(course: Course, { fields, outdates = false }: SentWrite): Course {
  const { sent_fields: earlier } = course.facts;
  const outdating_writes = course.facts.outdating_writes + (outdates ? 1 : 0);
  const sent_fields = earlier && [...new Set([...earlier, ...Object.keys(fields)])];
  return {
    ...course,
    isUnread: false,
    facts: { ...presumeSent(course.facts), sent_fields, outdating_writes },
  };
}

/** The API refused the write, or it never left: what was known before it still holds. */
export function notLanded(course: Course, { baseline_sent, sent_fields }: RevertFacts): Course {
  return { ...course, facts: { ...course.facts, baseline_sent, sent_fields } };
}

/** Nobody knows what became of the write. */
export function lostAnswer({ target }: RevertRule, course: Course, nowMs: number): Course {
  if (target.versions === 'counted') return course;
  return { ...course, facts: { ...course.facts, unheard_since_ms: nowMs } };
}

/** What was sent. */
export interface SentWrite {
  readonly version: number;
  readonly fields: Fields;
  /** It writes only what stands. @default false */
  readonly outdates?: boolean;
}

/** The API took a write: its answer is believed only where it shows what was sent, a version later. */
export function answered(
  { target }: RevertRule,
  course: Course,
  sent: SentWrite,
  answer: Snapshot,
): Course {
  const next: Course = {
    ...course,
    older: null,
    wrote: true,
    facts: {
      ...course.facts,
      baseline_sent: 'answered',
      told_version: answer.version,
      conflict: null,
      refusing_version: null,
    },
  };
  if (!showsWhatWasSent(target, sent, answer))
    return {
      ...next,
      seen: null,
      readVersion: null,
      notBefore: Math.max(course.notBefore, answer.version),
    };
  const facts = { ...next.facts, floor: answer.version, older_since_ms: null };
  return { ...next, seen: answer, notBefore: 0, facts };
}

/** The API answered 409 or 412: whether that is a conflict, the next read tells. */
export function conflicted(
  course: Course,
  sent: SentWrite,
  message: string,
  nowMs: number,
): Course {
  const { facts } = course;
  // The guarded write of a doubtful read: it was stale.
  if (course.older !== null)
    return { ...course, older: null, facts: { ...facts, older_since_ms: nowMs } };
  const conflict = {
    version: sent.version,
    at_ms: nowMs,
    sent: Object.keys(sent.fields),
    message,
    seen: null,
  };
  return { ...course, seen: null, facts: { ...facts, conflict } };
}

/** The API refused the values of a write: nothing was changed. */
export function refusedWrite(
  course: Course,
  sent: SentWrite,
  refusal: { readonly named: readonly string[]; readonly message: string },
): Course {
  const { rejections } = course;
  const names = Object.keys(sent.fields);
  return { ...course, rejections: rejected(rejections, { sent: names, ...refusal }) };
}
