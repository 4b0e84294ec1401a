/** How often a holding attempt sends heartbeats: often enough to learn of a cancel in time, never at its instant. */
import { msToBeat } from '../../src/activities/beat-pace.ts';

describe('an attempt that holds beats', () => {
  it.each([
    ['seldom where it holds for nothing', Infinity, 1, 1_200],
    ['seldom far from its instant', 6_001, 1, 1_200],
    ['often near it', 6_000, 1, 700],
    ['less often where many hold', 6_000, 400, 1_000],
    ['never less than seldom, however many hold', 6_000, 10_000, 1_200],
    ['not shortly before it, but after it', 900, 1, 1_200],
    ['not at it, but after it', 700, 1, 1_000],
    ['when its instant has come, as near it', 0, 1, 700],
    ['as far from it once it has passed', -301, 1, 1_200],
  ])('%s', (_what, leftMs, holders, expected) => {
    expect(msToBeat(leftMs, holders)).toBe(expected);
  });
});
