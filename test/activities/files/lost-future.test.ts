/** Temporal was restored from a backup: a window that wrote does not know it, but its break-glass file does. */
import { createBookingSteps } from '../../../src/activities/window/booking.ts';
import type { ReleaseInput } from '../../../src/contract/steps/booking-steps.ts';
import type { RescueChange } from '../../../src/contract/change/rescue-file.ts';
import type { Change, ChangeEvent } from '../../../src/contract/change/change.ts';
import { evolve } from '../../../src/line/index.ts';
import { aChange } from '../../support/records/a-change.ts';
import { unwired } from '../../support/unwired.ts';
import { anAttempt } from '../an-attempt.ts';
import { execution, file, find, memory } from '../sweep/orphaned-world.ts';

const ARMED = aChange({ stage: 'armed' });
const SENT: ChangeEvent = { kind: 'sent' };
const REFUSED: ChangeEvent = { kind: 'refused' };
const NEVER_BEGAN: ChangeEvent = { kind: 'refused', never_began: true };
const RUN = { organization_id: 'ours', window_id: 'w', run_id: 'r' } as const;

/** Whether the booking is released by a run whose history knows this change. */
async function isReleased(
  known: Change | null,
  filed: Partial<RescueChange> = {},
  line: ReleaseInput['line'] = 'never_written',
) {
  const deps = unwired();
  const done: string[] = [];
  const { releaseBooking } = createBookingSteps({
    ...deps,
    calendar: { ...deps.calendar, release: async () => void done.push('released') },
    windows: {
      ...deps.windows,
      recall: async () => memory({ change: known, may_have_written: known !== null }),
      find: async () => null,
    },
    rescueFiles: {
      ...deps.rescueFiles,
      ofWindow: async () => [file(filed)],
      remove: async () => void done.push('removed'),
    },
  });
  const input = { ...RUN, ...(line === undefined ? {} : { line }) };
  await anAttempt().run(releaseBooking, input);
  return done;
}

describe('a window that wrote nothing, by all that it knows', () => {
  it('keeps booking and file if its file shows more', async () => {
    expect(await isReleased(null)).toEqual([]);
    expect(await isReleased(ARMED)).toEqual([]);
  });

  it('releases its line if its file shows no more', async () => {
    const counted = aChange({ stage: 'armed', revision: 9 });
    expect(await isReleased(counted, { change: aChange({ stage: 'sent' }) })).toContain('released');
    // After two backups in a row: the write of the file has landed, whatever was counted since.
    expect(await isReleased(counted)).toEqual([]);
  });

  it('keeps booking and file if its own writes never began, however often', async () => {
    const filed = { change: aChange({ stage: 'sent', revision: 2 }) };
    const tries = [SENT, NEVER_BEGAN, SENT, NEVER_BEGAN].reduce(evolve, ARMED);
    expect(await isReleased(tries, filed)).toEqual([]);
    expect(await isReleased([SENT, REFUSED].reduce(evolve, ARMED), filed)).toContain('released');
  });

  it('is rescued by its file, though it has completed', async () => {
    const done = execution('completed', { closedSecondsAgo: 90, phase: 'skipped' });
    const world = { files: [file()], executions: [done] };
    const unknowing = await find({ ...world, memories: { r: memory({ change: ARMED }) } });
    expect(unknowing.orphaned).toMatchObject([{ source: 'file' }]);
    const knowing = await find({ ...world, memories: { r: memory() } });
    expect(knowing.orphaned).toEqual([]);
  });
});
