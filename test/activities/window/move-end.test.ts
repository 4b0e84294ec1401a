/** An extension that moves the platform's own end: what it believes, and what it takes for the window's. */
import type { ExtendBookingResult } from '../../../src/contract/steps/booking-steps.ts';
import type { Fields } from '../../../src/contract/values/json.ts';
import { withNews } from '../../../src/line/index.ts';
import { LineModel } from '../../line/line-model.ts';
import { aChange } from '../../support/records/a-change.ts';
import { unwired } from '../../support/unwired.ts';
import { booking } from '../../workflows/calendar/calendar-bookings.ts';
import { attempt, lineSteps } from '../line-steps.ts';

const BEFORE = { name: 'Main', greeting: null, routing: null };
const ENTRY = { name: 'Maintenance', greeting: 'from 10:00', routing: 'until 11:00' };
const LATER = 'until 12:00';
const change = aChange({ stage: 'applied', version: 14, baseline: BEFORE, intended: ENTRY });

describe('an end that is moved', () => {
  let line: LineModel;

  beforeEach(() => {
    line = new LineModel(14, BEFORE);
    line.edit(ENTRY);
  });

  async function moved(): Promise<ExtendBookingResult> {
    const { calendar } = unwired();
    const extended = { conflicts: [], predecessor: null };
    const free = { extend: async () => extended, note: async () => undefined };
    const deps = { calendar: { ...calendar, ...free } };
    const end = { ok: true, fields: { routing: LATER } } as const;
    const { extendBooking } = lineSteps(line, deps, { endAt: () => end });
    const own = booking({ id: 'window', change });
    const input = { organization_id: 'ours', window_id: 'window', end_ms: 0, booking: own };
    const result: ExtendBookingResult = await attempt().run(extendBooking, input);
    return result;
  }

  /** What the window then knows, or why there is nothing. */
  async function known() {
    const { news } = await moved();
    if (news === undefined) throw new Error('nothing was moved');
    return withNews(change, news);
  }

  it('is part of what stands there, at the version of its own write', async () => {
    const stored = { value: { ...ENTRY, routing: LATER } };
    expect(await known()).toMatchObject({ stage: 'applied', new_version: 16, stored });
    expect(await known()).toMatchObject({ stage: 'applied', new_version: 16, stored });
    expect(line.writes).toHaveLength(1);
  });

  it.each<[string, Fields]>([
    ['before it', { greeting: 'from 09:00' }],
    ['with the same end', { greeting: 'from 09:00', routing: LATER }],
  ])('takes nothing for ours that somebody has set %s', async (_when, edit) => {
    line.edit(edit);
    const stored = { value: { ...ENTRY, routing: LATER } };
    expect(await known()).toMatchObject({ new_version: 15, stored });
  });

  it('is not seen in a read that is older than the window', async () => {
    line.readFaults.push('lags');
    await expect(moved()).rejects.toMatchObject({ type: 'Genesys.stale_read' });
    expect(line.writes).toEqual([]);
  });

  it.each(['answers_before', 'merges'] as const)(
    'is not proven by an answer that does not show it (%s)',
    async (fault) => {
      line.writeFaults.push(fault);
      await expect(moved()).rejects.toMatchObject({ type: 'Genesys.unproven' });
      expect(await known()).toMatchObject({ stored: { value: { routing: LATER } } });
    },
  );
});
