/** One line has one identity, however its id is spelled; on the wire it is as given. */
import * as fc from 'fast-check';
import { fileNameOf, mayBeOfTarget } from '../../../src/adapters/break-glass/file-name.ts';
import { planDifferences } from '../../../src/contract/request/plan-differences.ts';
import {
  identityOf,
  isSameTarget,
  targetAttribute,
} from '../../../src/contract/request/target/target-identity.ts';
import {
  targetName,
  windowId,
  type WindowPlan,
} from '../../../src/contract/request/window-plan.ts';
import { aPlan } from '../../support/records/a-plan.ts';

const NOW = Date.UTC(2027, 0, 1);
const UUID = 'A1B2C3D4-E5F6-7890-ABCD-EF1234567890';

function plan(overrides: Readonly<Record<string, string>> = {}): WindowPlan {
  return aPlan({ flow_id: UUID, start_time: '2027-01-15T02:00:00', ...overrides }, NOW);
}

/** An id of letters and digits like Genesys', and another spelling of it. */
const SPELLINGS = fc
  .array(fc.tuple(fc.constantFrom(...Array.from('abcdefXYZ0123456789-äöüéçñжλ')), fc.boolean()), {
    minLength: 1,
    maxLength: 256,
  })
  .map((chars) => ({
    one: chars.map(([char]) => char).join(''),
    other: chars
      .map(([char, isUpper]) => (isUpper ? char.toUpperCase() : char.toLowerCase()))
      .join(''),
  }));

function flow(id: string) {
  return { kind: 'flow-ivr', id } as const;
}

describe('two spellings of one id', () => {
  it('are one target, one window, one attribute and one file', () => {
    fc.assert(
      fc.property(SPELLINGS, ({ one, other }) => {
        const [a, b] = [flow(one), flow(other)];
        expect(isSameTarget(a, b)).toBe(true);
        expect(identityOf(a)).toBe(identityOf(b));
        expect(targetAttribute(a)).toBe(targetAttribute(b));
        const times = { start_ms: NOW, request_id: null };
        const id = windowId({ target: a, ...times });
        expect(windowId({ target: b, ...times })).toBe(id);
        const file = fileNameOf({ start_ms: NOW, target: a, window_id: id });
        expect(fileNameOf({ start_ms: NOW, target: b, window_id: id })).toBe(file);
        expect(mayBeOfTarget(b)(file)).toBe(true);
      }),
    );
  });

  it('are shown and sent as they were given', () => {
    expect(plan().target.id).toBe(UUID);
    expect(targetName(plan().target)).toBe(`flow-ivr:${UUID}`);
  });

  it.each(['flow_id', 'reroute_queue_id'])('are no difference in %s', (field) => {
    const upper = plan({ [field]: UUID });
    const lower = plan({ [field]: UUID.toLowerCase() });
    expect(planDifferences(upper, lower)).toEqual([]);
    expect(planDifferences(upper, plan({ [field]: 'other' }))).toMatchObject([{ path: field }]);
  });
});

describe('ids that differ in more than case', () => {
  it('are two targets', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        fc.pre(a.toLowerCase() !== b.toLowerCase());
        expect(isSameTarget(flow(a), flow(b))).toBe(false);
        expect(targetAttribute(flow(a))).not.toBe(targetAttribute(flow(b)));
      }),
    );
  });

  it('are compared without the rules of any language', () => {
    expect(isSameTarget(flow('TITLE'), flow('title'))).toBe(true);
    expect(isSameTarget(flow('TITLE'), flow('tıtle'))).toBe(false);
  });
});

describe('a request_id', () => {
  it('is a key: its case counts', () => {
    const [a, b] = [plan({ request_id: 'Job-1' }), plan({ request_id: 'job-1' })];
    expect(windowId(a)).not.toBe(windowId(b));
    expect(windowId(a)).toBe(`ivr-window/flow-ivr:${UUID.toLowerCase()}/Job-1`);
  });

  it('counts to its last character, however long it is', () => {
    const long = 'k'.repeat(255);
    expect(windowId(plan({ request_id: `${long}a` }))).not.toBe(
      windowId(plan({ request_id: `${long}b` })),
    );
  });
});
