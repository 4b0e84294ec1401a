/**
 * What a break-glass file alone shows about its window: another installation may share the folder, and have windows
 * with the same ids.
 */
import { judgeFile } from '../../../src/activities/sweep/judge-rescue-file.ts';
import type { JudgeDeps, Judgement } from '../../../src/activities/sweep/judgement.ts';
import type { Booking } from '../../../src/contract/steps/booking-steps.ts';
import { formatInstant } from '../../../src/contract/values/instant.ts';
import type { RescueChange } from '../../../src/contract/change/rescue-file.ts';
import type {
  LineMemory,
  RescueState,
  WindowExecution,
} from '../../../src/contract/calendar/window-access.ts';
import { aChange } from '../../support/records/a-change.ts';
import { aPlan } from '../../support/records/a-plan.ts';
import { unwired } from '../../support/unwired.ts';
import { booking } from '../../workflows/calendar/calendar-bookings.ts';

const NOW = Date.UTC(2027, 0, 15, 12);
const MINUTE = 60_000;
const CHANGE = aChange({ stage: 'applied' });

interface World {
  readonly execution?: Partial<WindowExecution>;
  readonly booking?: Booking;
  readonly rescue?: RescueState;
  /** Temporal has the history of the file's run. */
  readonly hasHistory?: boolean;
  /** The end, minutes from now. @default 10 */
  readonly endsIn?: number;
  readonly file?: Partial<RescueChange>;
}

const MEMORY: LineMemory = {
  organization_id: 'ours',
  plan: aPlan(),
  timing: { arm_lead_ms: 1, dispatch_lead_ms: 1, revert_alarm_after_ms: 1 },
  end_ms: 0,
  change: null,
  start_lateness_ms: null,
  may_have_written: true,
  is_back: false,
};

function executionOf({ execution }: World): WindowExecution | null {
  if (execution === undefined) return null;
  const run = { window_id: 'w', run_id: 'r', is_first_run: true, phase: 'active' } as const;
  const closed = { state: 'cut_short', closed_at_ms: NOW - MINUTE, end_ms: null } as const;
  return { ...run, ...closed, ...execution };
}

function judgeIn(world: World): Promise<Judgement> {
  const { endsIn = 10, rescue = 'none', hasHistory = false } = world;
  const [start_ms, end_ms] = [NOW - 30 * MINUTE, NOW + endsIn * MINUTE];
  const { windows } = unwired();
  const deps: JudgeDeps = {
    nowMs: NOW,
    minuteMs: MINUTE,
    organizationId: 'ours',
    rescueFiles: null,
    windows: {
      ...windows,
      find: async () => executionOf(world),
      rescueOf: async () => rescue,
      recall: async (_id, run) => (hasHistory && run === 'r' ? MEMORY : null),
    },
  };
  const file: RescueChange = {
    v: 1,
    state: 'active',
    organization_id: 'ours',
    window_id: 'w',
    run_id: 'r',
    target: { kind: 'flow-ivr', id: 'main' },
    start_time: formatInstant(start_ms),
    start_ms,
    end_time: formatInstant(end_ms),
    end_ms,
    change: CHANGE,
    written_at: formatInstant(start_ms),
    ...world.file,
  };
  return judgeFile(deps, file, world.booking);
}

const TAKEN_OVER = { by: 'mia', at: formatInstant(NOW - MINUTE) };

describe('a break-glass file', () => {
  it.each<[string, World]>([
    ['nothing', {}],
    ['a booking of another run', { booking: booking({ id: 'w', run: 'theirs' }) }],
    ['another run that was cut short', { execution: { run_id: 'theirs' } }],
    [
      'another run that completed before',
      { execution: { run_id: 'theirs', state: 'completed', closed_at_ms: NOW - 3_600_000 } },
    ],
  ])('waits for its end where this namespace knows %s of its run', async (_what, world) => {
    expect(await judgeIn(world)).toBeNull();
    expect(await judgeIn({ ...world, endsIn: 0 })).toBeNull();
    expect(await judgeIn({ ...world, endsIn: -1 })).toBeNull();
    expect(await judgeIn({ ...world, endsIn: -1.1 })).toMatchObject({
      orphaned: { source: 'file', booking: { window_id: 'w', run_id: 'r', change: CHANGE } },
    });
  });

  it.each<[string, World, string]>([
    ['it was cut short', { execution: {} }, 'closed'],
    [
      'it was cut short, and a reset went on',
      { execution: { run_id: 'reset', is_first_run: false }, hasHistory: true },
      'closed',
    ],
    ['its history is there', { hasHistory: true }, 'gone'],
    ['its booking is there', { booking: booking({ id: 'w', run: 'r' }) }, 'gone'],
    [
      'its line is kept for its rescue',
      { booking: { ...booking({ id: 'w', run: 'new' }), rescued_run: 'r' } },
      'gone',
    ],
    ['its rescue was cut short', { rescue: 'cut_short' }, 'gone'],
  ])('is acted on at once where its run was of this namespace: %s', async (_how, world, why) => {
    expect(await judgeIn(world)).toMatchObject({ orphaned: { why, source: 'file' } });
  });

  it('of a line that a person took over is that person’s, whatever Temporal knows', async () => {
    const file = { taken_over: TAKEN_OVER };
    for (const world of [{ endsIn: -60 }, { execution: {} }, { hasHistory: true }])
      expect(await judgeIn({ ...world, file })).toBeNull();
  });
});
