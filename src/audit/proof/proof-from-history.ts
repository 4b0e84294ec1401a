/** What a window's receipt must say: from what its steps read and wrote, in its history alone. Pure. */
import { targetIn } from '../story/mirror.ts';
import type { Change } from '../../contract/change/change.ts';
import type { Fields } from '../../contract/values/json.ts';
import type { Proof } from '../../contract/window/window.ts';
import type { TargetRef } from '../../contract/request/window-plan.ts';
import { listIn, numberIn, recordIn, textIn, type HistoryEvent } from '../history/history-event.ts';
import { mustProveBack, newVersionOf } from '../../line/change.ts';
import { fieldsIn, readLine, type LineFacts } from './line-reading.ts';

/** The numbers of a receipt: everything except the hashes, which a worker computes. */
export type ProofNumbers = Omit<Proof, 'baseline_hash' | 'written_hash' | 'final_hash'>;

export interface HistoryProof {
  readonly organizationId: string;
  readonly target: TargetRef;
  readonly change: Change;
  /** Null until the line was put back. */
  readonly final: Fields | null;
  readonly numbers: ProofNumbers;
  /** Fields that somebody else changed and that were left as they are. */
  readonly keptFields: readonly string[];
  /** A step that may write has not ended yet. */
  readonly isWriting: boolean;
}

function numbersOf(facts: LineFacts, change: Change): ProofNumbers {
  const done = facts.done ?? {};
  return {
    previous_version: change.version,
    new_version: newVersionOf(change),
    final_version: numberIn(done, 'version'),
    start_lateness_ms: facts.startLatenessMs,
    revert_lateness_ms: numberIn(done, 'lateness_ms'),
    apply_attempts: facts.applyAttempts,
    revert_attempts: facts.revertAttempts,
    request_ids: facts.requestIds,
  };
}

function driftedFields({ done }: LineFacts): string[] {
  const drift = listIn(done ?? {}, 'drift');
  return drift.flatMap((entry) => textIn(recordIn({ entry }, 'entry'), 'field') ?? []);
}

/**
 * Null if the window has written nothing, or nothing that can have landed. `rescue` is the history of the workflow that
 * put the line back in the window's place.
 */
export function proofFromHistory(
  events: readonly HistoryEvent[],
  rescue: readonly HistoryEvent[] = [],
): HistoryProof | null {
  const facts = readLine(events, rescue);
  const { prepared, change, done, isWriting } = facts;
  const plan = recordIn(prepared, 'plan');
  const target = targetIn(recordIn(plan, 'target'));
  if (change === null || target === null) return null;
  const mayHaveWritten = mustProveBack(change) || done !== null;
  if (!mayHaveWritten && !isWriting) return null;
  return {
    organizationId: textIn(prepared, 'organization_id') ?? '',
    target,
    change,
    final: done === null ? null : fieldsIn(done, 'final'),
    numbers: numbersOf(facts, change),
    keptFields: done?.['drift_kept'] === false ? [] : driftedFields(facts),
    isWriting,
  };
}
