/** How a window refuses a control, as a typed error. */
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { AuditRecord } from '../../contract/reporting/audit-record.ts';
import { whyLocked } from '../codec/locked-payload.ts';
import { isRecord } from '../../contract/values/json.ts';
import { CONTROL_REFUSALS, type ControlRefusal } from '../../contract/window/messages.ts';
import { FINAL_PHASES } from '../../contract/window/window.ts';
import type { Place } from '../temporal/connecting.ts';
import { ControlRefusedError } from '../errors/window-errors.ts';
import { readRefusal } from '../windows/reading/reading-status.ts';
import { windowStatus } from '../windows/run-in-force.ts';

const KINDS: readonly ControlRefusal[] = ['not_now', 'invalid', 'changed', 'conflict'];

/** The refusal for a type of failure; null if it is not one. */
function kindOf(type: unknown): ControlRefusal | null {
  return KINDS.find((kind) => CONTROL_REFUSALS[kind] === type) ?? null;
}

/** Used where this client cannot read the text of a refusal; its kind is never encrypted. */
const KIND_WORDS: Readonly<Record<ControlRefusal, string>> = {
  not_now: 'it is in a phase where this cannot be done',
  invalid:
    'it cannot use what was sent, perhaps because its workers do not have the key of this client',
  changed: 'the end in force is not the one that was seen',
  conflict: 'the calendar refuses',
};

function refusalText(kind: ControlRefusal, { message, details }: ApplicationFailure): string {
  const why = whyLocked(details?.[0]);
  return why === null
    ? message
    : `refused: ${KIND_WORDS[kind]}. Its text cannot be read here: ${why}`;
}

/** The refusal in a failed update; null if the update failed for another reason. */
export function refusalIn(workflowId: string, error: unknown): ControlRefusedError | null {
  if (!(error instanceof WorkflowUpdateFailedError)) return null;
  const { cause } = error;
  const kind = cause instanceof ApplicationFailure ? kindOf(cause.type) : null;
  if (kind === null || !(cause instanceof ApplicationFailure)) return null;
  const { problems, conflicts } = readRefusal(cause.details?.[0]);
  const text = `${workflowId}: ${refusalText(kind, cause)}`;
  return new ControlRefusedError(kind, text, { problems, conflicts });
}

/** The refusal of a control that came as a signal; null if it was carried out. */
export function refusalOf(
  workflowId: string,
  { event, details }: AuditRecord,
): ControlRefusedError | null {
  if (event !== 'control_refused') return null;
  const { refusal, message } = isRecord(details) ? details : {};
  const kind = kindOf(refusal) ?? 'not_now';
  const why = typeof message === 'string' ? message : 'refused';
  return new ControlRefusedError(kind, `${workflowId}: ${why}`);
}

/** Nobody is listening any more: the window is over, or was cut short and is not being rescued yet. */
export async function refusedByNobody(
  place: Place,
  workflowId: string,
): Promise<ControlRefusedError> {
  const { phase, attention } = await windowStatus(place, workflowId);
  const why =
    FINAL_PHASES.includes(phase) || attention === null
      ? `the window is over (${phase})`
      : `${attention.what}; ${attention.next_step}`;
  return new ControlRefusedError('not_now', `${workflowId}: ${why}`);
}
