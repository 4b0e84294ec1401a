/** Windows due together while the API limits its client: how late the last one is, how often it answers 429. */
import { createSimulatorControl, DEFAULT_CLIENT } from '../../simulator/index.ts';
import { worst } from '../stage/pool.ts';
import { openStage } from '../stage/stage.ts';
import { awaitEnds, book, requestFor, until } from '../stage/windows.ts';
import { Programs } from '../../programs/programs.ts';
import type { Bench, Figure, Section } from './section.ts';

const AT_ONCE = 20;
/** A window of five minutes may start at most a minute late: what the quota delays for longer is skipped. */
const MINUTES = 9;
const UNLIMITED = 1_000_000;
const LIMITED = 429;
/** In this time one 429 is allowed: a limit is not known before the first. */
const APART_MS = 10_000;
/** Before the first window is armed. */
const LIMITED_AHEAD_MINUTES = 3;
const BOOKING_MS = 150;

async function startSimulator(bench: Bench) {
  const programs = new Programs(bench.programs);
  bench.watch(programs.fallen);
  const url = await programs.startSimulator((one) => bench.endLater(() => one.kill()));
  const simulator = createSimulatorControl(url);
  await simulator.changeSettings({ rate_limit: UNLIMITED });
  return simulator;
}

/** Most of them within ten seconds. */
function mostTogether(instants: readonly number[]): number {
  const within = (first: number): number =>
    instants.filter((at) => at >= first && at < first + APART_MS).length;
  return instants.reduce((most, first) => Math.max(most, within(first)), 0);
}

function lateFigures(
  verb: string,
  { late, size, allowedMs }: { late: readonly number[]; size: number; allowedMs: number },
): Figure[] {
  const atMost = 1.05 * allowedMs;
  const unit = 'ms';
  return [
    { name: `${size} ${verb}, written`, value: late.length, unit: '', atLeast: size },
    { name: `${size} ${verb}, last`, value: worst(late), floor: allowedMs, unit, atMost },
  ];
}

export const QUOTA: Section = {
  name: 'quota',
  about: 'windows due together, two workers, and the quota of the API: the last write, the 429s',
  isDefault: false,
  async run(bench) {
    const { isFull, minuteMs } = bench.options;
    const [size, limit] = isFull ? [500, 300] : [100, 60];
    const simulator = await startSimulator(bench);
    const lines = Array.from({ length: size }, (_, n) => `quota-${n}`);
    await simulator.add({ targets: lines.map((id) => ({ id })) });
    const api = { url: simulator.url, client: DEFAULT_CLIENT };
    const stage = await openStage(bench, { minuteMs, workers: 2, api });
    const startMs = Date.now() + size * BOOKING_MS + (LIMITED_AHEAD_MINUTES + 2) * minuteMs;
    const endMs = startMs + MINUTES * minuteMs;
    const requests = lines.map((line) => requestFor(stage, line, startMs, MINUTES));
    const { ids } = await book(stage, requests, AT_ONCE);
    await until(startMs - LIMITED_AHEAD_MINUTES * minuteMs);
    const rate_window_seconds = minuteMs / 1_000;
    await simulator.changeSettings({
      rate_limit: limit,
      client_rate_limit: limit,
      rate_window_seconds,
    });
    bench.tell(`${size} booked, ${limit} requests in ${rate_window_seconds} s from now on`);
    await awaitEnds(stage, ids);
    const writes = await simulator.log();
    const refused = await simulator.requests();
    const lateOf = (from: number, to: number): number[] =>
      writes.flatMap(({ at, by }) => {
        const atMs = Date.parse(at);
        return by === 'client' && atMs >= from && atMs < to ? [atMs - from] : [];
      });
    const allowedMs = (size / limit) * minuteMs;
    const limited = refused.filter(({ status }) => status === LIMITED);
    return [
      ...lateFigures('applies', { late: lateOf(startMs, endMs), size, allowedMs }),
      ...lateFigures('reverts', { late: lateOf(endMs, Infinity), size, allowedMs }),
      {
        name: 'answers 429, most within 10 s',
        value: mostTogether(limited.map(({ at }) => Date.parse(at))),
        unit: '',
        atMost: 1,
      },
    ];
  },
};
