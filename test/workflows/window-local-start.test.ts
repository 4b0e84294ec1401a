/** A window booked by local time whose zone changes its rules before it starts. */
import type { TimeZone } from '../../src/contract/request/times/time-zone.ts';
import { agreed } from '../audit/compare.ts';
import { WindowLab, type LabWindow } from '../support/window-lab.ts';

const HOUR_MS = 3_600_000;
/** By how much this zone's clocks are set forward from now on. */
const moved = { byMs: 0 };

jest.mock('../../src/contract/request/times/time-zone.ts', () => {
  const real: { timeZone(name: string): TimeZone } = jest.requireActual(
    '../../src/contract/request/times/time-zone.ts',
  );
  return {
    ...real,
    timeZone(name: string): TimeZone {
      const zone = real.timeZone(name);
      return { name, offsetMs: (epochMs) => zone.offsetMs(epochMs) + moved.byMs };
    },
  };
});

/** A whole minute some hours from now, in the local time of Kolkata. */
function localStart(): { readonly start_time: string; readonly epochMs: number } {
  const epochMs = Math.ceil(Date.now() / 60_000) * 60_000 + 3 * HOUR_MS;
  const start_time = new Date(epochMs + 5.5 * HOUR_MS).toISOString().slice(0, 19);
  return { start_time, epochMs };
}

describe('a window booked as a local time', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());

  beforeEach(async () => {
    moved.byMs = 0;
    await lab.forget();
  });

  async function book(start_time: string): Promise<LabWindow> {
    const request = lab.request({ start_time, time_zone: 'Asia/Kolkata' });
    const window = await lab.schedule(request, 'real');
    expect(await window.verdict()).toMatchObject({ accepted: true });
    return window;
  }

  it('keeps its instant when the clocks there are changed, and says so once it is armed', async () => {
    const { start_time, epochMs } = localStart();
    const window = await book(start_time);
    moved.byMs = HOUR_MS;
    await window.skipTo(epochMs - 30_000);
    const note = `booked for ${start_time} in Asia/Kolkata by tzdata ${process.versions['tz']}`;
    const changed = { code: 'time_zone_changed', message: expect.stringContaining(note) };
    const armed = await window.shows('the finding', ({ findings }) => findings.length > 0);
    expect(armed).toMatchObject({ phase: 'scheduled', findings: [changed] });
    const { status } = await window.skipToReceipt();
    expect(status.findings).toEqual([changed]);
    expect(Date.parse(status.start_time ?? '')).toBe(epochMs);
    expect(Date.parse(status.applied_at ?? '') - epochMs).toBeLessThan(60_000);
    await agreed(lab, window);
    expect(lab.audit.find(({ event }) => event === 'armed')).toMatchObject({
      details: { note: expect.stringContaining(note) },
    });
  });

  it('says nothing while the clocks there stay', async () => {
    const { start_time, epochMs } = localStart();
    const window = await book(start_time);
    const { status } = await window.skipToReceipt();
    expect(status.findings).toEqual([]);
    expect(Date.parse(status.start_time ?? '')).toBe(epochMs);
  });
});
