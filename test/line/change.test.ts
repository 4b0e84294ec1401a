/** The one record of a change: its state after events, and the laws of merging two accounts of it. */
import * as fc from 'fast-check';
import type { Change, ChangeEvent, ChangeNews } from '../../src/contract/change/change.ts';
import type { Fields } from '../../src/contract/values/json.ts';
import { readChange, readChangeNews } from '../../src/contract/change/read-change.ts';
import {
  evolve,
  inDoubt,
  mayStillLand,
  merge,
  mustProveBack,
  newVersionOf,
  withNews,
} from '../../src/line/change.ts';

const value = fc.constantFrom('A', 'B', 'C');
const fields: fc.Arbitrary<Fields> = fc.record({ greeting: value, routing: value });
const version = fc.integer({ min: 1, max: 9 });
const revision = fc.integer({ min: 1, max: 5 });
const learned = <T>(of: fc.Arbitrary<T>) => fc.record({ revision, value: of });
const known = fc.record(
  {
    revision,
    version,
    floor: version,
    baseline: fields,
    doubts: fc.dictionary(fc.constantFrom('greeting', 'routing', '__proto__'), learned(value)),
    intended: fields,
    stored: learned(fields),
    on_drift: fc.constantFrom('keep' as const, 'restore' as const),
  },
  { requiredKeys: ['revision', 'version', 'floor', 'baseline', 'intended', 'on_drift'] },
);
const stage = fc.oneof(
  fc.record({ stage: fc.constantFrom('armed' as const, 'sent' as const) }),
  fc.record({ stage: fc.constant('in_doubt' as const), may_still_land: fc.boolean() }),
  fc.record({ stage: fc.constant('applied' as const), new_version: version }),
  fc.record({
    stage: fc.constant('reverted' as const),
    new_version: fc.option(version),
    final_version: version,
  }),
);
const change: fc.Arbitrary<Change> = fc
  .tuple(known, stage)
  .map(([base, at]) => Object.assign(base, at));
const event: fc.Arbitrary<ChangeEvent> = fc.oneof(
  fc.record({ kind: fc.constantFrom('sent' as const, 'refused' as const, 'lost' as const) }),
  fc.record({
    kind: fc.constant('applied' as const),
    previous_version: version,
    version,
    stored: fields,
  }),
  fc.record(
    {
      kind: fc.constant('observed' as const),
      version,
      baseline: fields,
      in_doubt: fc.constant(true),
    },
    { requiredKeys: ['kind', 'version', 'baseline'] },
  ),
  fc.record({ kind: fc.constant('reverted' as const), version }),
);

const ARMED: Change = {
  stage: 'armed',
  revision: 1,
  version: 14,
  floor: 14,
  baseline: { greeting: 'before' },
  intended: { greeting: 'ours' },
  on_drift: 'keep',
};

function after(...events: readonly ChangeEvent[]): Change {
  return events.reduce(evolve, ARMED);
}

const SENT = { kind: 'sent' } as const;
const LOST = { kind: 'lost' } as const;
const REFUSED = { kind: 'refused' } as const;
const APPLIED = { kind: 'applied', previous_version: 14, version: 15 } as const;

describe('joining two accounts of a change', () => {
  it('does not depend on who brings which first', () => {
    fc.assert(fc.property(change, change, (a, b) => expect(merge(a, b)).toEqual(merge(b, a))));
  });

  it('does not depend on which two are joined first', () => {
    fc.assert(
      fc.property(change, change, change, (a, b, c) =>
        expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c))),
      ),
    );
  });

  it('changes nothing if both are the same', () => {
    fc.assert(fc.property(change, (a) => expect(merge(a, a)).toBe(a)));
    fc.assert(
      fc.property(change, change, (a, b) => {
        const joined = merge(a, b);
        expect(merge(joined, b)).toBe(joined);
      }),
    );
  });

  it('forgets no fact', () => {
    fc.assert(
      fc.property(change, change, (a, b) => {
        const joined = merge(a, b);
        expect(joined.floor).toBe(Math.max(a.floor, b.floor));
        expect(joined.stored === undefined).toBe(a.stored === undefined && b.stored === undefined);
        const doubted = Object.keys({ ...a.doubts, ...b.doubts }).toSorted();
        expect(Object.keys(joined.doubts ?? {}).toSorted()).toEqual(doubted);
      }),
    );
  });

  it('believes the later account, however late the earlier one comes', () => {
    const first = after(SENT);
    const second = evolve(
      evolve(first, { kind: 'observed', version: 16, baseline: { greeting: 'newer' } }),
      SENT,
    );
    const landed = evolve(second, { kind: 'applied', previous_version: 16, version: 17 });
    expect(merge(landed, first)).toEqual(landed);
    expect(merge(first, landed)).toEqual(landed);
  });

  it.each<[string, readonly ChangeEvent[], readonly ChangeEvent[]]>([
    ['a refusal, an earlier dispatch', [SENT, REFUSED], [SENT]],
    [
      'a newer baseline, an earlier loss',
      [SENT, LOST, { kind: 'observed', version: 16, baseline: { greeting: 'newer' } }, SENT],
      [SENT, LOST],
    ],
  ])('believes the later one of two that stand elsewhere: %s', (_what, later, earlier) => {
    expect(merge(after(...later), after(...earlier))).toEqual(after(...later));
    expect(merge(after(...earlier), after(...later))).toEqual(after(...later));
  });

  it('believes the doubt of a run that a reset began, whoever reports the answer before it', () => {
    const answered = after(SENT, APPLIED);
    expect(merge(inDoubt(answered), answered)).toEqual(inDoubt(answered));
  });

  it('knows that a write landed, whoever else has lost its answer', () => {
    expect(merge(after(SENT, LOST), after(SENT, APPLIED))).toMatchObject({
      stage: 'applied',
      new_version: 15,
    });
  });
});

describe('the course of a change', () => {
  it.each<[string, readonly ChangeEvent[], Partial<Change>, boolean]>([
    ['armed', [], { stage: 'armed' }, false],
    ['dispatched', [SENT], { stage: 'sent' }, true],
    ['refused', [SENT, REFUSED], { stage: 'armed' }, false],
    ['never begun', [SENT, { ...REFUSED, never_began: true }], ARMED, false],
    [
      'never begun after a lost answer',
      [SENT, LOST, SENT, { ...REFUSED, never_began: true }],
      { stage: 'in_doubt', revision: ARMED.revision + 2 },
      true,
    ],
    ['answered', [SENT, APPLIED], { stage: 'applied', version: 14, floor: 15 }, true],
    ['lost', [SENT, LOST], { stage: 'in_doubt' }, true],
    [
      'refused after a conflict that nothing explained',
      [SENT, SENT, SENT, REFUSED],
      { stage: 'sent' },
      true,
    ],
    [
      'refused for good after such conflicts',
      [SENT, SENT, SENT, { ...REFUSED, for_good: true as const }],
      { stage: 'armed' },
      false,
    ],
    ['lost, and the next one refused', [SENT, LOST, SENT, REFUSED], { stage: 'in_doubt' }, true],
    [
      'refused as a conflict',
      [SENT, { kind: 'observed', version: 16, baseline: { greeting: 'newer' } }],
      { stage: 'armed', version: 16, floor: 16, baseline: { greeting: 'newer' } },
      false,
    ],
    [
      'lost, and something else stands',
      [SENT, LOST, { kind: 'observed', version: 16, baseline: { greeting: 'newer' } }],
      { stage: 'in_doubt', version: 16 },
      true,
    ],
    ['put back', [SENT, APPLIED, { kind: 'reverted', version: 16 }], { stage: 'reverted' }, false],
  ])('%s', (_, events, expected, mustBeProven) => {
    const end = after(...events);
    expect(end).toMatchObject(expected);
    expect(mustProveBack(end)).toBe(mustBeProven);
  });

  it('a write may still land until a read shows another version', () => {
    const lost = after(SENT, LOST);
    expect(mayStillLand(lost)).toBe(true);
    const same = { kind: 'observed', version: 14, baseline: ARMED.baseline } as const;
    expect(mayStillLand(evolve(lost, same))).toBe(true);
    expect(mayStillLand(evolve(lost, { ...same, version: 15 }))).toBe(false);
  });

  it('counts every event, and the floor never falls', () => {
    fc.assert(
      fc.property(change, event, (before, happened) => {
        const end = evolve(before, happened);
        expect(end.floor).toBeGreaterThanOrEqual(before.floor);
        expect(end.revision).toBeGreaterThanOrEqual(before.revision);
        expect(end.intended).toEqual(before.intended);
      }),
    );
  });

  it('what may have landed is let go by a proof only', () => {
    fc.assert(
      fc.property(change, event, (before, happened) => {
        fc.pre(mustProveBack(before) && before.stage !== 'sent');
        expect(mustProveBack(evolve(before, happened))).toBe(happened.kind !== 'reverted');
      }),
    );
  });

  it('a change that stood counts from the version it made, once it is in doubt', () => {
    const doubted = inDoubt(after(SENT, APPLIED));
    expect(doubted).toMatchObject({ stage: 'in_doubt', version: 15, may_still_land: true });
    expect(newVersionOf(doubted)).toBeNull();
    expect(doubted.stored?.value).toEqual({ greeting: 'ours' });
  });

  it('takes what others knew before what happened', () => {
    const news: ChangeNews = { event: APPLIED, recalled: after(SENT, LOST, LOST) };
    expect(withNews(after(SENT), news)).toMatchObject({ stage: 'applied', revision: 5 });
  });
});

describe('a change that was written down', () => {
  it('is read as it was', () => {
    fc.assert(
      fc.property(change, (written) => {
        expect(readChange(JSON.parse(JSON.stringify(written)))).toEqual(written);
      }),
    );
    fc.assert(
      fc.property(event, change, (happened, recalled) => {
        const news = { event: happened, recalled };
        expect(readChangeNews(JSON.parse(JSON.stringify(news)))).toEqual(news);
      }),
    );
  });

  it.each([[null], [{}], [{ ...ARMED, stage: 'else' }], [{ ...ARMED, baseline: null }], [[]]])(
    'is none: %j',
    (none) => expect(readChange(none)).toBeNull(),
  );
});
