/**
 * Chaos on schedule groups: our schedule is added ahead of the start, and the platform itself begins and ends it. The
 * oracle sees whether a list of the group contains a schedule that was not set up here.
 */
import { lasting, type Fields } from '../../simulator/index.ts';
import type { Random } from '../plan/random.ts';
import type { ObjectChaosKind } from './chaos-kind.ts';
import { flowOf } from './ivr.ts';
import { idIn, without } from './marked.ts';

const LISTS = { holiday: 'holidaySchedules', closed: 'closedSchedules' } as const;
type ListName = keyof typeof LISTS;
const LIST_NAMES: readonly ListName[] = ['holiday', 'closed'];
/** Set up by a person, and in every group. */
const STANDING = { open: 'chaos-always', holiday: 'chaos-new-year' } as const;
const SET_UP: ReadonlySet<string> = new Set(Object.values(STANDING));
/** A zone without clock changes. */
const ZONE = 'Asia/Kolkata';
const ZONE_OFFSET = '+05:30';
/** Our version combines those of the group and of the schedule. */
const STEP = 1_000;

/** The windows of every second line are in the closed list. */
function listOf(line: string): ListName {
  return Number(line.slice(-1)) % 2 === 0 ? 'closed' : 'holiday';
}

function idsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.flatMap((one) => idIn(one) ?? []) : [];
}

/** The schedules in a group's two lists that were not set up here. */
export function memberIds(group: Fields | null): readonly string[] {
  const ids = LIST_NAMES.flatMap((name) => idsIn(group?.[LISTS[name]]));
  return ids.filter((id) => !SET_UP.has(id));
}

/** A schedule that a window created and that is not deleted. */
export function isOurSchedule(schedule: Fields | null): boolean {
  if (schedule === null || schedule['state'] === 'deleted') return false;
  return /^interlude [0-9a-f]{8}$/.test(String(schedule['name']));
}

function instantOf(local: unknown): number {
  return Date.parse(`${String(local).slice(0, '2027-01-15T02:00:00.000'.length)}${ZONE_OFFSET}`);
}

/** Its local times as instants, epoch ms; null if there is none. */
export function scheduleTimes(schedule: Fields | null) {
  if (schedule === null) return null;
  return { startMs: instantOf(schedule['start']), endMs: instantOf(schedule['end']) };
}

function read(fields: Fields): Fields {
  const ids = LIST_NAMES.map((name) => [name, idsIn(fields[LISTS[name]])] as const);
  const entered = ids.map(([name, all]) => [name, all.some((id) => !SET_UP.has(id))] as const);
  const standing = ids.map(([name, all]) => [name, all.filter((id) => SET_UP.has(id))] as const);
  const others = without(lasting(fields), Object.values(LISTS));
  return {
    ...Object.fromEntries(entered),
    rest: { ...others, standing: Object.fromEntries(standing) },
  };
}

/** Both lists as set up by a person: anything else in them is removed. */
function takenOut(): Fields {
  return { holidaySchedules: [{ id: STANDING.holiday }], closedSchedules: [] };
}

function edit(random: Random, mark: string): Fields {
  switch (random.int(1, 4)) {
    case 1:
      return takenOut();
    case 2:
      return { somethingNew: { by: mark } };
    default:
      return { name: `Renamed by ${mark}` };
  }
}

function numberOf(line: string): string {
  return `+1317444${line.slice('hours-'.length).padStart(4, '0')}`;
}

export const SCHEDULE_GROUP: ObjectChaosKind = {
  kind: 'schedule-group',
  object: 'schedule-group',
  prefix: 'hours-',
  lines: 24,
  method: 'PUT',
  path: (line) => `/api/v2/architect/schedulegroups/${line}`,
  beside: ['/api/v2/architect/schedules', '/api/v2/architect/schedules/*'],
  managed: LIST_NAMES,
  rest: 'rest',
  telling: null,
  isLocked: true,
  isAnswered: false,
  aheadMinutes: 10,
  isOnWholeMinute: true,
  read,
  written: ({ line }) => ({ [listOf(line)]: true }),
  wanted: ({ line }) => ({ target: { kind: 'schedule-group', id: line, list: listOf(line) } }),
  counted: (version) => Math.floor(version / STEP),
  edit,
  editOne: takenOut,
  back: (_truth, names) => (names.some((name) => name in LISTS) ? takenOut() : {}),
  meets: () => true,
  faults: [{ kind: 'ignored_write' }, { kind: 'old_answer' }],
  heard: ({ flow }) => flow?.id ?? null,
  hears(line, fields) {
    const entered = LIST_NAMES.find((name) => fields[name] === true);
    return flowOf(`${entered ?? 'calm'}-${line}`);
  },
  dnis: numberOf,
  async furnish(simulator, lines) {
    const [always, newYear] = [STANDING.open, STANDING.holiday];
    await simulator.putObject('schedule', always, {
      name: 'Day and night',
      start: '2026-01-05T00:00:00.000',
      end: '2026-01-06T00:00:00.000',
      rrule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU',
    });
    await simulator.putObject('schedule', newYear, {
      name: 'New Year 2020',
      start: '2020-01-01T00:00:00.000',
      end: '2020-01-02T00:00:00.000',
    });
    for (const line of lines) {
      await simulator.putObject('schedule-group', line, {
        name: `Hours of ${line}`,
        timeZone: ZONE,
        openSchedules: [{ id: always }],
        ...takenOut(),
      });
      await simulator.putObject('ivr', `of-${line}`, {
        name: `IVR of ${line}`,
        dnis: [numberOf(line)],
        scheduleGroup: { id: line },
        openHoursFlow: { id: flowOf(`calm-${line}`) },
        holidayHoursFlow: { id: flowOf(`holiday-${line}`) },
        closedHoursFlow: { id: flowOf(`closed-${line}`) },
      });
    }
  },
};
