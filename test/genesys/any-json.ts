/** Arbitrary managed fields, with few values, so that equal ones occur. */
import * as fc from 'fast-check';
import type { Fields, JsonValue } from '../../src/adapters/genesys/index.ts';

const value: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>('a', 'b', 1, null, true),
  fc.record<{ text: JsonValue; queue: JsonValue }>(
    { text: fc.constantFrom<JsonValue>('a', null), queue: fc.constantFrom<JsonValue>({ id: '1' }) },
    { requiredKeys: [] },
  ),
);

/** Fields of a target with three managed ones. */
export const anyFields: fc.Arbitrary<Fields> = fc.record({
  name: value,
  greeting: value,
  routing: value,
});

/** The same JSON object twice, its members in another order. */
export const sameKeyed: fc.Arbitrary<readonly [Fields, Fields]> = fc
  .dictionary(fc.string(), value)
  .chain((fields) =>
    fc
      .shuffledSubarray(Object.entries(fields), { minLength: Object.keys(fields).length })
      .map((entries) => [fields, Object.fromEntries(entries)] as const),
  );
