/** A busy machine is detected by a piece of work that is always the same. */
import { judgeFloors } from '../../../dev/chaos/rules/floors.ts';
import {
  slowness,
  slowShare,
  slowStretches,
  type Beat,
} from '../../../dev/chaos/rules/excuses/slow-machine.ts';
import type { Effect } from '../../../dev/chaos/rules/trial.ts';
import { at, window } from './crafted-log.ts';

const EVERY_MS = 250;

/** Beats from the beginning, four a second; `tookMs` of each. */
function beats(...tookMs: readonly number[]): readonly Beat[] {
  return tookMs.map((ms, n) => ({ atMs: at(n * EVERY_MS), tookMs: ms }));
}

function many(ms: number, count: number): readonly number[] {
  return Array.from({ length: count }, () => ms);
}

describe('a slow machine', () => {
  it('is none if work takes as long as ever, or one beat is late', () => {
    expect(slowStretches(beats(...many(5, 40)))).toEqual([]);
    expect(slowStretches(beats(...many(5, 20), 60, ...many(5, 20)))).toEqual([]);
    expect(slowStretches([])).toEqual([]);
    expect(slowShare([])).toBe(0);
  });

  it('is reported from when to when', () => {
    const all = beats(...many(5, 40), ...many(25, 40), ...many(5, 40));
    const [stretch, ...others] = slowStretches(all);
    expect(others).toEqual([]);
    expect(stretch).toMatchObject({ kind: 'machine', line: null });
    expect(stretch?.fromMs).toBeLessThanOrEqual(at(40 * EVERY_MS));
    expect(stretch?.fromMs).toBeGreaterThan(at(25 * EVERY_MS));
    expect(stretch?.toMs).toBeGreaterThanOrEqual(at(79 * EVERY_MS));
    expect(stretch?.toMs).toBeLessThan(at(95 * EVERY_MS));
    expect(slowShare(all)).toBeGreaterThan(0.3);
    expect(slowness(all)).toBeCloseTo(7 / 3, 1);
  });
});

describe('a run on a slow machine', () => {
  const LATE: readonly Effect[] = Array.from({ length: 20 }, (_, n) => ({
    facts: window(`w${n}`),
    appliedMs: at(10_010),
    revertedMs: at(40_000),
  }));

  function rules(slow: readonly number[]): readonly string[] {
    const violations = judgeFloors(LATE, slowStretches(beats(...many(5, 60), ...slow)));
    return [...new Set(violations.map(({ rule }) => rule))].toSorted();
  }

  it('may be late for as long as it was slow, and no longer', () => {
    expect(rules(many(5, 120))).toEqual(['reverted_late', 'reverts_slow']);
    expect(rules(many(25, 120))).toEqual([]);
    expect(rules([...many(25, 40), ...many(5, 80)])).toContain('reverted_late');
  });
});
