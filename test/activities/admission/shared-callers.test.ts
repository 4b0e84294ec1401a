/**
 * What happens to a booking whose window shares callers with another: released at once, unless it may carry the change
 * of the run before a reset.
 */
import { BANK } from '../../../dev/simulator/index.ts';
import { IvrsOfTargets } from '../../../src/activities/admission/callers/ivrs-of-targets.ts';
import {
  bookAmongCallers,
  compareCallers,
  oneWriteFindings,
} from '../../../src/activities/admission/callers/shared-callers.ts';
import { StepRun } from '../../../src/activities/step-run.ts';
import type { BookInput, BookResult } from '../../../src/contract/steps/booking-steps.ts';
import { formatInstant } from '../../../src/contract/values/instant.ts';
import { mayMeet, type TargetRef } from '../../../src/contract/request/target/target.ts';
import { LineModel } from '../../line/line-model.ts';
import { booking, MINUTE, T0 } from '../../workflows/calendar/calendar-bookings.ts';
import { startSimulatedApi } from '../../support/simulated-api.ts';
import { unwired } from '../../support/unwired.ts';
import { anAttempt } from '../an-attempt.ts';

const IVR = '1a000000-0000-4000-8000-000000000001';
const GROUP = { kind: 'emergency-group', id: 'group' } as const;

const MAIN = { kind: 'ivr', id: BANK.mainIvr.toUpperCase() } as const;
const CARDS = { kind: 'ivr', id: BANK.cardIvr } as const;
const EMERGENCY = { kind: 'emergency-group', id: BANK.emergencyGroup } as const;
const SECOND = { kind: 'emergency-group', id: 'second' } as const;
const HOURS = { kind: 'schedule-group', id: BANK.hours } as const;
const EMPTY = { kind: 'schedule-group', id: 'no-ivr' } as const;
const PAIRS: readonly (readonly [TargetRef, TargetRef, boolean])[] = [
  [MAIN, EMERGENCY, true],
  [MAIN, SECOND, true],
  [MAIN, HOURS, true],
  [EMERGENCY, SECOND, true],
  [EMERGENCY, HOURS, true],
  [SECOND, HOURS, true],
  [CARDS, EMERGENCY, true],
  [CARDS, SECOND, false],
  [CARDS, HOURS, false],
  [HOURS, EMPTY, false],
  [EMERGENCY, EMPTY, false],
];

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

function minutes(afterT0: number): number {
  return T0 + afterT0 * MINUTE;
}

/** In minutes after T0. */
interface Other {
  readonly from: number;
  readonly to: number;
  /** On the same object: the calendar itself refuses, and names this start. */
  readonly next?: number;
}

/** The next free start, in minutes after T0, for half an hour from T0 on beside windows on the group of the IVR. */
async function nextBeside(others: readonly Other[], more: Partial<BookInput> = {}, failsAt = 0) {
  const calls: string[] = [];
  const calendar = {
    ...unwired().calendar,
    async book({ booking: { start_ms, end_ms }, check_only }: BookInput): Promise<BookResult> {
      calls.push(check_only ? 'ask' : 'book');
      if (calls.length === failsAt) throw new Error('no answer');
      const inWay = others.filter(
        ({ from, to }) => minutes(from) < end_ms && minutes(to) > start_ms,
      );
      const conflicts = inWay.flatMap(({ from, to, next }) => {
        if (next === undefined) return [];
        const [start, end, free] = [from, to, next].map((at) => formatInstant(minutes(at)));
        const times = { start_time: start ?? '', end_time: end ?? '', next_free_start: free ?? '' };
        return [
          { workflow_id: 'w', target: 'ivr:x', kind: 'overlap', message: 'taken', ...times },
        ] as const;
      });
      const neighbours = inWay.map(({ from, to }) => ({
        window_id: `from ${from}`,
        target: GROUP,
        start_ms: minutes(from),
        end_ms: minutes(to),
      }));
      return { conflicts, predecessor: null, neighbours };
    },
    release: async () => void calls.push('release'),
  };
  const deps = { organizationId: 'ours', calendar, genesys: apiWith(IVR) };
  const target = { kind: 'ivr', id: IVR } as const;
  const own = { ...booking({ id: 'own' }), target };
  const input: BookInput = { organization_id: 'ours', booking: own, check_only: false, ...more };
  const result: BookResult = await anAttempt().run(() =>
    StepRun.during((run) => bookAmongCallers(deps, new IvrsOfTargets(deps), input, run)),
  );
  const [first] = result.conflicts;
  const next = first?.next_free_start;
  const isSaid = next !== undefined && first?.message.endsWith(`same length is ${next}`) === true;
  return { next: isSaid ? (Date.parse(next) - T0) / MINUTE : next, calls };
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

  it('is in conflict in every pair of kinds whose objects have an IVR in common', async () => {
    const api = await startSimulatedApi();
    await api.simulator.putObject('schedule-group', 'no-ivr', { timeZone: 'UTC' });
    await api.simulator.putObject('emergency-group', 'second', {
      emergencyCallFlows: [
        { emergencyFlow: { id: BANK.closedFlow }, ivrs: [{ id: BANK.mainIvr }] },
      ],
    });
    const asked = { priority: 'other', deadlineAt: Infinity } as const;
    try {
      for (const [target, other, isShared] of PAIRS)
        for (const [own, beside] of [
          [target, other],
          [other, target],
        ] as const) {
          expect(mayMeet(own.kind, beside.kind)).toBe(true);
          const neighbour = { window_id: 'other', target: beside, start_ms: 1, end_ms: 2 };
          const compared = { target: own, neighbours: [neighbour] };
          const { conflicts } = await compareCallers(new IvrsOfTargets(api), compared, asked);
          expect([own, beside, conflicts.length]).toEqual([own, beside, isShared ? 1 : 0]);
        }
    } finally {
      await api.stop();
    }
  });

  it.each<[string, readonly Other[], number]>([
    ['the end of the other window', [{ from: -10, to: 20 }], 20],
    [
      'after both',
      [
        { from: -10, to: 10 },
        { from: 29, to: 50 },
      ],
      50,
    ],
    [
      'not a gap that is too short',
      [
        { from: 0, to: 20 },
        { from: 49, to: 90 },
      ],
      90,
    ],
    [
      'a gap that is just long enough',
      [
        { from: 0, to: 20 },
        { from: 50, to: 90 },
      ],
      20,
    ],
    [
      'free of its own object as well',
      [
        { from: 0, to: 20 },
        { from: 30, to: 40, next: 75 },
      ],
      75,
    ],
  ])('names as the next free start %s', async (_what, others, next) => {
    expect(await nextBeside(others)).toMatchObject({ next });
    expect(await nextBeside(others, { check_only: true })).toMatchObject({ next });
  });

  it('only asks for the next free start, and once the refused booking is gone', async () => {
    const { calls } = await nextBeside([
      { from: 0, to: 20 },
      { from: 30, to: 40 },
    ]);
    expect(calls).toEqual(['book', 'release', 'ask', 'ask']);
  });

  it('names no start if none of a few is free, if the calendar gives no answer, or after a reset', async () => {
    const many = Array.from({ length: 9 }, (_, n) => ({ from: n * 40, to: n * 40 + 35 }));
    const calls = ['book', 'release', 'ask', 'ask', 'ask'];
    expect(await nextBeside(many)).toEqual({ next: undefined, calls });
    expect(await nextBeside([{ from: 0, to: 20 }], {}, 3)).toMatchObject({ next: undefined });
    expect(await nextBeside([{ from: 0, to: 20 }], { anew: false })).toEqual({
      next: undefined,
      calls: ['book'],
    });
  });

  it('names a whole minute where Genesys begins the window', async () => {
    const own = { ...booking({ id: 'own' }), target: { kind: 'schedule-group', id: IVR } } as const;
    expect(await nextBeside([{ from: 0, to: 20.5 }], { booking: own })).toMatchObject({ next: 21 });
  });

  it('says how many windows were not compared', async () => {
    const { result } = await book({}, 'another', 7);
    expect(result).toMatchObject({ conflicts: [], findings: [{ code: 'not_checked' }] });
    expect(result.findings?.[0]?.message).toContain('7 more windows');
  });
});
