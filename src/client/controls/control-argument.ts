/**
 * The argument of a control under its names on the wire. Unknown fields stay in it, so that a misspelt name is refused
 * instead of ignored: without `expectedEndTime`, a repeated call extends twice.
 */
import type { ExtendArgument, RetryArgument } from '../../contract/window/messages.ts';
import type { Extension, Instant, Retry } from '../window-handle.ts';
import { checkIsObject } from './control-check.ts';

/** The instant as it is sent; an invalid one is refused by name. */
function toText(instant: Instant): string {
  return instant instanceof Date ? (instant.toJSON() ?? String(instant)) : instant;
}

/** @throws {ControlInvalidError} it is not an object */
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
