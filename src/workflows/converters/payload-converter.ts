/**
 * A payload converter that never throws: an undecodable signal would otherwise fail a window's task forever, and
 * not even Cancel would free it. So would a value that is nested without limit, wherever it is compared or sent on.
 * Handlers and validators refuse the marker by name.
 */
import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';
import { isTooDeep, toUndecodable } from '../../contract/values/undecodable.ts';

/** The name is the one the SDK looks for in the module at `payloadConverterPath`. */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload: <T>(payload: Payload): T => {
    try {
      const value: T = defaultPayloadConverter.fromPayload<T>(payload);
      if (!ArrayBuffer.isView(value) && !isTooDeep(payload.data)) return value;
    } catch {
      // The same as bytes, which nothing here understands either.
    }
    return toUndecodable(payload) as T;
  },
};
