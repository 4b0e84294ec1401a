import { msToNextSweep, sweepOffsetMs } from '../../src/contract/calendar/sweep.ts';

const MINUTE_MS = 60_000;

describe('the next sweep', () => {
  it.each([
    ['at a whole minute, when windows begin and end', '02:00:00.000', 30_000],
    ['just before the middle of a minute', '02:00:29.999', 1],
    ['as one begins', '02:00:30.000', MINUTE_MS],
    ['after a short one', '02:00:30.250', 59_750],
    ['after one that took until the next minute', '02:01:10.000', 20_000],
  ])('is in the middle of a minute: %s', (_when, clock, ms) => {
    expect(msToNextSweep(Date.parse(`2027-01-15T${clock}Z`), MINUTE_MS)).toBe(ms);
  });

  it.each([1_000, 1_001, 12_000])('is never now, if minutes last %d ms', (everyMs) => {
    const inMs = Array.from({ length: 2 * everyMs }, (_, nowMs) => msToNextSweep(nowMs, everyMs));
    expect(Math.min(...inMs)).toBe(1);
    expect(Math.max(...inMs)).toBe(everyMs);
    const phases = new Set(inMs.map((ms, nowMs) => (nowMs + ms) % everyMs));
    expect([...phases]).toEqual([sweepOffsetMs(everyMs)]);
  });
});
