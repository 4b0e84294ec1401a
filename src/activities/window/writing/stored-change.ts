/**
 * What the API stored of our change, by its answer or, if that does not show what was sent, by one read that is not
 * older.
 */
import type { Fields } from '../../../contract/values/json.ts';
import type { ApplyInput } from '../../../contract/steps/apply-steps.ts';
import type { Finding } from '../../../contract/window/window.ts';
import {
  isGenesysError,
  type TargetKind,
  type TargetState,
} from '../../../adapters/genesys/index.ts';
import { isShownBy, isStoredAs } from '../../../line/index.ts';
import type { StepRun } from '../../step-run.ts';

/** The state after our write, with findings if the API stores it in a form of its own. */
export interface Stored {
  readonly state: TargetState;
  readonly findings: readonly Finding[];
}

/** What to report if the API stores our change in a different form. */
export function ownForm(target: TargetKind, sent: Fields, { fields }: TargetState): Finding[] {
  const differing = Object.keys(sent).filter(
    (field) => !target.isSame(fields[field] ?? null, sent[field] ?? null, field),
  );
  if (differing.length === 0) return [];
  const message = `the API stores ${differing.join(', ')} differently from what was sent; it now holds: ${target.describe(fields)}`;
  return [{ code: 'own_form', message }];
}

/** A write that the API accepted. */
interface AnsweredWrite {
  readonly target: TargetKind;
  readonly input: ApplyInput;
  readonly run: StepRun;
}

/** The write was accepted, so a failed read after it says nothing about the write. */
async function readOrNull(
  target: TargetKind,
  { change, plan: { target: ref } }: ApplyInput,
  run: StepRun,
): Promise<TargetState | null> {
  try {
    // Read like a write: a cancel would only lose the result.
    return await target.read(ref.id, run.writing('apply'), change.intended);
  } catch (error) {
    if (!isGenesysError(error)) throw error;
    return null;
  }
}

/**
 * An answer that does not show what was sent costs one read that is not older. If that shows our mark and the texts
 * that we sent, it is what the API stored; null if it proves nothing.
 */
export async function whatIsStored(
  { target, input, run }: AnsweredWrite,
  answer: TargetState,
): Promise<Stored | null> {
  const { change } = input;
  if (isShownBy(target, change, answer)) return { state: answer, findings: [] };
  const state = await readOrNull(target, input, run);
  if (state === null || !isStoredAs(target, change, answer, state)) return null;
  return { state, findings: ownForm(target, change.intended, state) };
}
