/** N windows that begin at one instant, and end at one: how late each write reaches the API. */
import { goalOf, measureRequests, type RequestFloor } from '../floors/request-floor.ts';
import { readHistory, sumOf, type HistoryFigures } from '../stage/histories.ts';
import { inTurns, percentile, worst } from '../stage/pool.ts';
import { openStage, type Stage } from '../stage/stage.ts';
import { awaitEnds, book, MINUTES, requestFor, until } from '../stage/windows.ts';
import { requestsFor } from './bookings.ts';
import type { Bench, Figure, Section } from './section.ts';

/** Booking takes time, and ends well before the first window is armed; on a busy machine longer. */
const BOOKING_MS = 90;
const TRIED = 24;
const RESERVE = 1.5;
const CALM_MS = 15_000;
const AT_ONCE = 8;
/** A write that has not arrived by then does not arrive. */
const PATIENCE_MS = 90_000;

interface Seen {
  readonly applies: readonly number[];
  readonly reverts: readonly number[];
}

async function awaitWrites(
  stage: Stage,
  count: number,
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
): Promise<Seen> {
  const lateness = async (version: number, instantMs: number): Promise<number[]> => {
    const { arrivals } = await stage.standIn.told();
    return arrivals.filter(([, , made]) => made === version).map(([, at]) => at - instantMs);
  };
  await until(endMs + 1_000);
  for (let reverts = await lateness(3, endMs); ; reverts = await lateness(3, endMs)) {
    if (reverts.length >= count || Date.now() > endMs + PATIENCE_MS)
      return { applies: await lateness(2, startMs), reverts };
    await until(Date.now() + 1_000);
  }
}

function latenessFigures(
  size: number,
  verb: string,
  seen: readonly number[],
  floor: readonly number[],
): Figure[] {
  const what = `${size} ${verb}`;
  const unit = 'ms';
  const p50 = { value: percentile(seen, 0.5), floor: percentile(floor, 0.5) };
  return [
    { name: `${what}, written`, value: seen.length, unit: '', atLeast: size },
    {
      name: `${what}, earliest`,
      value: seen.length === 0 ? null : Math.min(...seen),
      unit,
      atLeast: 0,
    },
    { name: `${what}, p50`, ...p50, unit },
    {
      name: `${what}, worst`,
      value: worst(seen),
      floor: worst(floor),
      unit,
      atMost: goalOf(floor),
    },
  ];
}

function outOfTime(size: number, histories: readonly HistoryFigures[]): Figure[] {
  const lines = [
    ['workflow tasks timed out', 'workflowTaskTimeouts'],
    ['activities timed out', 'activityTimeouts'],
    ['heartbeats missed', 'missedHeartbeats'],
  ] as const;
  return lines.map(([words, name]) => ({
    name: `${size}, ${words}`,
    value: sumOf(histories, name),
    unit: '',
    atMost: 0,
  }));
}

/** Whole seconds before (-) or after the start, and how many tasks timed out then. */
function whenOutOfTime(histories: readonly HistoryFigures[], startMs: number): string {
  const seconds = new Map<string, number>();
  const all = histories.flatMap(({ timedOut }) => timedOut).toSorted((a, b) => a.atMs - b.atMs);
  for (const { atMs, while: when } of all) {
    const name = `${when} at ${Math.floor((atMs - startMs) / 1_000)} s`;
    seconds.set(name, (seconds.get(name) ?? 0) + 1);
  }
  return [...seconds].map(([name, count]) => `${count} ${name}`).join(', ');
}

function toFigures(
  size: number,
  { applies, reverts }: Seen,
  floor: RequestFloor,
  histories: readonly HistoryFigures[],
): readonly Figure[] {
  return [
    ...latenessFigures(size, 'apply', applies, floor.cold),
    ...latenessFigures(size, 'revert', reverts, floor.cold),
    { name: `${size} requests on open connections, worst`, value: worst(floor.warm), unit: 'ms' },
    ...outOfTime(size, histories),
  ];
}

/** As people plan them: what happens at each minute, such as a sweep, coincides with them. */
function wholeMinute(notBeforeMs: number, minuteMs: number): number {
  return Math.ceil(notBeforeMs / minuteMs) * minuteMs;
}

/** How long one booking of many takes here; at least {@link BOOKING_MS}. */
async function bookingMs(stage: Stage): Promise<number> {
  const { wholeMs } = await book(stage, requestsFor(stage, 'tried', TRIED), AT_ONCE);
  return Math.max(BOOKING_MS, (RESERVE * wholeMs) / TRIED);
}

async function measureSize(bench: Bench, size: number): Promise<readonly Figure[]> {
  const { minuteMs, workers } = bench.options;
  const stage = await openStage(bench, { minuteMs, workers });
  const bookedMs = size * (await bookingMs(stage));
  const startMs = wholeMinute(Date.now() + CALM_MS + bookedMs + 2 * minuteMs, minuteMs);
  const endMs = startMs + MINUTES * minuteMs;
  const lines = Array.from({ length: size }, (_, number) => `line-${number}`);
  const requests = lines.map((line) => requestFor(stage, line, startMs));
  const booked = await book(stage, requests, AT_ONCE);
  const left = startMs - Date.now();
  bench.tell(
    `${size} booked in ${Math.round(booked.wholeMs / 1_000)} s, due in ${Math.round(left / 1_000)} s`,
  );
  await until(startMs + 2_000);
  bench.tell(`${size} begun, they end in ${Math.round((endMs - Date.now()) / 1_000)} s`);
  const seen = await awaitWrites(stage, size, { startMs, endMs });
  bench.tell(
    `${size}: worst ${Math.round(worst(seen.applies) ?? 0)} and ${Math.round(worst(seen.reverts) ?? 0)} ms late`,
  );
  await awaitEnds(stage, booked.ids);
  const histories = await inTurns(booked.ids, AT_ONCE, (id) => readHistory(stage.temporal, id));
  const outOfTimeAt = whenOutOfTime(histories, startMs);
  if (outOfTimeAt !== '')
    bench.tell(`${size}: workflow tasks timed out, by the seconds from the start: ${outOfTimeAt}`);
  await stage.stopWorkers();
  await stage.server.stop();
  const floor = await measureRequests(bench, stage, size);
  return [
    { name: `${size} booked`, value: size / (booked.wholeMs / 1_000), unit: 'a second' },
    ...toFigures(size, seen, floor, histories),
  ];
}

export const ONE_INSTANT: Section = {
  name: 'one-instant',
  about: 'N windows due at one instant: how late each write reaches the API',
  isDefault: true,
  async run(bench) {
    const figures: Figure[] = [];
    for (const size of bench.options.sizes) figures.push(...(await measureSize(bench, size)));
    return figures;
  },
};
