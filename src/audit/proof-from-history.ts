/**
 * What a window's receipt must say, out of its history alone: from what its steps read and wrote, not
 * from what the window made of it. Pure.
 */
import { driftRule } from '../contract/drift-rule.ts';
import type { Fields } from '../contract/json.ts';
import type { Proof } from '../contract/window.ts';
import type { TargetRef } from '../contract/window-plan.ts';
import {
  firstIn,
  listIn,
  numberIn,
  recordIn,
  textIn,
  type HistoryEvent,
  type Raw,
} from './history-event.ts';
import { fieldsIn, readLine, type ArmedLine, type LineFacts } from './line-reading.ts';

/** The numbers of a receipt: all of it but the hashes, which a worker makes. */
export type ProofNumbers = Omit<Proof, 'baseline_hash' | 'written_hash' | 'final_hash'>;

export interface HistoryProof {
  readonly organizationId: string;
  readonly target: TargetRef;
  readonly baseline: Fields;
  /** Null where no write is known to have landed. */
  readonly written: Fields | null;
  /** Null until the line was put back. */
  readonly final: Fields | null;
  readonly numbers: ProofNumbers;
  /** Fields that somebody else changed and that were left so. */
  readonly keptFields: readonly string[];
  /** True while a step that may write has no answer. */
  readonly isWriting: boolean;
}

function numbersOf(facts: LineFacts, armed: ArmedLine): ProofNumbers {
  const done = facts.done ?? {};
  return {
    previous_version: facts.written?.previous ?? armed.version,
    new_version: facts.written?.version ?? null,
    final_version: numberIn(done, 'version'),
    start_lateness_ms: facts.written?.latenessMs ?? null,
    revert_lateness_ms: numberIn(done, 'lateness_ms'),
    apply_attempts: facts.applyAttempts,
    revert_attempts: facts.revertAttempts,
    request_ids: facts.requestIds,
  };
}

function driftedFields({ done }: LineFacts): string[] {
  return listIn(done ?? {}, 'drift').flatMap((entry) => {
    const field = textIn(recordIn({ entry }, 'entry'), 'field');
    return field === null ? [] : [field];
  });
}

function keepsDrift(plan: Raw, isKnownWritten: boolean): boolean {
  return driftRule(plan['on_drift'] === 'restore' ? 'restore' : 'keep', isKnownWritten) === 'keep';
}

function hasKeptDrift({ done, written }: LineFacts, plan: Raw): boolean {
  const kept = done?.['drift_kept'];
  return typeof kept === 'boolean' ? kept : keepsDrift(plan, written !== null);
}

/**
 * Null where the window has written nothing, or nothing that can have landed. `rescue` is the history
 * of the workflow that put the line back in the window's stead.
 */
export function proofFromHistory(
  events: readonly HistoryEvent[],
  rescue: readonly HistoryEvent[] = [],
): HistoryProof | null {
  const facts = readLine(events, rescue);
  const { prepared, armed, written, done, isWriting } = facts;
  const plan = recordIn(prepared, 'plan');
  const id = textIn(recordIn(plan, 'target'), 'id');
  if (armed === null || id === null) return null;
  const mayHaveWritten = written !== null || facts.isUnknown || done !== null;
  if (!mayHaveWritten && !isWriting) return null;
  return {
    organizationId: textIn(prepared, 'organization_id') ?? '',
    target: { kind: 'flow-ivr', id },
    baseline: armed.baseline,
    written: written?.fields ?? null,
    final: done === null ? null : fieldsIn(done, 'final'),
    numbers: numbersOf(facts, armed),
    keptFields: hasKeptDrift(facts, plan) ? driftedFields(facts) : [],
    isWriting,
  };
}

/** The receipt a window or its rescue ended with, as it stands in its history; null while it runs or was cut short. */
export function receiptIn(events: readonly HistoryEvent[]): Raw | null {
  const closed = events.find(({ type }) => type === 'workflowExecutionCompleted');
  return closed === undefined ? null : firstIn(closed.attributes, 'result');
}
