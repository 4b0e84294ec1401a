/**
 * Attacks on the processes of a run: workers are killed or stopped, one after the other, and the Temporal server is
 * killed. Each minute begins with a storm and ends in a calm, in which little excuses a window; starts are stopped at
 * its very end. Pure.
 */
import type { KillServer, KillWorker, StopStarts, StopWorker } from './deeds.ts';
import { randomOf } from './random.ts';

const FIRST_MS = 5_000;
/** Between the end of one attack on workers and the next. */
const PAUSE_MS = [500, 4_000] as const;
/** What a worker needs to come back. */
const BACK_MS = 2_500;
const SERVER_EVERY_MS = 15_000;
export const CYCLE_MS = 60_000;
const STORM_MS = 27_000;
/** How long before the end of a minute, or of the run, starts are stopped, and for how long. */
const STOP_BEFORE_END_MS = 5_500;
const STOP_MS = 4_000;
/** The last seconds of a run are without attacks, so that their effects can be distinguished. */
const QUIET_MS = 3_000;

export interface AttacksOptions {
  readonly seed: number;
  readonly spanMs: number;
  readonly workers: number;
}

type Attack = KillWorker | StopWorker | KillServer;

/** Whether the processes are attacked at this moment of the run. */
export function isStorm(atMs: number): boolean {
  return atMs % CYCLE_MS < STORM_MS;
}

/** Whether a whole period is in the calm of one minute. */
export function isCalm(fromMs: number, toMs: number): boolean {
  const beganMs = fromMs - (fromMs % CYCLE_MS);
  return fromMs - beganMs >= STORM_MS && toMs - beganMs < CYCLE_MS;
}

/** The kill switch, once a minute. */
export function planStops(spanMs: number): readonly StopStarts[] {
  const stops: StopStarts[] = [];
  for (let endMs = Math.min(CYCLE_MS, spanMs); endMs <= spanMs; endMs += CYCLE_MS)
    stops.push({ kind: 'stop_starts', atMs: endMs - STOP_BEFORE_END_MS, forMs: STOP_MS });
  return stops;
}

/** Attacks on the processes. */
export function planAttacks(options: AttacksOptions): readonly Attack[] {
  return [...onWorkers(options), ...onServer(options)].filter(({ atMs }) => isStorm(atMs));
}

function onWorkers({ seed, spanMs, workers }: AttacksOptions): Attack[] {
  const random = randomOf(seed, 'attacks on workers');
  const attacks: Attack[] = [];
  let atMs = FIRST_MS + random.int(0, 2_000);
  let isKill = random.chance(0.5);
  while (atMs < spanMs - QUIET_MS) {
    const worker = random.int(0, workers - 1);
    // Usually longer than a holder's heartbeat time-out of 3 s; sometimes shorter.
    const standsMs = random.chance(0.7) ? random.int(3_300, 5_000) : random.int(500, 2_500);
    const forMs = isKill ? random.int(0, 1_500) : standsMs;
    attacks.push({ kind: isKill ? 'kill_worker' : 'stop_worker', atMs, worker, forMs });
    isKill = !isKill;
    atMs += forMs + BACK_MS + random.int(...PAUSE_MS);
  }
  return attacks;
}

function onServer({ seed, spanMs }: AttacksOptions): KillServer[] {
  const random = randomOf(seed, 'attacks on the server');
  const attacks: KillServer[] = [];
  let atMs = random.int(SERVER_EVERY_MS / 2, SERVER_EVERY_MS);
  while (atMs < spanMs - QUIET_MS) {
    attacks.push({ kind: 'kill_server', atMs, forMs: random.int(0, 1_500) });
    atMs += random.int(SERVER_EVERY_MS, SERVER_EVERY_MS * 1.5);
  }
  return attacks;
}
