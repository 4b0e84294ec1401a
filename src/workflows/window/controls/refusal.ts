/** How a control is refused: with an ApplicationFailure, because anything else would block the window. */
import { ApplicationFailure } from '@temporalio/workflow';
import { whyInvalid } from '../../../contract/window/controls/control-rules.ts';
import { CONTROL_REFUSALS, type ControlRefusal } from '../../../contract/window/messages.ts';
import type { Conflict, Problem } from '../../../contract/window/window.ts';

export interface RefusalParts {
  readonly problems?: readonly Problem[];
  readonly conflicts?: readonly Conflict[];
}

/** The refusal of a control; its first detail carries problems and conflicts. */
export function controlRefused(
  kind: ControlRefusal,
  message: string,
  parts: RefusalParts = {},
): ApplicationFailure {
  return ApplicationFailure.create({
    type: CONTROL_REFUSALS[kind],
    message,
    nonRetryable: true,
    details: [{ problems: parts.problems ?? [], conflicts: parts.conflicts ?? [] }],
  });
}

/** The refusal of an argument that could not be read. */
export function invalidControl(problems: readonly Problem[]): ApplicationFailure {
  const { kind, message } = whyInvalid(problems);
  return controlRefused(kind, message, { problems });
}
