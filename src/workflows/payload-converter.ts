/**
 * A payload converter that never throws: an undecodable signal would otherwise fail a window's task
 * for ever, and not even Cancel would free it. Handlers and validators refuse the marker by name.
 */
import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

/** Stands where a payload could not be read. */
export interface Undecodable {
  readonly __undecodable: true;
}

const UNDECODABLE: Undecodable = { __undecodable: true };

/** The name is the one the SDK looks for in the module at `payloadConverterPath`. */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload: <T>(payload: Payload): T => {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload);
    } catch {
      return UNDECODABLE as T;
    }
  },
};
