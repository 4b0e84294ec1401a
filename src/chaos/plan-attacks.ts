// What happens to the processes of a run: workers killed or made to stand still, one after the
// other, and the Temporal server killed. Pure.
import type { KillServer, KillWorker, StopWorker } from './deeds.ts';
import { randomOf } from './random.ts';

const FIRST_MS = 5_000;
/** Between the end of one attack on workers and the next. */
const PAUSE_MS = [4_000, 9_000] as const;
/** What a worker needs to come back. */
const BACK_MS = 2_500;
const SERVER_EVERY_MS = 30_000;
/** The last seconds of a run are without attacks, so that what follows can be told from it. */
const QUIET_MS = 3_000;

export interface AttacksOptions {
  readonly seed: number;
  readonly spanMs: number;
  readonly workers: number;
}

type Attack = KillWorker | StopWorker | KillServer;

/** Attacks on the processes. */
export function planAttacks(options: AttacksOptions): readonly Attack[] {
  return [...onWorkers(options), ...onServer(options)];
}

function onWorkers({ seed, spanMs, workers }: AttacksOptions): Attack[] {
  const random = randomOf(seed, 'attacks on workers');
  const attacks: Attack[] = [];
  let atMs = FIRST_MS + random.int(0, 2_000);
  while (atMs < spanMs - QUIET_MS) {
    const worker = random.int(0, workers - 1);
    // Longer than a holder's heartbeat time-out of 3 s, mostly; sometimes a short standstill.
    const forMs = random.chance(0.7) ? random.int(3_300, 5_000) : random.int(500, 2_500);
    if (random.chance(0.5))
      attacks.push({ kind: 'kill_worker', atMs, worker, forMs: random.int(0, 1_500) });
    else attacks.push({ kind: 'stop_worker', atMs, worker, forMs });
    atMs += forMs + BACK_MS + random.int(...PAUSE_MS);
  }
  return attacks;
}

function onServer({ seed, spanMs }: AttacksOptions): KillServer[] {
  const random = randomOf(seed, 'attacks on the server');
  const attacks: KillServer[] = [];
  let atMs = random.int(Math.round(SERVER_EVERY_MS / 3), SERVER_EVERY_MS / 2);
  while (atMs < spanMs - QUIET_MS) {
    attacks.push({ kind: 'kill_server', atMs, forMs: random.int(0, 1_500) });
    atMs += random.int(SERVER_EVERY_MS / 2, SERVER_EVERY_MS * 1.5);
  }
  return attacks;
}
