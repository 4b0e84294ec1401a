/** Checks the argument of a control before anything is sent, by the window's own rules. */
import {
  readControl,
  readExtend,
  readRetry,
  type Reading,
} from '../../contract/window/controls/control-arguments.ts';
import { whyInvalid } from '../../contract/window/controls/control-rules.ts';
import type {
  AnyControlArgument,
  Control,
  ControlArgument,
} from '../../contract/window/messages.ts';
import { isRecord } from '../../contract/values/json.ts';
import { ControlInvalidError } from '../errors/window-errors.ts';

function read(control: Control, argument: ControlArgument): Reading<ControlArgument> {
  switch (control) {
    case 'extend':
      return readExtend(argument);
    case 'retryNow':
      return readRetry(argument);
    case 'end':
    case 'cancel':
    case 'takeOver':
      return readControl(argument);
  }
}

function refuseUnless(reading: Reading<ControlArgument>): void {
  if (reading.ok) return;
  const { problems } = reading;
  throw new ControlInvalidError(whyInvalid(problems).message, problems);
}

/** Called before fields are read, because a program without types may pass anything. @throws {ControlInvalidError} */
export function checkIsObject(argument: unknown): void {
  if (!isRecord(argument)) refuseUnless(readControl(argument));
}

/** @throws {ControlInvalidError} with every problem at once; nothing was sent */
export function checkControl(control: Control, argument: AnyControlArgument): void {
  refuseUnless(read(control, argument));
}

/** Checks who and why. @throws {ControlInvalidError} with every problem at once; nothing was sent */
export function checkBy(by: ControlArgument): void {
  refuseUnless(readControl(by));
}
