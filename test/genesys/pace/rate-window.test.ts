/** The bucket and the gate, with time as an argument. */
import {
  RateWindow,
  shareOf,
  type RateReading,
} from '../../../src/adapters/genesys/pipe/pace/rate-window.ts';

const SETTINGS = {
  probeEveryMs: { revert: 10_000, apply: 20_000, other: 30_000 },
  maxClosedMs: 300_000,
};

function createWindow(): RateWindow {
  return new RateWindow(SETTINGS);
}

/** Sends a request that is answered at once with these headers. */
function hear(window: RateWindow, reading: RateReading, now: number): void {
  const sent = window.take('revert', now);
  window.read(reading, sent, now);
  window.end(sent);
}

describe('bucket', () => {
  it('is unlimited until the API has named a limit', () => {
    const window = createWindow();
    for (let sent = 0; sent < 5_000; sent += 1) window.take('revert', 0);
    expect(window.opensAt('other', 0)).toBe(0);
  });

  it('keeps a share for applies and reverts, and one for reverts alone', () => {
    const window = createWindow();
    hear(window, { count: 80, allowed: 100, resetMs: 30_000 }, 0);
    expect(window.opensAt('other', 0)).toBe(30_000);
    expect(window.opensAt('apply', 0)).toBe(0);
    hear(window, { count: 90, allowed: 100, resetMs: 30_000 }, 0);
    expect(window.opensAt('apply', 0)).toBe(4_000);
    expect(window.opensAt('revert', 0)).toBe(0);
  });

  it('lets a revert, and an apply, go beyond what is told at their own pace', () => {
    const window = createWindow();
    hear(window, { count: 100, allowed: 100, resetMs: 30_100 }, 500);
    expect(window.opensAt('revert', 600)).toBe(2_500);
    expect(window.opensAt('apply', 600)).toBe(4_500);
    expect(window.opensAt('other', 600)).toBe(30_600);
    window.take('revert', 2_500);
    expect(window.opensAt('revert', 2_500)).toBe(4_500);
  });

  it('counts what is sent between two answers', () => {
    const window = createWindow();
    hear(window, { count: 78, allowed: 100, resetMs: 30_000 }, 0);
    window.take('revert', 1);
    expect(window.opensAt('other', 1)).toBe(1);
    window.take('revert', 1);
    expect(window.opensAt('other', 1)).toBe(30_000);
  });

  it('does not count back when answers overtake each other', () => {
    const window = createWindow();
    hear(window, { count: 80, allowed: 100, resetMs: 30_000 }, 0);
    hear(window, { count: 12, allowed: 100, resetMs: 30_000 }, 5);
    expect(window.opensAt('other', 5)).toBe(30_000);
  });

  it('is full again at the reset, and after it counts anew', () => {
    const window = createWindow();
    hear(window, { count: 100, allowed: 100, resetMs: 30_000 }, 0);
    expect(window.opensAt('other', 30_000)).toBe(30_000);
    window.take('revert', 30_000);
    hear(window, { count: 1, allowed: 100, resetMs: 60_000 }, 30_100);
    expect(window.opensAt('other', 30_200)).toBe(30_200);
  });

  it('takes the nearer reset if two are named', () => {
    const window = createWindow();
    hear(window, { count: 100, allowed: 100, resetMs: 1_000 }, 0);
    window.take('revert', 1_000);
    hear(window, { count: 100, allowed: 100, resetMs: 30_000 }, 1_100);
    expect(window.opensAt('other', 1_200)).toBe(31_100);
  });

  it('does not believe a reset further away than a minute', () => {
    const window = createWindow();
    hear(window, { count: 100, allowed: 100, resetMs: 86_400_000 }, 0);
    expect(window.opensAt('other', 0)).toBe(60_000);
  });

  it('does not believe a limit of nothing', () => {
    const window = createWindow();
    hear(window, { count: 5, allowed: 0, resetMs: 30_000 }, 0);
    expect(window.opensAt('other', 0)).toBe(0);
  });

  it('leaves everybody at least one request', () => {
    expect(shareOf(1, 'other')).toBe(1);
  });
});

describe('gate', () => {
  it('closes for everybody until Retry-After if that is soon', () => {
    const window = createWindow();
    window.close(9_000, null, 0);
    for (const priority of ['revert', 'apply', 'other'] as const)
      expect(window.opensAt(priority, 0)).toBe(9_000);
    expect(window.opensAt('other', 9_000)).toBe(9_000);
  });

  it('closes for a second if there is no Retry-After', () => {
    const window = createWindow();
    window.close(null, null, 0);
    expect(window.opensAt('other', 0)).toBe(1_000);
  });

  it.each([
    ['revert', 10_000],
    ['apply', 20_000],
    ['other', 30_000],
  ] as const)('lets one %s try each %i ms, however long Retry-After is', (priority, everyMs) => {
    const window = createWindow();
    window.close(3_600_000, null, 0);
    expect(window.opensAt(priority, 0)).toBe(everyMs);
    window.take(priority, everyMs);
    expect(window.opensAt(priority, everyMs + 1)).toBe(2 * everyMs);
  });

  it('gives no priority the turn of another one', () => {
    const window = createWindow();
    window.close(3_600_000, null, 0);
    window.take('other', 30_000);
    expect(window.opensAt('revert', 30_000)).toBe(30_000);
    expect(window.opensAt('apply', 30_000)).toBe(30_000);
  });

  it('lets reverts go no later than the others', () => {
    const window = createWindow();
    window.close(2_000, null, 0);
    expect(window.opensAt('revert', 0)).toBe(2_000);
  });

  it('does not stay closed longer than its bound', () => {
    const window = createWindow();
    window.close(3_600_000, null, 0);
    for (let at = 30_000; at < 300_000; at += 30_000) window.take('other', at);
    expect(window.opensAt('other', 299_999)).toBe(300_000);
  });

  it('opens for all when a request begun after it closed is answered', () => {
    const window = createWindow();
    window.close(3_600_000, null, 100);
    window.reopen(100, 150);
    expect(window.opensAt('other', 200)).toBe(30_100);
    window.reopen(101, 150);
    expect(window.opensAt('other', 200)).toBe(200);
  });
});
