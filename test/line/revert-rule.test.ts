/** The three-way rule, the moving baseline and the proof hash. */
import * as fc from 'fast-check';
import { hashFields, type Fields } from '../../src/adapters/genesys/index.ts';
import { decideRevert, moveBaseline, settleBaseline } from '../../src/line/revert/revert-rule.ts';
import { isSameJson } from '../../src/adapters/genesys/json.ts';
import { anyFields, sameKeyed } from '../genesys/any-json.ts';

const BASELINE = {
  name: 'Main line',
  greeting: { text: 'Welcome' },
  routing: { method: 'skills' },
};
const WRITTEN = { name: 'Maintenance', greeting: { text: 'Later' }, routing: { method: 'none' } };
const FOREIGN = { name: 'Theirs', greeting: { text: 'Theirs' }, routing: { method: 'theirs' } };

function decide(now: Fields, onDrift: 'keep' | 'restore' = 'keep') {
  return decideRevert({ baseline: BASELINE, written: WRITTEN, now, onDrift, same: isSameJson });
}

const CERTAIN = { before: {}, inDoubt: false, same: isSameJson } as const;

function move(now: Fields): Fields {
  return moveBaseline({ ...CERTAIN, baseline: BASELINE, ours: [WRITTEN], now }).baseline;
}

describe('decideRevert', () => {
  it('writes the whole baseline if our change is there', () => {
    expect(decide(WRITTEN)).toEqual({ write: BASELINE, alreadyBack: [], ownForm: [], drift: [] });
  });

  it('writes nothing if the baseline is there', () => {
    expect(decide(BASELINE)).toEqual({
      write: {},
      alreadyBack: ['name', 'greeting', 'routing'],
      ownForm: [],
      drift: [],
    });
  });

  it("leaves somebody else's field, names all three values, and puts the others back", () => {
    expect(decide({ ...WRITTEN, greeting: FOREIGN.greeting })).toEqual({
      write: { name: BASELINE.name, routing: BASELINE.routing },
      alreadyBack: [],
      ownForm: [],
      drift: [
        {
          field: 'greeting',
          baseline: BASELINE.greeting,
          written: WRITTEN.greeting,
          now: FOREIGN.greeting,
        },
      ],
    });
  });

  it('overwrites drift only when asked to restore, and still reports it', () => {
    const decision = decide({ ...WRITTEN, greeting: FOREIGN.greeting }, 'restore');
    expect(decision.write).toEqual(BASELINE);
    expect(decision.drift.map(({ field }) => field)).toEqual(['greeting']);
  });

  it('counts a field that has gone as drift', () => {
    const { drift } = decide({ name: WRITTEN.name, routing: WRITTEN.routing });
    expect(drift).toEqual([expect.objectContaining({ field: 'greeting', now: null })]);
  });

  it('takes the spelling of a value for nothing', () => {
    const now = { ...WRITTEN, routing: { queue: null, method: 'none' } };
    expect(decide(now).drift).toEqual([]);
  });

  it('sorts every field into exactly one place, and never writes a foreign value over', () => {
    fc.assert(
      fc.property(anyFields, anyFields, anyFields, (baseline, written, now) => {
        const same = isSameJson;
        const decision = decideRevert({ baseline, written, now, onDrift: 'keep', same });
        const drifted = decision.drift.map(({ field }) => field);
        const sorted = [...Object.keys(decision.write), ...decision.alreadyBack, ...drifted];
        expect(sorted.toSorted()).toEqual(Object.keys(baseline).toSorted());
        for (const [field, value] of Object.entries(decision.write)) {
          expect(value).toBe(baseline[field]);
          expect(isSameJson(now[field] ?? null, written[field] ?? null)).toBe(true);
        }
      }),
    );
  });

  it('tells a person of a value of which nobody knows whose it is, and leaves it', () => {
    const baseline = { ...BASELINE, greeting: FOREIGN.greeting };
    const before = { greeting: BASELINE.greeting };
    const rule = { baseline, before, written: WRITTEN, onDrift: 'keep', same: isSameJson } as const;
    const now = { ...WRITTEN, greeting: FOREIGN.greeting };
    expect(decideRevert({ ...rule, now })).toEqual({
      write: { name: BASELINE.name, routing: BASELINE.routing },
      alreadyBack: [],
      ownForm: [],
      drift: [
        {
          field: 'greeting',
          baseline: BASELINE.greeting,
          written: WRITTEN.greeting,
          now: FOREIGN.greeting,
        },
      ],
    });
    expect(decideRevert({ ...rule, now: WRITTEN }).write).toEqual(baseline);
  });

  it('is done after one write: what then stands needs none', () => {
    fc.assert(
      fc.property(anyFields, anyFields, anyFields, (baseline, written, now) => {
        const rule = { baseline, written, onDrift: 'keep', same: isSameJson } as const;
        const first = decideRevert({ ...rule, now });
        const second = decideRevert({ ...rule, now: { ...now, ...first.write } });
        expect(second.write).toEqual({});
        expect(second.drift).toEqual(first.drift);
      }),
    );
  });
});

describe('moveBaseline', () => {
  it('keeps the armed value if the line shows our own change', () => {
    expect(move(WRITTEN)).toEqual(BASELINE);
  });

  it("takes somebody else's value as the newer baseline", () => {
    expect(move({ ...BASELINE, greeting: FOREIGN.greeting })).toEqual({
      ...BASELINE,
      greeting: FOREIGN.greeting,
    });
  });

  it('decides for each field by itself', () => {
    expect(move({ ...WRITTEN, greeting: FOREIGN.greeting })).toEqual({
      ...BASELINE,
      greeting: FOREIGN.greeting,
    });
  });

  it('never takes a baseline from our own change', () => {
    fc.assert(
      fc.property(anyFields, anyFields, anyFields, (baseline, intended, now) => {
        const moved = moveBaseline({ ...CERTAIN, baseline, ours: [intended], now });
        for (const [field, value] of Object.entries(moved.baseline)) {
          const shown = now[field] ?? null;
          const isOurs = isSameJson(shown, intended[field] ?? null);
          expect(isSameJson(value, (isOurs ? baseline[field] : shown) ?? null)).toBe(true);
        }
        expect(moved.before).toEqual({});
      }),
    );
  });

  it('knows every form that our change is known to take', () => {
    const kept = { greeting: { text: 'later' } };
    const now = { ...WRITTEN, ...kept };
    const ours = [WRITTEN, { ...WRITTEN, ...kept }];
    expect(moveBaseline({ ...CERTAIN, baseline: BASELINE, ours, now }).baseline).toEqual(BASELINE);
  });

  it('in doubt keeps what was there before beside what may be ours, until an answer shows which', () => {
    const now = { ...WRITTEN, greeting: { text: 'later' } };
    const doubt = { ...CERTAIN, inDoubt: true };
    const seen = moveBaseline({ ...doubt, baseline: BASELINE, ours: [WRITTEN], now });
    expect(seen.before).toEqual({ greeting: BASELINE.greeting });
    expect(settleBaseline(seen, now, isSameJson)).toEqual(BASELINE);
    expect(settleBaseline(seen, WRITTEN, isSameJson)).toEqual({
      ...BASELINE,
      greeting: { text: 'later' },
    });
  });

  /** What happens to one field: our write lands, with or without an answer, or somebody sets it. */
  const happening = fc.oneof(fc.constant('ours' as const), fc.integer({ min: 0, max: 2 }));

  it('once settled is what the last one but us set, whatever the API makes of our change', () => {
    const ours = [{ field: 'as it is sent' }];
    fc.assert(
      fc.property(fc.array(happening), fc.integer({ min: 2, max: 3 }), (happened, kept) => {
        // The API stores ours as 2 or 3; somebody may set a 2 of their own, which cannot be distinguished from
        // ours.
        let truth = 0;
        let known: { baseline: Fields; before: Fields } = { baseline: { field: 0 }, before: {} };
        for (const one of happened) {
          const now = { field: one === 'ours' ? kept : one };
          if (one !== 'ours' && one !== kept) truth = one;
          known = moveBaseline({ ...known, ours, inDoubt: true, now, same: isSameJson });
        }
        expect(settleBaseline(known, { field: kept }, isSameJson)).toEqual({ field: truth });
      }),
    );
  });
});

describe('hashFields', () => {
  it('is the SHA-256 of the canonical JSON', () => {
    expect(hashFields({ b: 1, a: { d: [1, 'x'], c: null } })).toBe(
      // printf '{"a":{"d":[1,"x"]},"b":1}' | sha256sum
      'fe7e798433621849e7597d2a7cf3f5ab16bd42d44136610c0e9ee78d3d6eec54',
    );
  });

  it('is the same for every order of members', () => {
    fc.assert(
      fc.property(sameKeyed, ([one, other]) => {
        expect(hashFields(one)).toBe(hashFields(other));
      }),
    );
  });

  it('differs if a value differs', () => {
    expect(hashFields({ name: '1' })).not.toBe(hashFields({ name: 1 }));
    expect(hashFields({ name: ['a', 'b'] })).not.toBe(hashFields({ name: ['b', 'a'] }));
  });
});
