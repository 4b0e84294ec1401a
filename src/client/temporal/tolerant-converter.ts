/**
 * Reads what others have written into a window, its memo above all: one payload that nobody can decode would
 * else fail the whole list it is in, and with it every other window's row. Pure.
 */
import { defaultPayloadConverter, type DataConverter, type Payload } from '@temporalio/common';

const UNDECODABLE = defaultPayloadConverter.toPayload({ __undecodable: true });

function readable(payload: Payload): Payload {
  try {
    defaultPayloadConverter.fromPayload(payload);
    return payload;
  } catch {
    return UNDECODABLE;
  }
}

/** For a client's options: what cannot be decoded becomes a marker, as it does in a workflow. */
export const TOLERANT: DataConverter = {
  payloadCodecs: [
    {
      encode: async (payloads) => payloads,
      decode: async (payloads) => payloads.map(readable),
    },
  ],
};
