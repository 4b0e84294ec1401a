/** The pace of attempts: ours at both ends, whatever is asked for. */
import * as fc from 'fast-check';
import { LONGEST_PAUSE_MS, pauseAfterRound, pauseMs } from '../../src/contract/steps/pace/pace.ts';
import { LONGEST_PAUSE_MS as LONGEST_BELIEVED_MS } from '../../src/adapters/genesys/pipe/pace/answer-pace.ts';

const DAY_MS = 86_400_000;

function pauses(askedMs: number | null, maxBackoffMs?: number): number[] {
  const most = maxBackoffMs === undefined ? {} : { maxBackoffMs };
  return [1, 2, 3, 4, 5, 6, 7, 8].map((tries) => pauseMs({ tries, askedMs, spread: 0, ...most }));
}

describe('a pause between two tries', () => {
  it('doubles from a second to a minute if nothing is asked for', () => {
    const own = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000];
    expect(pauses(null)).toEqual(own);
    for (const nothing of [0, -1, -DAY_MS, 0.1, Number.NaN]) expect(pauses(nothing)).toEqual(own);
  });

  it('is what is asked for if that is longer, and never more than five minutes', () => {
    expect(pauses(5_000)).toEqual([5_000, 5_000, 5_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    for (const ever of [DAY_MS, Number.MAX_SAFE_INTEGER, 300_001])
      expect(new Set(pauses(ever))).toEqual(new Set([300_000]));
  });

  it('is as long as the budget keeps its gate shut: what that may try, the step comes back for', () => {
    expect(LONGEST_PAUSE_MS).toBe(LONGEST_BELIEVED_MS);
  });

  it('stays within its bounds for any numbers', () => {
    const anyPause = fc.record({
      tries: fc.integer(),
      askedMs: fc.option(fc.double()),
      maxBackoffMs: fc.integer({ min: 1_000, max: 60_000 }),
      spread: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    });
    fc.assert(
      fc.property(anyPause, (pause) => {
        expect(pauseMs(pause)).toBeGreaterThanOrEqual(1_000);
        expect(pauseMs(pause)).toBeLessThanOrEqual(LONGEST_PAUSE_MS);
      }),
    );
  });

  it('is spread, so that lines that failed together do not come back together', () => {
    const lines = Array.from({ length: 200 }, (_, n) => `line-${n}`);
    const after = lines.map((id) => pauseAfterRound(6, null, id));
    expect(new Set(after).size).toBeGreaterThan(100);
    expect(Math.min(...after)).toBeGreaterThanOrEqual(60_000);
    expect(Math.max(...after)).toBeLessThanOrEqual(75_000);
  });

  it('between two rounds is the same whoever asks', () => {
    expect(pauseAfterRound(3, null, 'a')).toBe(pauseAfterRound(3, null, 'a'));
    expect(pauseAfterRound(3, DAY_MS, 'a')).toBe(300_000);
  });
});
