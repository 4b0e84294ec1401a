/** The three-way rule of a revert, and how a baseline moves before the write. Pure. */
import type { Fields, JsonValue } from '../../contract/values/json.ts';

/** Whether two values of one field are the same; a `TargetKind`'s `isSame`. */
type SameField = (a: JsonValue, b: JsonValue, field: string) => boolean;

/** A managed field that somebody else changed. */
export interface FieldDrift {
  readonly field: string;
  readonly baseline: JsonValue;
  readonly written: JsonValue;
  readonly now: JsonValue;
}

interface RevertInput {
  readonly baseline: Fields;
  /** What the API reported after our write; what we sent if the answer was lost. */
  readonly written: Fields;
  /** The earlier values of fields whose baseline may be our own change after all. */
  readonly before?: Fields;
  readonly now: Fields;
  readonly onDrift: 'keep' | 'restore';
  readonly same: SameField;
  /** Whether a value is our change as `written` has it. @default same */
  readonly isOurs?: SameField;
  /** Set once the baseline was sent: the API may store it in its own form. @default null */
  readonly alike?: OwnForm | null;
}

/** When a value in another form counts as the baseline. */
interface OwnForm {
  /** Whether two values differ only in what an API normalises. */
  readonly isAlike: SameField;
  /** The API has accepted the baseline, so even what looks like our change may be its form of it. */
  readonly isAccepted: boolean;
  /** The fields that were sent: any other is as somebody else set it; null if it may be any of them. */
  readonly fields: readonly string[] | null;
}

export interface RevertDecision {
  /** The fields to write back, with their baseline values; empty if there is nothing to write. */
  readonly write: Fields;
  /** Fields that are already at their baseline. */
  readonly alreadyBack: readonly string[];
  /** Fields that the API stores in its own form, after the baseline was sent. */
  readonly ownForm: readonly string[];
  /** Fields that somebody else changed; with `restore` they are in `write` as well. */
  readonly drift: readonly FieldDrift[];
}

function isOwnForm(input: RevertInput, field: string): boolean {
  const { alike = null, baseline, written, now } = input;
  if (alike === null || input.before?.[field] !== undefined) return false;
  if (alike.fields?.includes(field) === false) return false;
  const stands = now[field] ?? null;
  if (!alike.isAlike(stands, baseline[field] ?? null, field)) return false;
  return alike.isAccepted || !input.same(stands, written[field] ?? null, field);
}

/** Decides for each managed field what a revert does with it. */
export function decideRevert(input: RevertInput): RevertDecision {
  const write: Record<string, JsonValue> = {};
  const alreadyBack: string[] = [];
  const ownForm: string[] = [];
  const drift: FieldDrift[] = [];
  const { isOurs = input.same } = input;
  for (const [field, baseline] of Object.entries(input.baseline)) {
    const now = input.now[field] ?? null;
    const written = input.written[field] ?? null;
    const before = input.before?.[field];
    const isBaseline = input.same(now, baseline, field);
    if (isBaseline && before === undefined) {
      alreadyBack.push(field);
    } else if (!isBaseline && isOwnForm(input, field)) {
      ownForm.push(field);
    } else if (!isBaseline && isOurs(now, written, field)) {
      write[field] = baseline;
    } else {
      // Nothing shows whether a doubtful value is ours: a person is told.
      drift.push({ field, baseline: before ?? baseline, written, now });
      if (input.onDrift === 'restore') write[field] = baseline;
    }
  }
  return { write, alreadyBack, ownForm, drift };
}

/** The values before the window, as far as they are known. */
export interface KnownBaseline {
  readonly baseline: Fields;
  /** The earlier values of fields whose baseline may be our own change after all. */
  readonly before: Fields;
}

interface BaselineMove extends KnownBaseline {
  /** The forms that our change may have: as sent, and as the API is known to store it. */
  readonly ours: readonly Fields[];
  /** A write of ours may have landed, and the stored form is not known: an unfamiliar value may be ours. */
  readonly inDoubt: boolean;
  readonly now: Fields;
  readonly same: SameField;
  /** Whether a value is our change, as sent or as an API normalises it. @default same */
  readonly alike?: SameField;
}

/**
 * The baseline after the line was read again: a field that shows our own change (an answer was lost) keeps its earlier
 * value, anything else becomes the newer baseline. In doubt both values are kept until an answer of the API shows which
 * is right: see `settleBaseline`.
 */
export function moveBaseline(move: BaselineMove): KnownBaseline {
  const baseline: Record<string, JsonValue> = {};
  const before: Record<string, JsonValue> = { ...move.before };
  for (const [field, known] of Object.entries(move.baseline)) {
    const now = move.now[field] ?? null;
    const { same, alike = same } = move;
    const isOurs = move.ours.some(
      ({ [field]: value }) => value !== undefined && alike(now, value, field),
    );
    const isKnown = isOurs || same(now, known, field);
    baseline[field] = isKnown ? known : now;
    if (!isKnown && (move.inDoubt || field in before)) before[field] = known;
  }
  return { baseline, before };
}

/** The baseline once the form that the API stores is known: nothing is in doubt any more. */
export function settleBaseline(
  { baseline, before }: KnownBaseline,
  written: Fields,
  same: SameField,
): Fields {
  const settled: Record<string, JsonValue> = { ...baseline };
  for (const [field, earlier] of Object.entries(before))
    if (same(baseline[field] ?? null, written[field] ?? null, field)) settled[field] = earlier;
  return settled;
}
