// Which windows the sweeper takes for stranded, and where it leaves its hands off. Calendar and
// Temporal as told.
import { MockActivityEnvironment } from '@temporalio/testing';
import type { RescueFiles } from '../../src/activities/deps.ts';
import { createFindStranded } from '../../src/activities/find-stranded.ts';
import type { CalendarAccess } from '../../src/contract/calendar.ts';
import { formatInstant } from '../../src/contract/instant.ts';
import type { RescueChange, RescueFile } from '../../src/contract/rescue-file.ts';
import type { Booking } from '../../src/contract/booking-steps.ts';
import type { SweepFound } from '../../src/contract/sweep.ts';
import type { RescueState, WindowExecution } from '../../src/contract/window-access.ts';
import type { Phase } from '../../src/contract/window.ts';
import { booking, change, type BookingSketch } from '../workflows/calendar-bookings.ts';

const NOW = Date.UTC(2027, 0, 15, 12);
const WRITTEN = change({ written: change().intended, new_version: 15 });

interface World {
  readonly bookings?: readonly Booking[];
  readonly executions?: readonly WindowExecution[];
  /** What visibility says was cut short. */
  readonly cutShort?: readonly WindowExecution[];
  readonly rescue?: RescueState;
  /** Its window cannot be asked about. */
  readonly broken?: string;
  /** Break-glass files. */
  readonly files?: readonly RescueFile[];
}

function untouchable(): never {
  throw new Error('the sweeper changes nothing by itself');
}

async function find(world: World): Promise<SweepFound> {
  const {
    bookings = [],
    executions = [],
    cutShort = [],
    rescue = 'none',
    files = [],
    broken,
  } = world;
  const calendar: CalendarAccess = {
    book: untouchable,
    arm: untouchable,
    note: untouchable,
    extend: untouchable,
    release: untouchable,
    claim: untouchable,
    list: untouchable,
    startsStopped: untouchable,
    bookings: async () => bookings,
  };
  const windows = {
    async find(id: string) {
      if (id === broken) throw new Error('no answer');
      return executions.find(({ window_id: known }) => known === id) ?? null;
    },
    async cutShortSince() {
      if (broken !== undefined) throw new Error('visibility is down');
      return cutShort;
    },
    rescueOf: async () => rescue,
    recall: async () => null,
    terminate: untouchable,
  };
  const folder: RescueFiles = {
    write: untouchable,
    remove: untouchable,
    ofWindow: untouchable,
    ofTarget: untouchable,
    all: async () => files,
  };
  const deps = { calendar, windows, rescueFiles: folder, organizationId: 'ours', minuteMs: 60_000 };
  const environment = new MockActivityEnvironment({ currentAttemptScheduledTimestampMs: NOW });
  const found: SweepFound = await environment.run(createFindStranded(deps), {
    organization_id: 'ours',
  });
  return found;
}

/** A booking that ended so many minutes before now; negative: it goes on. */
function ended(minutesAgo: number, sketch: BookingSketch = {}): Booking {
  const booked = booking({ id: 'w', run: 'r', change: WRITTEN, ...sketch });
  const end_ms = NOW - minutesAgo * 60_000;
  return { ...booked, start_ms: end_ms - 1_800_000, end_ms };
}

function execution(
  state: WindowExecution['state'],
  closedSecondsAgo: number | null = null,
  phase: Phase = 'active',
): WindowExecution {
  const closed_at_ms = closedSecondsAgo === null ? null : NOW - closedSecondsAgo * 1_000;
  return { window_id: 'w', run_id: 'r', state, closed_at_ms, phase };
}

describe('a booking with a change', () => {
  it.each<[string, Booking, WindowExecution[], string | null]>([
    [
      'of a window that runs is left alone, also past its end',
      ended(90),
      [execution('running')],
      null,
    ],
    ['of a stuck window is left alone before its end', ended(-10), [execution('stuck')], null],
    ['of a stuck window just past its end is left alone', ended(0.5), [execution('stuck')], null],
    ['of a stuck window past its end is rescued', ended(2), [execution('stuck')], 'stuck'],
    [
      'of a terminated window is rescued before its end',
      ended(-10),
      [execution('cut_short', 1)],
      'closed',
    ],
    [
      'of a window that has just completed is left alone',
      ended(0),
      [execution('completed', 5)],
      null,
    ],
    [
      'of a completed window that never released is rescued',
      ended(5),
      [execution('completed', 90)],
      'closed',
    ],
    ['of a window that Temporal does not know is rescued', ended(-10), [], 'gone'],
  ])('%s', async (_what, booked, executions, why) => {
    const { stranded } = await find({ bookings: [booked], executions });
    expect(stranded.map((found) => found.why)).toEqual(why === null ? [] : [why]);
  });

  it('of a run that was cut short is rescued, although its window was asked for anew and runs', async () => {
    const bookings = [{ ...ended(-10, { run: 'new' }), rescued_run: 'old' }];
    const executions = [{ ...execution('running'), run_id: 'new' }];
    const { stranded } = await find({ bookings, executions });
    expect(stranded).toMatchObject([{ why: 'closed', booking: { window_id: 'w', run_id: 'old' } }]);
    expect((await find({ bookings, executions, rescue: 'running' })).stranded).toEqual([]);
  });

  it('is left to a rescue that is under way', async () => {
    const { stranded } = await find({ bookings: [ended(5)], rescue: 'running' });
    expect(stranded).toEqual([]);
  });

  it('is rescued although another one, and visibility, cannot be asked', async () => {
    const bookings = [ended(-10), ended(-10, { id: 'broken' })];
    const { stranded } = await find({ bookings, broken: 'broken' });
    expect(stranded.map(({ booking: { window_id: id } }) => id)).toEqual(['w']);
    await expect(find({ bookings: bookings.slice(1), broken: 'broken' })).rejects.toThrow(
      'no answer',
    );
  });

  it('of each of many windows is taken, the longest overdue first, 200 a sweep', async () => {
    const bookings = Array.from({ length: 450 }, (_, n) => ended(n + 1, { id: `w${n}` }));
    const first = await find({ bookings });
    expect(first.stranded).toHaveLength(200);
    expect(first.more).toBe(true);
    expect(first.stranded[0]?.booking.window_id).toBe('w449');
    const rest = bookings.filter(
      ({ window_id: id }) =>
        !first.stranded.some(({ booking: { window_id: taken } }) => taken === id),
    );
    const second = await find({ bookings: rest });
    const third = await find({ bookings: rest.slice(0, 50) });
    expect([second.stranded.length, second.more]).toEqual([200, true]);
    expect([third.stranded.length, third.more]).toEqual([50, false]);
  });
});

describe('a window that was cut short', () => {
  const unused = [{ window_id: 'w', run_id: 'r' }];

  it.each<Phase>(['requested', 'scheduled'])(
    'while %s has written nothing: only its booking is released',
    async (phase) => {
      const cutShort = [execution('cut_short', 5, phase)];
      const booked = ended(-10, { change: null });
      expect(await find({ bookings: [booked], cutShort })).toMatchObject({ stranded: [], unused });
    },
  );

  it('and whose booking belongs to a newer run, is left alone', async () => {
    const cutShort = [execution('cut_short', 5, 'scheduled')];
    const bookings = [ended(-10, { run: 'newer', change: null })];
    expect(await find({ bookings, cutShort })).toMatchObject({ stranded: [], unused: [] });
  });

  it('and of which nothing says how its line was, is an alarm for a person', async () => {
    const cutShort = [execution('cut_short', 5, 'active')];
    const { unrescuable } = await find({ cutShort });
    expect(unrescuable).toEqual([
      { ...unused[0], message: expect.stringContaining('put it back by hand') },
    ]);
  });

  it('and was rescued, is left alone', async () => {
    const cutShort = [execution('cut_short', 5, 'active')];
    expect(await find({ cutShort, rescue: 'done' })).toMatchObject({
      stranded: [],
      unrescuable: [],
    });
  });
});

/** The file of a window that goes on for another ten minutes. */
function file(overrides: Partial<RescueChange> = {}): RescueChange {
  const { window_id, run_id, target, start_ms, end_ms } = ended(-10);
  return {
    v: 1,
    state: 'active',
    organization_id: 'ours',
    window_id,
    run_id,
    target,
    start_time: formatInstant(start_ms),
    start_ms,
    end_time: formatInstant(end_ms),
    end_ms,
    ...WRITTEN,
    written_at: formatInstant(start_ms),
    ...overrides,
  };
}

describe('a break-glass file of a window that calendar and visibility have forgotten', () => {
  it('is what the line is restored from where Temporal does not know the window', async () => {
    const { stranded } = await find({ files: [file()] });
    expect(stranded).toMatchObject([
      { why: 'gone', source: 'file', booking: { window_id: 'w', run_id: 'r', change: WRITTEN } },
    ]);
  });

  it.each<[string, Parameters<typeof find>[0]]>([
    ['of a window that runs', { files: [file()], executions: [execution('running')] }],
    [
      'of a window that a person took over',
      { files: [file()], executions: [execution('completed', 900)] },
    ],
    ['of another organisation', { files: [file({ organization_id: 'theirs' })] }],
    ['of a window whose rescue is under way', { files: [file()], rescue: 'running' }],
  ])('%s is left alone', async (_what, world) => {
    expect((await find(world)).stranded).toEqual([]);
  });

  it('is taken up once where the calendar knows the window as well', async () => {
    const { stranded } = await find({ bookings: [ended(-10)], files: [file()] });
    expect(stranded).toMatchObject([{ source: 'booking' }]);
  });

  it('spares a person the alarm where the history of a closed window tells nothing', async () => {
    const { stranded, unrescuable } = await find({
      files: [file()],
      executions: [execution('cut_short', 5)],
      cutShort: [execution('cut_short', 5)],
    });
    expect(stranded).toMatchObject([{ why: 'closed', source: 'file' }]);
    expect(unrescuable).toEqual([]);
  });
});
