/**
 * What a sweep finds in a test: scripted bookings, windows, rescues, histories and files. Nothing in it can be changed.
 */
import { rescueFileOf } from '../../break-glass/a-rescue-file.ts';
import type { RescueFiles } from '../../../src/activities/deps.ts';
import { createFindOrphaned } from '../../../src/activities/sweep/find-orphaned.ts';
import type { CalendarAccess } from '../../../src/contract/calendar/calendar-access.ts';
import type { RescueChange, RescueFile } from '../../../src/contract/change/rescue-file.ts';
import type { Booking } from '../../../src/contract/steps/booking-steps.ts';
import type { SweepFound, SweepMark } from '../../../src/contract/calendar/sweep.ts';
import type {
  LineMemory,
  RescueState,
  SeenRun,
  SeenRuns,
  WindowAccess,
  WindowExecution,
} from '../../../src/contract/calendar/window-access.ts';
import { aPlan } from '../../support/records/a-plan.ts';
import { aChange } from '../../support/records/a-change.ts';
import { unwired } from '../../support/unwired.ts';
import { booking, type BookingSketch } from '../../workflows/calendar/calendar-bookings.ts';
import { anAttempt } from '../an-attempt.ts';

export const NOW = Date.UTC(2027, 0, 15, 12);
export const WRITTEN = aChange({ stage: 'applied' });

export interface World {
  readonly bookings?: readonly Booking[];
  /** The newest run of each window; those that were cut short are in the list as well. */
  readonly executions?: readonly WindowExecution[];
  /** Runs before the newest that a list shows as cut short. */
  readonly former?: readonly SeenRun[];
  /** Windows that a list shows as still running past their end. */
  readonly overdue?: readonly SeenRun[];
  /** Runs whose rescue a list shows as running. */
  readonly inRescue?: readonly SeenRun[];
  /** Temporal's answer about any rescue. */
  readonly rescue?: RescueState;
  /** The same by the rescued run. */
  readonly rescues?: Readonly<Record<string, RescueState>>;
  /** Histories by their run. */
  readonly memories?: Readonly<Record<string, LineMemory>>;
  /** Break-glass files. */
  readonly files?: readonly RescueFile[];
  /** Its window cannot be read, and no list comes. */
  readonly broken?: string;
  /** Where this look begins. */
  readonly after?: SweepMark | null;
  /** Called for each question about one window; the answer waits for it. */
  readonly asked?: (windowId: string) => Promise<void>;
  /** Rows of one answer of a list. @default 1,000 */
  readonly page?: number;
  /** Called for each list. */
  readonly listed?: () => void;
}

/** The sweeper changes nothing by itself. */
const UNTOUCHABLE = unwired();

function calendarOf({ bookings = [] }: World): CalendarAccess {
  return { ...UNTOUCHABLE.calendar, bookings: async () => bookings };
}

function toSeen({ window_id, run_id, closed_at_ms, phase }: WindowExecution): SeenRun {
  return { window_id, run_id, at_ms: closed_at_ms ?? NOW, phase };
}

/** Like Temporal's lists: newest first, in pages. */
function pageOf(all: readonly SeenRun[], untilMs: number, page = 1_000): SeenRuns {
  const left = all.filter(({ at_ms }) => at_ms <= untilMs).toSorted((a, b) => b.at_ms - a.at_ms);
  const runs = left.slice(0, page);
  return { runs, until_ms: left.length > page ? (runs.at(-1)?.at_ms ?? null) : null };
}

function windowsOf(world: World): WindowAccess {
  const {
    executions = [],
    former = [],
    overdue = [],
    inRescue = [],
    memories = {},
    broken,
  } = world;
  const listed = async (runs: readonly SeenRun[], untilMs = Infinity): Promise<SeenRuns> => {
    world.listed?.();
    if (broken !== undefined) throw new Error('visibility is down');
    return pageOf(runs, untilMs, world.page);
  };
  const closed = executions.filter(({ state }) => state === 'cut_short').map(toSeen);
  const byId = new Map(executions.map((one) => [one.window_id, one]));
  return {
    ...UNTOUCHABLE.windows,
    async find(id) {
      await world.asked?.(id);
      if (id === broken) throw new Error('no answer');
      return byId.get(id) ?? null;
    },
    cutShortSince: (_since, untilMs) => listed([...closed, ...former], untilMs),
    runningPast: (_end, untilMs) => listed(overdue, untilMs),
    inRescue: (untilMs) => listed(inRescue, untilMs),
    rescueOf: async (_id, run) => world.rescues?.[run] ?? world.rescue ?? 'none',
    recall: async (_id, run) => memories[run] ?? null,
  };
}

function folderOf({ files = [] }: World): RescueFiles {
  return {
    ...UNTOUCHABLE.rescueFiles,
    ofWindow: async (id) => files.filter(({ window_id }) => window_id === id),
    all: async () => files,
  };
}

/** One look at the world. */
export async function find(
  world: World,
  environment = anAttempt({ currentAttemptScheduledTimestampMs: NOW }),
): Promise<SweepFound> {
  const deps = {
    calendar: calendarOf(world),
    windows: windowsOf(world),
    rescueFiles: folderOf(world),
    organizationId: 'ours',
    minuteMs: 60_000,
  };
  const { after = null } = world;
  const input = { organization_id: 'ours', after };
  const found: SweepFound = await environment.run(createFindOrphaned(deps), input);
  return found;
}

/** A booking that ended this many minutes ago; negative: it is still running. */
export function ended(minutesAgo: number, sketch: BookingSketch = {}): Booking {
  const booked = booking({ id: 'w', run: 'r', change: WRITTEN, ...sketch });
  const end_ms = NOW - minutesAgo * 60_000;
  return { ...booked, start_ms: end_ms - 1_800_000, end_ms };
}

/** The newest run of window `w`, first of its id. */
export function execution(
  state: WindowExecution['state'],
  overrides: Partial<WindowExecution> & { readonly closedSecondsAgo?: number } = {},
): WindowExecution {
  const { closedSecondsAgo, ...others } = overrides;
  const closed_at_ms = closedSecondsAgo === undefined ? null : NOW - closedSecondsAgo * 1_000;
  const run = { window_id: 'w', run_id: 'r', is_first_run: true, phase: 'active' } as const;
  return { ...run, end_ms: null, state, closed_at_ms, ...others };
}

/** A run that was cut short some seconds ago. */
export function cutShort(overrides: Partial<WindowExecution> = {}): WindowExecution {
  return execution('cut_short', { closedSecondsAgo: 5, ...overrides });
}

/** The window `w` as a list shows it. */
export const SEEN: SeenRun = { window_id: 'w', run_id: 'r', at_ms: NOW, phase: 'active' };

/** What the history of window `w` knows: it wrote, and runs for another ten minutes. */
export function memory(overrides: Partial<LineMemory> = {}): LineMemory {
  const booked = ended(-10);
  return {
    organization_id: 'ours',
    plan: aPlan(),
    timing: { arm_lead_ms: 60_000, dispatch_lead_ms: 5_000, revert_alarm_after_ms: 60_000 },
    end_ms: booked.end_ms,
    change: WRITTEN,
    start_lateness_ms: null,
    may_have_written: true,
    is_back: false,
    ...overrides,
  };
}

/** The break-glass file of a window that runs for another ten minutes. */
export function file(overrides: Partial<RescueChange> = {}): RescueChange {
  const { window_id, run_id, target, start_ms, end_ms } = ended(-10);
  const head = { window_id, run_id, target, start_ms, end_ms };
  return rescueFileOf(head, { change: WRITTEN, ...overrides });
}
