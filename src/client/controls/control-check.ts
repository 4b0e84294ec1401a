/** The argument of a control: checked before anything is sent, by the window's own rules, and named as on the wire. */
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
  ExtendArgument,
  RetryArgument,
} from '../../contract/window/messages.ts';
import { isRecord } from '../../contract/values/json.ts';
import { ControlInvalidError } from '../errors/window-errors.ts';
import type { Extension, Instant, Retry } from '../window-handle.ts';

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
function checkIsObject(argument: unknown): void {
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

/** The instant as it is sent; an invalid one is refused by name. */
function toText(instant: Instant): string {
  return instant instanceof Date ? (instant.toJSON() ?? String(instant)) : instant;
}

/**
 * Unknown fields stay in it, so that a misspelt name is refused instead of ignored: without `expectedEndTime`, a
 * repeated call extends twice.
 * @throws {ControlInvalidError} it is not an object
 */
export function toExtend(extension: Extension): ExtendArgument {
  checkIsObject(extension);
  const { until, byMinutes, expectedEndTime = null, ...others } = extension;
  return {
    ...others,
    ...(until === undefined ? {} : { until: toText(until) }),
    ...(byMinutes === undefined ? {} : { by_minutes: byMinutes }),
    ...(expectedEndTime === null ? {} : { expected_end_time: toText(expectedEndTime) }),
  };
}

/** @throws {ControlInvalidError} it is not an object */
export function toRetry(retry: Retry): RetryArgument {
  checkIsObject(retry);
  const { acceptVersion, ...others } = retry;
  return { ...others, ...(acceptVersion === undefined ? {} : { accept_version: acceptVersion }) };
}
