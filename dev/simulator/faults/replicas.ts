/**
 * Answers that do not show the current state: lagging replicas, gateways that mix things up, and edits by others in
 * between. For menus and for every object of the organisation.
 */
import { evaluate } from '../api/api.ts';
import { versionOf as versionSent } from '../flow-ivr/flow-ivr.ts';
import { editTarget } from '../flow-ivr/target-edits.ts';
import { editObject } from '../objects/admin-edits.ts';
import { familyOf } from '../objects/families/families.ts';
import { versionOf } from '../objects/object-store.ts';
import { listedKindOf, subjectOf } from '../objects/subject.ts';
import type { ObjectRef, Subject } from '../objects/subject.ts';
import { targetFields } from '../stage/inputs.ts';
import type { Behind } from '../stage/journal.ts';
import type { Fields } from '../stage/records.ts';
import type { World } from '../stage/world.ts';
import { ifMatchOf, jsonOf } from '../wire/call.ts';
import type { Answer, Call } from '../wire/call.ts';

interface Lag {
  readonly changes: number;
  readonly lag_ms: number;
}

/** Like {@link evaluate}, but a read shows the earlier state. */
export function answerBehind(world: World, call: Call, { changes, lag_ms: lagMs }: Lag): Answer {
  const behind: Behind = { changes, atMs: lagMs === 0 ? null : Date.now() - lagMs };
  const subject = subjectOf(call.path);
  const listed = listedKindOf(call.path);
  if (subject !== undefined && !isMenu(subject)) {
    return world.objects.behind(subject, behind, () => evaluate(world, call));
  }
  if (listed !== undefined) {
    return world.objects.behind({ kind: listed }, behind, () => evaluate(world, call));
  }
  const answer = evaluate(world, call);
  const then = world.lines.behind(subject?.id ?? '', behind);
  return answer.status === 200 && then !== null ? { ...answer, body: then } : answer;
}

/** Carried out; the answer shows the state before it. */
export function answerBefore(world: World, call: Call): Answer {
  const subject = subjectOf(call.path);
  const before = subject && standing(world, subject);
  const answer = evaluate(world, call);
  return answer.status === 200 && subject && before
    ? { ...answer, body: shown(world, subject, before) }
    : answer;
}

/** Carried out; the answer shows another object of the same kind. */
export function answerOther(world: World, call: Call, id: string): Answer {
  const subject = subjectOf(call.path);
  const other = subject && standing(world, { ...subject, id });
  const answer = evaluate(world, call);
  return answer.status === 200 && subject && other
    ? { ...answer, body: shown(world, subject, other) }
    : answer;
}

/** A write that could be carried out is not, but answered as if it were: the version rises, the values stay. */
export function ignoreWrite(world: World, call: Call, fault: string): Answer {
  const subject = subjectOf(call.path);
  const now = subject && standing(world, subject);
  if (!subject || !now || !isCurrent(call, now)) {
    return evaluate(world, call);
  }
  const isKept = subject.kind === 'data-table-row';
  if (!isKept) {
    editSubject(world, subject, {}, fault);
  }
  return evaluate(world, { ...call, method: 'GET', query: new URLSearchParams('showbrief=false') });
}

/** @throws ZodError for fields that a menu does not have. */
export function editSubject(
  world: World,
  subject: Subject | undefined,
  patch: Fields,
  fault: string,
): void {
  if (subject === undefined) {
    return;
  }
  if (isMenu(subject)) {
    editTarget(world, subject.id, targetFields.parse(patch), fault);
  } else {
    editObject(world, subject, patch, { fault });
  }
}

function standing(world: World, subject: Subject): object | undefined {
  return isMenu(subject) ? world.lines.get(subject.id) : world.objects.get(subject);
}

function shown(world: World, { kind }: Subject, fields: object): unknown {
  const family = kind === 'flow-ivr' ? undefined : familyOf(kind);
  return family?.present(world, { ...fields }) ?? fields;
}

function isMenu(subject: Subject): subject is Exclude<Subject, ObjectRef> {
  return subject.kind === 'flow-ivr';
}

/** Whether the version of a write is the current one; true for one without a version. */
function isCurrent(call: Call, now: object): boolean {
  const stands = versionOf({ ...now });
  const ifMatch = versionSent(ifMatchOf(call));
  const sent: unknown = ifMatch ?? Object(jsonOf(call.body)).version;
  return sent === undefined || stands === null || sent === stands;
}
