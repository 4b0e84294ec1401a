/**
 * What the API stored of our change, by its answer and, where that does not show what was sent, by one
 * read that is not older.
 */
import type { Fields } from '../contract/json.ts';
import type { ApplyInput } from '../contract/steps.ts';
import type { Finding } from '../contract/window.ts';
import { isGenesysError, type TargetKind, type TargetState } from '../genesys/index.ts';
import { isStoredForm } from '../line/index.ts';
import type { StepRun } from './step-run.ts';

/** What stands after our write, and whether the API keeps it in a form of its own. */
export interface Stored {
  readonly state: TargetState;
  readonly findings: readonly Finding[];
}

/** What is worth telling where the API stores our change differently from what was sent. */
export function ownForm(target: TargetKind, sent: Fields, { fields }: TargetState): Finding[] {
  const differing = Object.keys(sent).filter(
    (field) => !target.isSame(fields[field] ?? null, sent[field] ?? null, field),
  );
  if (differing.length === 0) return [];
  const message = `the API stores ${differing.join(', ')} differently from what was sent; what stands now: ${target.describe(fields)}`;
  return [{ code: 'own_form', message }];
}

/** A write that the API has taken. */
interface AnsweredWrite {
  readonly target: TargetKind;
  readonly input: ApplyInput;
  readonly run: StepRun;
}

function isShown(target: TargetKind, { change }: ApplyInput, answer: TargetState) {
  const { version, intended } = change;
  const isLater = answer.version > version;
  return (
    isLater &&
    Object.entries(intended).every(([field, value]) =>
      target.isSame(answer.fields[field] ?? null, value, field),
    )
  );
}

/** The write was taken: that a read fails after it says nothing of the write. */
async function readOrNull(
  target: TargetKind,
  id: string,
  run: StepRun,
): Promise<TargetState | null> {
  try {
    // As the write itself: a cancel would only lose what it has made of the line.
    return await target.read(id, run.writing('apply'));
  } catch (error) {
    if (!isGenesysError(error)) throw error;
    return null;
  }
}

/**
 * An answer that does not show what was sent costs one read that is not older. What stands is what the API
 * stored where it carries our mark and the texts that we sent; null: nothing is proved.
 */
export async function whatIsStored(
  { target, input, run }: AnsweredWrite,
  answer: TargetState,
): Promise<Stored | null> {
  const { intended, version } = input.change;
  if (isShown(target, input, answer)) return { state: answer, findings: [] };
  const state = await readOrNull(target, input.plan.target.id, run);
  if (state === null) return null;
  const isOld = state.version < answer.version || state.version <= version;
  const isOurs = target.showsMaintenance(state.fields, state.id);
  if (isOld || !isOurs || !isStoredForm(target, intended, state.fields)) return null;
  return { state, findings: ownForm(target, intended, state) };
}
