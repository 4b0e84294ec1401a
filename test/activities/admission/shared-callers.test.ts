/**
 * What happens to a booking whose window shares callers with another: released at once, unless it may carry the change
 * of the run before a reset.
 */
import { IvrsOfTargets } from '../../../src/activities/admission/callers/ivrs-of-targets.ts';
import { bookAmongCallers } from '../../../src/activities/admission/callers/shared-callers.ts';
import { oneWriteFindings } from '../../../src/activities/admission/one-write.ts';
import { StepRun } from '../../../src/activities/step-run.ts';
import type { BookInput, BookResult } from '../../../src/contract/steps/booking-steps.ts';
import { LineModel } from '../../line/line-model.ts';
import { booking } from '../../workflows/calendar/calendar-bookings.ts';
import { unwired } from '../../support/unwired.ts';
import { anAttempt } from '../an-attempt.ts';

const IVR = '1a000000-0000-4000-8000-000000000001';
const GROUP = { kind: 'emergency-group', id: 'group' } as const;

function calendarWith(released: string[], left = 0) {
  const neighbour = { window_id: 'other', target: GROUP, start_ms: 1, end_ms: 2 };
  const answer: BookResult = {
    conflicts: [],
    predecessor: null,
    neighbours: [neighbour],
    ...(left === 0 ? {} : { neighbours_left_out: left }),
  };
  return {
    ...unwired().calendar,
    book: async () => answer,
    release: async ({ window_id }: { window_id: string }) => void released.push(window_id),
  };
}

/** A group with that IVR. */
function apiWith(ivr: string) {
  const ivrs = async (id: string) => [{ id: id === GROUP.id ? ivr : id, name: null }];
  const target = { ...new LineModel(1, {}).target(), ivrs };
  return { ...unwired().genesys, target: () => target };
}

async function book(more: Partial<BookInput>, ivr = IVR, left = 0) {
  const released: string[] = [];
  const deps = {
    organizationId: 'ours',
    calendar: calendarWith(released, left),
    genesys: apiWith(ivr),
  };
  const input: BookInput = {
    organization_id: 'ours',
    booking: { ...booking({ id: 'own' }), target: { kind: 'ivr', id: IVR } },
    check_only: false,
    ...more,
  };
  const result: BookResult = await anAttempt().run(() =>
    StepRun.during((run) => bookAmongCallers(deps, new IvrsOfTargets(deps), input, run)),
  );
  return { result, released };
}

async function groupOfThree() {
  return [{ id: 'group', name: 'Emergency', ivrs: [IVR, 'ivr-2', 'ivr-3'] }];
}

/** For a window on another IVR that starts then. */
async function toldBeside(other: string, start_ms: number) {
  const neighbour = {
    window_id: 'w-2',
    target: { kind: 'ivr', id: other },
    end_ms: 9e9,
  } as const;
  const own = { target: { kind: 'ivr', id: IVR }, start_ms: 600_000 } as const;
  const target = { ...new LineModel(1, {}).target(), groups: groupOfThree };
  const deps = { genesys: { ...unwired().genesys, target: () => target } };
  const asked = { priority: 'other', deadlineAt: Infinity, purpose: 'a test' } as const;
  return oneWriteFindings(deps, own, [{ ...neighbour, start_ms }], asked);
}

describe('a booking with callers in common', () => {
  it('is released if its window was requested again', async () => {
    const { result, released } = await book({ anew: true });
    expect(result.conflicts).toHaveLength(1);
    expect(released).toEqual(['own']);
  });

  it('is kept if a reset began the run: what was there before may be with it', async () => {
    const { result, released } = await book({ anew: false });
    expect(result.conflicts).toHaveLength(1);
    expect(released).toEqual([]);
  });

  it('says where one window on an emergency group would be one write', async () => {
    expect(await toldBeside('IVR-2', 630_000)).toEqual([
      {
        code: 'one_write',
        message: expect.stringContaining('2 IVRs of emergency group Emergency'),
      },
    ]);
    expect(await toldBeside('ivr-2', 661_000)).toEqual([]);
    expect(await toldBeside('ivr-9', 600_000)).toEqual([]);
  });

  it('says how many windows were not compared', async () => {
    const { result } = await book({}, 'another', 7);
    expect(result).toMatchObject({ conflicts: [], findings: [{ code: 'not_checked' }] });
    expect(result.findings?.[0]?.message).toContain('7 more windows');
  });
});
