/**
 * Many writes on one route due together, from two workers, with several kinds of undocumented limits: all pass about as
 * early as the limit allows, reverts first, and without a storm of 429s.
 */
import {
  byTheBucket,
  byTheMinute,
  earliestMs,
  inAnyMinute,
  runTraffic,
  type Limit,
  type Run,
  type Write,
} from './route-traffic.ts';
import type { Priority } from '../../../src/adapters/genesys/pipe/request-context.ts';

/** Later than the limit allows: a tenth, and some seconds, because pauses are in whole seconds. */
const SHARE = 1.1;
const SOME_SECONDS_MS = 5_000;

function writesOf(count: number, priority: Priority): readonly Write[] {
  return Array.from({ length: count }, (_, n) => ({ worker: n % 2, priority }));
}

function lastMs({ passed }: Run): number {
  return Math.max(...passed.map(({ afterMs }) => afterMs));
}

/** Those sent when the limit was already known. */
function laterRefusals({ refusedAfterMs }: Run): number {
  return refusedAfterMs.filter((at) => at > 1_000).length;
}

const LIMITS: readonly (readonly [string, () => Limit])[] = [
  ['a hundred a minute', () => byTheMinute(100)],
  ['a hundred a minute, eighty of it used by others', () => byTheMinute(100, 80, 5_000)],
  ['the same, just before the minute is over', () => byTheMinute(100, 80, 57_000)],
  ['a hundred in any minute', () => inAnyMinute(100)],
  ['three at once, then a hundred a minute', () => byTheBucket(100, 3)],
  ['ten at once, then a hundred a minute', () => byTheBucket(100, 10)],
  ['thirty a minute', () => byTheMinute(30)],
];

describe.each(LIMITS)('with %s', (_, limit) => {
  it.each(['revert', 'apply'] as const)('fifty that %s pass in time', async (priority) => {
    const run = await runTraffic(limit(), writesOf(50, priority));
    expect(run.passed).toHaveLength(50);
    expect(lastMs(run)).toBeLessThan(earliestMs(limit(), 50) * SHARE + SOME_SECONDS_MS);
    expect(laterRefusals(run)).toBeLessThan(20);
  });

  it('two hundred reverts pass in time, and few are refused once the limit is known', async () => {
    const run = await runTraffic(limit(), writesOf(200, 'revert'));
    expect(lastMs(run)).toBeLessThan(earliestMs(limit(), 200) * SHARE + SOME_SECONDS_MS);
    expect(laterRefusals(run)).toBeLessThan(100);
  });

  it('reverts of a worker pass before its applies, but for those sent before it knew', async () => {
    const writes = [...writesOf(60, 'apply'), ...writesOf(60, 'revert')];
    const { passed } = await runTraffic(limit(), writes);
    const late = passed.filter(({ afterMs, worker }) => afterMs > 1_000 && worker === 0);
    const lastRevert = late.findLastIndex(({ priority }) => priority === 'revert');
    const before = late.slice(0, Math.max(lastRevert, 0));
    const overtaken = before.filter(({ priority }) => priority === 'apply').length;
    // The few that test whether more may pass.
    expect(overtaken).toBeLessThanOrEqual(Math.ceil(before.length / 10));
  });
});

it('nobody is refused if fifty are within the limit', async () => {
  const run = await runTraffic(byTheMinute(100), writesOf(50, 'apply'));
  expect(run.refusedAfterMs).toEqual([]);
  expect(lastMs(run)).toBe(100);
});
