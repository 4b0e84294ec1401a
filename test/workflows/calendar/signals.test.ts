/** The calendar's signals to windows: how many are under way at a time. Without a server. */
import { Signals } from '../../../src/workflows/calendar/signals.ts';

/** A server accepts no more from one workflow. */
const SERVER_LIMIT = 2_000;

const IDS = Array.from({ length: 2 * SERVER_LIMIT + 500 }, (_, n) => `window-${n}`);

describe('signals', () => {
  let underWay: (() => void)[];
  let most: number;
  let told: string[];
  let signals: Signals;

  beforeEach(() => {
    [underWay, most, told] = [[], 0, []];
    signals = new Signals(async ({ windowId }) => {
      told.push(windowId);
      await new Promise<void>((resolve) => underWay.push(resolve));
      if (windowId.endsWith('7')) throw new Error('the window is gone');
    });
  });

  async function allArrive(): Promise<void> {
    while (underWay.length > 0) {
      most = Math.max(most, underWay.length);
      for (const arrive of underWay.splice(0)) arrive();
      await new Promise(setImmediate);
    }
  }

  it('reach thousands of windows, in order, and are never too many at a time', async () => {
    signals.signalReleased(IDS, 'calendar');
    expect(signals.areUnderWay).toBe(true);
    await allArrive();
    expect(told).toEqual(IDS);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(SERVER_LIMIT);
    expect(signals.areUnderWay).toBe(false);
  });

  it('are under way until the last window knows that starts are stopped', async () => {
    signals.signalStopped(IDS, { actor: 'mia', reason: 'test', at_ms: 0 });
    for (const arrive of underWay.splice(0)) arrive();
    await new Promise(setImmediate);
    expect(signals.areStopsUnderWay).toBe(true);
    await allArrive();
    expect(signals.areStopsUnderWay).toBe(false);
    expect(told).toEqual(IDS);
  });
});
