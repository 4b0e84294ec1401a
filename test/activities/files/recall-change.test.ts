/** What a run begun by a reset learns about the change on its line. With a scripted calendar. */
import { createBookingSteps } from '../../../src/activities/window/booking.ts';
import type { Change } from '../../../src/contract/change/change.ts';
import { aChange } from '../../support/records/a-change.ts';
import { unwired } from '../../support/unwired.ts';
import { booking } from '../../workflows/calendar/calendar-bookings.ts';

interface Told {
  readonly granted: boolean;
  readonly holder?: string;
  readonly noted: Change | null;
}

const KNOWN = aChange({ version: 20 });
const NOTED = aChange({ version: 21 });

async function recalled({ granted, holder, noted }: Told, known: Change | null) {
  const deps = unwired();
  const { recallChange } = createBookingSteps({
    ...deps,
    calendar: {
      ...deps.calendar,
      claim: async () => ({ granted, holder: holder ?? null }),
      arm: async () => ({ stands: true, predecessor: null, change: noted }),
    },
  });
  const booked = booking({ id: 'w', change: known });
  return recallChange({ organization_id: 'ours', booking: booked });
}

describe('a run that a reset began', () => {
  it('hears what the calendar has noted', async () => {
    expect(await recalled({ granted: true, noted: NOTED }, KNOWN)).toEqual(NOTED);
    expect(await recalled({ granted: false, holder: 'w', noted: NOTED }, KNOWN)).toEqual(NOTED);
  });

  it('continues with what it knows if the line is its own and the calendar had no room', async () => {
    expect(await recalled({ granted: true, noted: null }, KNOWN)).toEqual(KNOWN);
    expect(await recalled({ granted: true, noted: null }, null)).toBeNull();
  });

  it('hears nothing if the line is not its own', async () => {
    expect(await recalled({ granted: false, holder: 'other', noted: NOTED }, KNOWN)).toBeNull();
    expect(await recalled({ granted: false, holder: 'w', noted: null }, KNOWN)).toBeNull();
  });
});
