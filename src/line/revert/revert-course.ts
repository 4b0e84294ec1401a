/**
 * The course of one revert: what is known about the line, and what each answer adds. The next step is in
 * `revert-steps.ts`. Pure: the time is an argument.
 *
 *   a read                                   what it proves
 *   older than what is known                 nothing; after 60 s of such reads one guarded write may
 *                                            prove it right or wrong, or a person decides
 *   at least as new                          the current state
 *   after a write that the API answered      a conflict only if it shows another version; the same
 *   with 409 or 412                          version twice, 30 s after the write, is a refusal
 *   an answer to a write
 *   that shows what was sent, one later      the current state
 *   anything else                            nothing: one read that is not older decides
 */
import type { Fields } from '../../contract/values/json.ts';
import { showsWhatWasSent } from '../own-write.ts';
import { settling } from './late-writes.ts';
import { rejected, type Rejections } from './rejections.ts';
import { presumeSent, type RevertFacts } from './revert-facts.ts';
import { isEmpty, planRevert, type RevertRule } from './revert-goal.ts';
import { isSameState, type Snapshot } from '../target.ts';
import { isOlder } from '../versions.ts';

/** A read this long after a refused write no longer comes from a lagging replica. */
const LAG_MS = 30_000;

/** How far one attempt of a revert has got. */
export interface Course {
  readonly facts: RevertFacts;
  /** The proven current state; null if it must be read. */
  readonly seen: Snapshot | null;
  /** The version of the read that `seen` rests on, since which only we have written; null if there was no read. */
  readonly readVersion: number | null;
  /** The last read, if older than what is known. */
  readonly older: Snapshot | null;
  /** A read older than this does not show what became of the last write. */
  readonly notBefore: number;
  /** The first write needs no read. */
  readonly isUnread: boolean;
  readonly wrote: boolean;
  /** A read did not explain the conflict: nothing is sent until a later one does. */
  readonly isUnexplained: boolean;
  readonly rejections: Rejections;
}

/** The write that was sent. */
export interface SentWrite {
  readonly version: number;
  readonly fields: Fields;
  /** Only repeats the current values. @default false */
  readonly outdates?: boolean;
}

/** An attempt begins with what earlier attempts learned. */
export function beginCourse({ goal, target }: RevertRule, facts: RevertFacts): Course {
  return {
    facts,
    seen: null,
    readVersion: null,
    older: null,
    notBefore: 0,
    isUnread: goal.version !== null,
    wrote: false,
    isUnexplained: false,
    rejections: {
      fields: {},
      oneByOne: false,
      isIndivisible: target.isIndivisible ?? false,
    },
  };
}

/** A write was refused as a conflict, and a read still shows the version that was sent. */
function handleUnexplained(rule: RevertRule, course: Course, now: Snapshot, nowMs: number): Course {
  const { facts } = course;
  const { conflict } = facts;
  if (conflict === null) return course;
  const isSecond = conflict.seen !== null && isSameState(rule.target, conflict.seen, now.fields);
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
      ...settling(rule, facts, isEmpty(planRevert(rule, now, facts).write), nowMs),
      conflict: isConflict ? facts.conflict : null,
    },
  };
  return isConflict ? handleUnexplained(rule, fresh, now, nowMs) : fresh;
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

/** The API refused the write, or it was never sent: what was known before still holds. */
export function notLanded(course: Course, { baseline_sent, sent_fields }: RevertFacts): Course {
  return { ...course, facts: { ...course.facts, baseline_sent, sent_fields } };
}

/** What became of the write is unknown. */
export function lostAnswer({ target }: RevertRule, course: Course, nowMs: number): Course {
  if (target.versions === 'counted') return course;
  return { ...course, facts: { ...course.facts, unheard_since_ms: nowMs } };
}

/** The API accepted a write: its answer counts only if it shows what was sent, at a later version. */
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

/** The API answered 409 or 412: the next read shows whether that is a real conflict. */
export function conflicted(
  course: Course,
  sent: SentWrite,
  message: string,
  nowMs: number,
): Course {
  const { facts } = course;
  // This was the guarded write after a doubtful read: that read was stale.
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
