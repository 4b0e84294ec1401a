/** A summary fits into the server's limit (400 bytes), even if it is encrypted. */
import { randomBytes, createSecretKey } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import protos from '@temporalio/proto';
import { sealPayload } from '../../src/client/codec/sealed-payload.ts';
import { toKeyword } from '../../src/contract/server/search-attributes.ts';
import { toSummary } from '../../src/contract/values/summary.ts';

const SERVER_BYTES = 400;
/** The longest id in a key file. */
const LONGEST_ID = 'k'.repeat(64);

describe('a summary', () => {
  it.each(['x', 'ü', '"', '\n', '😀', '_'])(
    'of many %j is taken by a server when encrypted',
    (char) => {
      const payload = defaultPayloadConverter.toPayload(toSummary(char.repeat(2_000)));
      const sealed = sealPayload(payload, LONGEST_ID, createSecretKey(randomBytes(32)));
      const bytes = protos.temporal.api.common.v1.Payload.encode(sealed).finish().length;
      expect(bytes).toBeLessThanOrEqual(SERVER_BYTES);
    },
  );
});

describe('a keyword', () => {
  it.each(['x', 'ü', '😀', '\ud83d'])('of many %j is cut between characters', (char) => {
    const cut = toKeyword(char.repeat(500));
    expect(cut.length).toBeLessThanOrEqual(200);
    expect(() => encodeURIComponent(cut)).not.toThrow();
  });

  it('is left as it is if it is short', () => {
    expect(toKeyword('Main line')).toBe('Main line');
  });

  it('has no control character: PostgreSQL refuses a NUL, and the window would be in no list', () => {
    expect(toKeyword('Main\u0000 line\n\u009b')).toBe('Main  line  ');
  });
});
