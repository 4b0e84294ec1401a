/**
 * Changes whose values are stored in annexes: the rules give the same results as for complete ones, and nothing is
 * lost.
 */
import * as fc from 'fast-check';
import { fold, isLong, unfold } from '../../../src/client/calendar/annex/folding.ts';
import {
  changesIn,
  unfoldedAnswer,
  unfoldedBooking,
} from '../../../src/client/calendar/annex/carried.ts';
import type { Change, ChangeEvent } from '../../../src/contract/change/change.ts';
import { keptHashes } from '../../../src/contract/change/kept-values.ts';
import { canonicalText, type Fields } from '../../../src/contract/values/json.ts';
import { evolve, merge } from '../../../src/line/change.ts';
import { booking } from '../../workflows/calendar/calendar-bookings.ts';
import { aChange } from '../../support/records/a-change.ts';

const FIELDS: fc.Arbitrary<Fields> = fc.record({
  name: fc.string(),
  greeting: fc.oneof(fc.string(), fc.constantFrom('ü'.repeat(2_000), 'x'.repeat(2_000))),
  routing: fc.record({ queue: fc.string(), menu: fc.array(fc.string(), { maxLength: 5 }) }),
});

const EVENT: fc.Arbitrary<ChangeEvent> = fc.oneof(
  fc.constantFrom<ChangeEvent>({ kind: 'sent' }, { kind: 'refused' }, { kind: 'lost' }),
  fc.record({
    kind: fc.constant('applied' as const),
    previous_version: fc.nat(9),
    version: fc.nat(9),
    stored: FIELDS,
  }),
  fc.record({
    kind: fc.constant('observed' as const),
    version: fc.nat(9),
    baseline: FIELDS,
    before: FIELDS,
  }),
  fc.record({ kind: fc.constant('reverted' as const), version: fc.nat(9) }),
);

/** Two accounts of one change with different knowledge. */
const ACCOUNTS = fc
  .tuple(FIELDS, FIELDS, fc.array(EVENT, { maxLength: 5 }), fc.array(EVENT, { maxLength: 5 }))
  .map(([baseline, intended, ofA, ofB]): readonly [Change, Change] => {
    const armed = aChange({ baseline, intended });
    return [ofA.reduce(evolve, armed), ofB.reduce(evolve, armed)];
  });

function textsOf(...changes: readonly Change[]): Map<string, string> {
  return new Map(changes.flatMap((change) => fold(change).texts));
}

function whole(change: Change, texts: ReadonlyMap<string, string>): string {
  return canonicalText(unfold(change, texts));
}

describe('fold', () => {
  it('loses nothing', () => {
    fc.assert(
      fc.property(ACCOUNTS, ([change]) => {
        const { change: bare, texts } = fold(change);
        expect(whole(bare, new Map(texts))).toBe(canonicalText(change));
        expect(fold(bare).texts).toEqual([]);
      }),
    );
  });

  it('leaves less than 400 bytes of a change, however long its values are', () => {
    const fields = {
      name: 'n'.repeat(200),
      greeting: 'ü'.repeat(2_000),
      routing: { a: 'r'.repeat(900) },
    };
    const change = evolve(aChange({ baseline: fields, intended: { ...fields, name: 'other' } }), {
      kind: 'applied',
      previous_version: 12_345,
      version: 12_346,
    });
    expect(isLong(change)).toBe(true);
    const { stored: _stored, ...bare } = fold(change).change;
    expect(Buffer.byteLength(JSON.stringify({ ...bare, stored: { revision: 9 } }))).toBeLessThan(
      400,
    );
  });

  it('joins as whole ones are joined', () => {
    fc.assert(
      fc.property(ACCOUNTS, ([a, b]) => {
        // For equal revisions the order of texts decides, and hashes have a different order.
        fc.pre(a.revision !== b.revision);
        const texts = textsOf(a, b);
        const joined = merge(fold(a).change, fold(b).change);
        expect({ ...joined, stored: null, doubts: null }.revision).toBe(merge(a, b).revision);
        const known = unfold(joined, texts);
        expect(known?.stage).toBe(merge(a, b).stage);
        expect(canonicalText(known?.baseline)).toBe(canonicalText(merge(a, b).baseline));
      }),
    );
  });
});

describe('unfold', () => {
  const change = aChange({
    baseline: { greeting: 'g'.repeat(900) },
    intended: { greeting: 'h'.repeat(900) },
  });
  const { change: bare, texts } = fold(change);

  it('gives nothing if a value is gone, or is not what was kept', () => {
    const [[hash, text] = ['', '']] = texts;
    expect(unfold(bare, new Map())).toBeNull();
    expect(unfold(bare, new Map(texts.slice(1)))).toBeNull();
    expect(unfold(bare, new Map([...texts, [hash, text.replace('g', 'x')]]))).toBeNull();
  });

  it('leaves a whole change as it is', () => {
    expect(unfold(change, new Map())).toEqual(change);
    expect(keptHashes(change)).toEqual([]);
  });
});

describe('what the calendar answers', () => {
  const change = aChange({ baseline: { greeting: 'g'.repeat(900) } });
  const { change: bare, texts } = fold(change);
  const known = new Map(texts);
  const held = { ...booking({ run: 'run' }), change: bare };
  const left = { ...held, by: 'ops', left_at_ms: 1 };
  const answer = { stands: true, predecessor: null, change: bare, left: [left] };

  it('has the values again', () => {
    expect(changesIn(answer)).toEqual([bare, bare]);
    const unfolded = unfoldedAnswer(answer, (one) => unfold(one, known));
    expect(unfolded).toEqual({ ...answer, change, left: [{ ...left, change }] });
    expect(unfoldedBooking(held, (one) => unfold(one, known))).toEqual({ ...held, change });
  });

  it('never has a reference in the place of a value: what is gone is not known, and the line may be changed', () => {
    const lost = unfoldedAnswer(answer, () => null);
    expect(lost).toEqual({ ...answer, change: null, left: [] });
    expect(unfoldedBooking(held, () => null)).toEqual({
      ...held,
      change: null,
      rescued_run: 'run',
    });
  });
});
