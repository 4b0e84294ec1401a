/** What happens to a window's break-glass file when a person takes its line over: it stays, and says so. */
import type { RescueFiles } from '../../../src/activities/deps.ts';
import { createBookingSteps } from '../../../src/activities/window/booking.ts';
import {
  formatRescueFile,
  parseRescueFile,
} from '../../../src/adapters/break-glass/rescue-format.ts';
import type { LeftToPerson, ReleaseInput } from '../../../src/contract/steps/booking-steps.ts';
import { formatInstant } from '../../../src/contract/values/instant.ts';
import type { RescueFile } from '../../../src/contract/change/rescue-file.ts';
import { aRescueFile } from '../../break-glass/a-rescue-file.ts';
import { aChange } from '../../support/records/a-change.ts';
import { unwired } from '../../support/unwired.ts';
import { anAttempt } from '../an-attempt.ts';

const NOW = Date.UTC(2027, 0, 15, 12);
const FILE = aRescueFile({ change: aChange({ stage: 'sent' }) });

function left(more: Partial<LeftToPerson> = {}): LeftToPerson {
  const { target } = FILE;
  return { target, change: aChange({ stage: 'applied' }), by: 'mia', ...more };
}

/** What is written, and what is sent to the calendar. */
async function release(input: Partial<ReleaseInput>, files: readonly RescueFile[] = [FILE]) {
  const deps = unwired();
  const written: RescueFile[] = [];
  const told: ReleaseInput[] = [];
  const rescueFiles: RescueFiles = {
    ...deps.rescueFiles,
    ofWindow: async (id) => files.filter(({ window_id }) => window_id === id),
    write: async (file) => void written.push(file),
  };
  const calendar = { ...deps.calendar, release: async (one: ReleaseInput) => void told.push(one) };
  const { releaseBooking } = createBookingSteps({ ...deps, calendar, rescueFiles });
  const environment = anAttempt({ currentAttemptScheduledTimestampMs: NOW });
  const { window_id, run_id } = FILE;
  await environment.run(releaseBooking, { organization_id: 'ours', window_id, run_id, ...input });
  return { written, told };
}

describe('the break-glass file of a line that a person takes over', () => {
  it('stays, says who and since when, and all that the window knows', async () => {
    const { written, told } = await release({ line: 'unproven', left: left() });
    const { change } = left();
    expect(written).toEqual([
      { ...FILE, change, taken_over: { by: 'mia', at: formatInstant(NOW) } },
    ]);
    expect(told).toMatchObject([{ left: left() }]);
  });

  it('can be read and restored from', async () => {
    const { written } = await release({ line: 'unproven', left: left() });
    for (const file of written) expect(parseRescueFile(formatRescueFile(file))).toEqual(file);
  });

  it('is not marked by a window whose change it does not hold', async () => {
    const other = aChange({ stage: 'applied', intended: { name: 'another' } });
    const { written } = await release({ line: 'unproven', left: left({ change: other }) });
    expect(written).toEqual([]);
  });

  it('is not made if there is none, and stays as it is if nobody took over', async () => {
    expect((await release({ line: 'unproven', left: left() }, [])).written).toEqual([]);
    expect((await release({ line: 'unproven' })).written).toEqual([]);
  });
});
