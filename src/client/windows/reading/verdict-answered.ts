/**
 * The verdict in a window's answer. If this client cannot read that, the window's own record proves whether it is
 * booked: its phase is a search attribute, which is never encrypted.
 */
import { whyUnread } from '../../codec/locked-payload.ts';
import { AnswerUnreadableError, type ProvenOutcome } from '../../errors/reach-errors.ts';
import { ACTIVE_PHASES, type Phase, type Verdict } from '../../../contract/window/window.ts';
import type { Place } from '../../temporal/connecting.ts';
import { attributePhase } from './attribute-status.ts';
import { asVerdict } from './reading-status.ts';
import { describeIfAny } from './window-record.ts';

export interface AnsweredRequest {
  readonly workflowId: string;
  /** The server knew no window with this id, so if one is booked, it is this request. */
  readonly isNew: boolean;
}

function outcomeOf(phase: Phase | null): ProvenOutcome {
  if (phase === null || phase === 'requested') return 'unknown';
  return phase === 'scheduled' || ACTIVE_PHASES.includes(phase) ? 'booked' : 'over';
}

function whatIsKnown({ workflowId, isNew }: AnsweredRequest, outcome: ProvenOutcome): string {
  if (outcome === 'over') return `${workflowId} is over; its verdict`;
  if (outcome === 'unknown') return `${workflowId} answered, but whether it is booked`;
  return isNew
    ? `${workflowId} is booked; its answer`
    : `${workflowId} is booked; whether with the same content`;
}

/** @throws {AnswerUnreadableError} unless its record says that it was refused */
export async function verdictAnswered(
  place: Place,
  asked: AnsweredRequest,
  answer: unknown,
): Promise<Verdict> {
  const verdict = asVerdict(answer);
  if (verdict !== null) return verdict;
  const execution = await describeIfAny(place, asked.workflowId);
  const phase = execution === null ? null : attributePhase(execution);
  const why = whyUnread(answer);
  if (phase === 'refused') {
    const message = `why cannot be read here: ${why}`;
    return {
      accepted: false,
      code: null,
      findings: [],
      problems: [{ path: '', message }],
      conflicts: [],
    };
  }
  const outcome = outcomeOf(phase);
  throw new AnswerUnreadableError(asked.workflowId, outcome, whatIsKnown(asked, outcome), why);
}
