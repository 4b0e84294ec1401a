/**
 * A payload converter that never throws: an undecodable signal would otherwise fail a window's task forever, and not
 * even Cancel would free it. So would an endlessly nested value, wherever it is compared or passed on. Handlers and
 * validators refuse the marker by name.
 */
import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';
import { isTooDeep, toUndecodable } from '../../contract/values/undecodable.ts';

/** The SDK looks for this name in the module at `payloadConverterPath`. */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload: <T>(payload: Payload): T => {
    try {
      const value: T = defaultPayloadConverter.fromPayload<T>(payload);
      if (!ArrayBuffer.isView(value) && !isTooDeep(payload.data)) return value;
    } catch {
      // Undecodable bytes, too, become a marker.
    }
    return toUndecodable(payload) as T;
  },
};
