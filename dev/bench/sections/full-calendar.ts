/** A calendar with 10,000 windows, a thousand of them active with long greetings: what a booking costs there. */
import { createCalendarAccess } from '../../../src/client/calendar/calendar-access.ts';
import { calendarId } from '../../../src/contract/calendar/calendar.ts';
import type {
  CalendarState,
  CompactBooking,
} from '../../../src/contract/calendar/calendar-state.ts';
import type { Change } from '../../../src/contract/change/change.ts';
import { CALENDAR_WORKFLOW } from '../../../src/contract/window/messages.ts';
import { inTurns, percentile, worst } from '../stage/pool.ts';
import { openStage, type Stage } from '../stage/stage.ts';
import { requestsFor, tryToBook } from './bookings.ts';
import type { Figure, Section } from './section.ts';

const HELD = 9_000;
const ACTIVE = 1_000;
const BOOKED = 100;
const IN_FLIGHT = 20;
const HOUR_MS = 60 * 60_000;
const GREETING = 2_000;
/** The server's limit for one payload. */
const PAYLOAD_BYTES = 2 * 1_024 * 1_024;
/** And for one history, before it suggests continue-as-new. */
const HISTORY_EVENTS = 50_000;

function lineOf(n: number): string {
  return `a1b2c3d4-e5f6-7890-abcd-${String(n).padStart(12, '0')}`;
}

/** The last ones are active; all others begin in separate hours, over a year. */
function compactOf(n: number, nowMs: number): CompactBooking {
  const isActive = n >= HELD - ACTIVE;
  const start = isActive ? nowMs - HOUR_MS : nowMs + (n + 24) * HOUR_MS;
  const end = isActive ? nowMs + 24 * HOUR_MS : start + HOUR_MS / 2;
  return [`flow-ivr:${lineOf(n)}`, `/held-${n}`, `run-${n}`, start, end, HELD * 2];
}

function changeOf(n: number): Change {
  const fields = (char: string) => ({
    name: `line ${n}`,
    greeting: { text: `${n} ${char.repeat(GREETING)}` },
    routing: { method: 'longest-idle', queue: { id: 'front-desk' } },
  });
  return {
    stage: 'applied',
    revision: 3,
    version: 1,
    new_version: 2,
    floor: 2,
    baseline: fields('b'),
    intended: fields('m'),
    stored: { revision: 3, value: fields('m') },
    on_drift: 'keep',
  };
}

async function fill(stage: Stage): Promise<void> {
  const handle = stage.temporal.workflow.getHandle(calendarId(stage.name));
  await handle.terminate('the bench begins one that is full');
  const nowMs = Date.now();
  const bookings = Array.from({ length: HELD }, (_, n) => compactOf(n, nowMs));
  const state: CalendarState = { v: 1, bookings, released: [] };
  await stage.temporal.workflow.start(CALENDAR_WORKFLOW, {
    workflowId: calendarId(stage.name),
    taskQueue: stage.name,
    args: [state],
  });
}

async function noteAll(stage: Stage): Promise<{ readonly refused: number; readonly ms: number }> {
  const organization_id = stage.name;
  const access = createCalendarAccess({
    client: stage.temporal,
    organizationId: organization_id,
    taskQueue: stage.name,
    deadlineMs: 60_000,
  });
  const beganAt = performance.now();
  const active = Array.from({ length: ACTIVE }, (_, n) => HELD - ACTIVE + n);
  const refused = await inTurns(active, 100, async (n) => {
    const window_id = `ivr-window/flow-ivr:${lineOf(n)}/held-${n}`;
    const note = { organization_id, window_id, run_id: `run-${n}`, change: changeOf(n) };
    return access.note(note).then(
      () => 0,
      () => 1,
    );
  });
  return {
    refused: refused.reduce<number>((sum, one) => sum + one, 0),
    ms: performance.now() - beganAt,
  };
}

/** For the calendar and all its runs: the largest payload one began with, the longest history. */
async function runsOf(stage: Stage) {
  const [sizes, lengths]: [number[], number[]] = [[], []];
  const query = `WorkflowId = '${calendarId(stage.name)}'`;
  for await (const { runId } of stage.temporal.workflow.list({ query })) {
    const handle = stage.temporal.workflow.getHandle(calendarId(stage.name), runId);
    const { events } = await handle.fetchHistory();
    const [first] = events ?? [];
    const input = first?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    sizes.push(input.reduce((sum, { data }) => sum + (data?.length ?? 0), 0));
    lengths.push(events?.length ?? 0);
  }
  return { bytes: worst(sizes), events: worst(lengths) };
}

async function p99(stage: Stage, what: string): Promise<number | null> {
  const { took } = await tryToBook(stage, requestsFor(stage, what, BOOKED), IN_FLIGHT);
  return percentile(took, 0.99);
}

function toFigure(what: string, value: number | null, empty: number | null): Figure {
  const atMost = empty === null ? null : 1.5 * empty;
  return { name: `a booking, ${what}, p99`, value, floor: empty, unit: 'ms', atMost };
}

export const FULL_CALENDAR: Section = {
  name: 'full-calendar',
  about: 'a booking into a calendar of 10,000 windows, 1,000 of them active with long greetings',
  isDefault: true,
  async run(bench) {
    const { workers } = bench.options;
    const stage = await openStage(bench, { minuteMs: 60_000, workers });
    await p99(stage, 'warm');
    bench.tell(`${BOOKED} bookings into an empty calendar`);
    const empty = await p99(stage, 'empty');
    await fill(stage);
    await tryToBook(stage, requestsFor(stage, 'first', 20), IN_FLIGHT);
    bench.tell(`${BOOKED} bookings into one of ${HELD}`);
    const full = await p99(stage, 'full');
    const noted = await noteAll(stage);
    bench.tell(`${ACTIVE} long changes noted in ${Math.round(noted.ms / 1_000)} s`);
    const active = await p99(stage, 'active');
    const { bytes, events } = await runsOf(stage);
    return [
      toFigure(`${HELD} held`, full, empty),
      toFigure(`${HELD} held, ${ACTIVE} of them active`, active, empty),
      { name: `notes refused, of ${ACTIVE}`, value: noted.refused, unit: '', atMost: 0 },
      {
        name: 'largest payload of the calendar',
        value: bytes,
        unit: 'bytes',
        atMost: PAYLOAD_BYTES,
      },
      {
        name: 'longest history of the calendar',
        value: events,
        unit: 'events',
        atMost: HISTORY_EVENTS,
      },
    ];
  },
};
