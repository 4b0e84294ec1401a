/** The order of emergency, holiday, closed and open, as a property compared with a naive evaluation. */
import * as fc from 'fast-check';
import { wayOf } from '../../../dev/simulator/route/route.ts';
import { createWorld } from '../../../dev/simulator/stage/world.ts';

const HOUR_MS = 3_600_000;
const DAY = Date.UTC(2026, 5, 1);

/** From which hour of the day, and for how many hours. */
interface Span {
  readonly from: number;
  readonly hours: number;
}

interface Plan {
  readonly emergencies: readonly { readonly isOn: boolean; readonly isOurs: boolean }[];
  readonly holiday: readonly Span[];
  readonly closed: readonly Span[];
  readonly open: readonly Span[];
  readonly hasGroup: boolean;
  readonly hour: number;
}

const spans = fc.array(
  fc.record({ from: fc.integer({ min: 0, max: 23 }), hours: fc.integer({ min: 1, max: 12 }) }),
  { maxLength: 2 },
);
const plan: fc.Arbitrary<Plan> = fc.record({
  emergencies: fc.array(fc.record({ isOn: fc.boolean(), isOurs: fc.boolean() }), { maxLength: 2 }),
  holiday: spans,
  closed: spans,
  open: spans,
  hasGroup: fc.boolean(),
  hour: fc.integer({ min: 0, max: 40 }),
});

const LISTS = ['holiday', 'closed', 'open'] as const;

function localOf(hours: number): string {
  return new Date(DAY + hours * HOUR_MS).toISOString().slice(0, -1);
}

function worldOf(one: Plan) {
  const listed = (list: (typeof LISTS)[number]) =>
    one[list].map((_span, place) => ({ id: `${list}-${place}` }));
  return createWorld({
    ivrs: [
      {
        id: 'ivr',
        dnis: ['1'],
        openHoursFlow: { id: 'open' },
        closedHoursFlow: { id: 'closed' },
        holidayHoursFlow: { id: 'holiday' },
        ...(one.hasGroup ? { scheduleGroup: { id: 'group' } } : {}),
      },
    ],
    scheduleGroups: [
      {
        id: 'group',
        timeZone: 'UTC',
        holidaySchedules: listed('holiday'),
        closedSchedules: listed('closed'),
        openSchedules: listed('open'),
      },
    ],
    schedules: LISTS.flatMap((list) =>
      one[list].map(({ from, hours }, place) => ({
        id: `${list}-${place}`,
        start: localOf(from),
        end: localOf(from + hours),
      })),
    ),
    emergencyGroups: one.emergencies.map(({ isOn, isOurs }, place) => ({
      id: `emergency-${place}`,
      enabled: isOn,
      emergencyCallFlows: [
        { emergencyFlow: { id: 'emergency' }, ivrs: [{ id: isOurs ? 'ivr' : 'other' }] },
      ],
    })),
  });
}

function naive(one: Plan): string {
  if (one.emergencies.some(({ isOn, isOurs }) => isOn && isOurs)) {
    return 'emergency';
  }
  if (!one.hasGroup) {
    return 'open';
  }
  const due = LISTS.find((list) =>
    one[list].some(({ from, hours }) => one.hour >= from && one.hour < from + hours),
  );
  return due ?? 'closed';
}

it('is that of a naive evaluation, for any hour of any plan', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(plan, (one) => {
      const way = wayOf(worldOf(one), '1', DAY + one.hour * HOUR_MS);
      expect(way?.flowId).toBe(naive(one));
      seen.add(String(way?.reason));
    }),
    { numRuns: 500 },
  );
  expect(seen).toEqual(
    new Set(['emergency', 'holiday', 'closed', 'open', 'always', 'nothing-matches']),
  );
});
