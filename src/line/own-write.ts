/** How one of our writes is recognised from the line alone, after its answer was lost. Pure. */
import { isRecord, type Fields, type JsonValue } from '../contract/values/json.ts';
import type { Likeness, Snapshot } from './target.ts';
import { isNext, mayBeLater, mayBeMuchLater } from './versions.ts';

/** A write without an answer. */
export interface UnansweredWrite {
  readonly version: number;
  readonly fields: Fields;
}

/** Whether an answer shows what was sent, at a later version: anything else proves nothing. */
export function showsWhatWasSent(
  target: Likeness,
  sent: UnansweredWrite,
  answer: Snapshot,
): boolean {
  return (
    mayBeLater(target.versions, answer.version, sent.version) &&
    Object.entries(sent.fields).every(([field, value]) =>
      target.isSame(answer.fields[field] ?? null, value, field),
    )
  );
}

/** Whether every field except the mark is as sent, apart from the API's normalisation. */
function isAsSent(target: Likeness, sent: Fields, now: Fields): boolean {
  return Object.entries(sent)
    .filter(([field]) => field !== target.markField)
    .every(([field, value]) => target.isAlike(now[field] ?? null, value, field));
}

/** Whether a value equals `whole` with parts left out. */
export function isPartOf(value: JsonValue, whole: JsonValue): boolean {
  if (!isRecord(value) || !isRecord(whole)) return false;
  return Object.entries(value).every(([key, member]) =>
    member === null ? true : JSON.stringify(member) === JSON.stringify(whole[key] ?? null),
  );
}

/**
 * Whether this may be what the API made of our write: every field except the mark is as sent, apart from normalisation,
 * or has parts left out (a queue that was not kept).
 */
export function isStoredForm(target: Likeness, sent: Fields, now: Fields): boolean {
  return Object.entries(sent)
    .filter(([field]) => field !== target.markField)
    .every(([field, value]) => {
      const stands = now[field] ?? null;
      return target.isAlike(stands, value, field) || isPartOf(stands, value);
    });
}

/**
 * Whether the current state is our write and nothing else: exactly one write has followed the version it was sent for,
 * the line carries our mark, which was not there before, and every other field is as sent except for Unicode form,
 * white space and case. Each of these alone could have been set by a person or another installation. Where versions do
 * not rise by one, this is never true, unless the mark itself identifies its owner.
 */
export function isOwnWrite(
  target: Likeness,
  sent: UnansweredWrite,
  now: Snapshot & { readonly id: string },
): boolean {
  const isSentMark = target.isSentMark(now.fields, sent.fields);
  const { versions } = target;
  const follows =
    isSentMark === null
      ? isNext(versions, now.version, sent.version)
      : isSentMark && mayBeLater(versions, now.version, sent.version);
  return (
    follows &&
    target.showsMaintenance(now.fields, now.id) &&
    isAsSent(target, sent.fields, now.fields)
  );
}

/** A change of ours without an answer. */
export interface UnansweredChange {
  /** The version that it was sent for. */
  readonly version: number;
  readonly baseline: Fields;
  /** Every form it may have. */
  readonly looks: readonly Fields[];
}

/**
 * Whether the mark on the target belongs to an unanswered change of ours, judged by the text next to it. If that is one
 * write after the version we sent it for, a different text proves that ours did not land; later, somebody may have
 * edited our text, and another field decides.
 */
export function isMarkOf(target: Likeness, unheard: UnansweredChange, now: Snapshot): boolean {
  const { version, baseline, looks } = unheard;
  const marks = looks.map((sent) => target.isSentMark(now.fields, sent));
  if (marks.some((isSent) => isSent !== null)) return marks.includes(true);
  const isShown = (field: string): boolean =>
    looks.some(({ [field]: value }) =>
      target.isAlike(now.fields[field] ?? null, value ?? null, field),
    );
  if (isShown(target.tellingField)) return true;
  return (
    mayBeMuchLater(target.versions, now.version, version) &&
    Object.entries(baseline).some(
      ([field, before]) =>
        field !== target.markField &&
        !target.isAlike(now.fields[field] ?? null, before, field) &&
        isShown(field),
    )
  );
}
