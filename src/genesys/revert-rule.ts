// The three-way rule of revert and how a baseline moves before the write. Pure.
import type { Fields, JsonValue } from './json.ts';

/** Whether two values of one field are the same; a `TargetKind`'s `isSame`. */
type SameField = (a: JsonValue, b: JsonValue, field: string) => boolean;

/** A managed field that somebody else changed meanwhile. */
export interface FieldDrift {
  readonly field: string;
  readonly baseline: JsonValue;
  readonly written: JsonValue;
  readonly now: JsonValue;
}

interface RevertInput {
  readonly baseline: Fields;
  /** W: what the API said stood after our write; after a lost answer, what we sent. */
  readonly written: Fields;
  readonly now: Fields;
  readonly onDrift: 'keep' | 'restore';
  readonly same: SameField;
}

export interface RevertDecision {
  /** The fields to write back, with their baseline values; empty: nothing to write. */
  readonly write: Fields;
  /** Fields that stand at their baseline already. */
  readonly alreadyBack: readonly string[];
  /** Fields somebody else changed; with `restore` they are in `write` as well. */
  readonly drift: readonly FieldDrift[];
}

/** Decides per managed field what a revert does (the three-way rule). */
export function decideRevert(input: RevertInput): RevertDecision {
  const write: Record<string, JsonValue> = {};
  const alreadyBack: string[] = [];
  const drift: FieldDrift[] = [];
  for (const [field, baseline] of Object.entries(input.baseline)) {
    const now = input.now[field] ?? null;
    const written = input.written[field] ?? null;
    if (input.same(now, baseline, field)) {
      alreadyBack.push(field);
    } else if (input.same(now, written, field)) {
      write[field] = baseline;
    } else {
      drift.push({ field, baseline, written, now });
      if (input.onDrift === 'restore') write[field] = baseline;
    }
  }
  return { write, alreadyBack, drift };
}

interface BaselineMove {
  /** The baseline so far. */
  readonly armed: Fields;
  /** What we send. */
  readonly intended: Fields;
  readonly now: Fields;
  readonly same: SameField;
}

/**
 * The baseline after a refetch: where the line shows our own change (an answer was lost) the armed value
 * stays, anything else is the newer baseline.
 */
export function moveBaseline(move: BaselineMove): Fields {
  const moved: Record<string, JsonValue> = {};
  for (const [field, armed] of Object.entries(move.armed)) {
    const now = move.now[field] ?? null;
    const intended = move.intended[field];
    const isOurs = intended !== undefined && move.same(now, intended, field);
    moved[field] = isOurs ? armed : now;
  }
  return moved;
}
