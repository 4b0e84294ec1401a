/**
 * What one route lets through, learned from its own 429s while the client's bucket is far from empty. No header reports
 * such a limit, so it is measured: as much as passed before a 429 may pass again in each period after it, and more is
 * tried step by step. A single 429 is no measurement, because anything on the way may have sent it: after its pause,
 * the number of requests doubles with each answer, and it is forgotten if a period ends without another. Pure: the time
 * is an argument.
 */
import { Gate, type GateSettings } from './gate.ts';
import { BEYOND_EVERY_MS, LONGEST_WINDOW_MS, shareOf } from './rate-window.ts';
import type { Priority } from '../request-context.ts';

/**
 * A pause up to this long comes from a rate, and requests are spread out. A longer one is the rest of a counted minute.
 */
const SHORT_PAUSE_MS = 5_000;
const SHORTEST_PERIOD_MS = 1_000;
/** A limit is forgotten after this long without a 429. */
const REMEMBERED_MS = 300_000;
/** Only this many of the newest requests count, because no route lets more through in a minute. */
const MOST_COUNTED = 10_000;

/** The most that a minute's quota withholds from applies: a revert needs one or two requests. */
const MOST_KEPT = 4;
/** How many periods of a rate must pass without a 429 before more is tried. */
const STEADY_PERIODS = 3;
/** How much later than promised a revert may come back and still find its place. */
const LATE_BY_MS = 3_000;
const MOST_AWAITED = 1_000;

interface Learned {
  /** Confirmed by a second 429. */
  readonly isCertain: boolean;
  readonly periodMs: number;
  /** How many may pass in a period. */
  readonly quota: number;
  /** What the next success above the quota adds to it; doubled each time. */
  readonly step: number;
  /** How many periods in a row were used up without a 429. */
  readonly steady: number;
  readonly used: number;
  /** When the last request above the open quota was sent. */
  readonly triedAt: number | null;
  /** After this, a new period begins with the next request. */
  readonly endsAt: number;
  /** Requests begun before this were open when the gate closed. */
  readonly closedAt: number;
  /** The last 429. */
  readonly limitedAt: number;
}

export class RouteWindow {
  readonly #gate: Gate;
  /** When the requests of the last minute were begun. */
  #passed: number[] = [];
  #learned: Learned | null = null;
  #takenAt = 0;
  /** Until when a place is reserved for each revert that was turned away. */
  #awaited: number[] = [];

  constructor(settings: GateSettings) {
    this.#gate = new Gate(settings);
  }

  /** The earliest instant when a request of this priority may be sent; `now` or before if at once. */
  opensAt(priority: Priority, now: number): number {
    const learned = this.#limit(now);
    if (learned === null || this.#gate.isClosed(now)) return this.#gate.opensAt(priority, now);
    const spreadAt = this.#takenAt + spreadMs(learned);
    const isOver = now >= learned.endsAt;
    const kept = priority === 'revert' ? [] : this.#awaited.filter((until) => until > now);
    const open = openTo(priority, learned) - kept.length;
    if ((isOver ? 0 : learned.used) < open) return spreadAt;
    const fullUntil = isOver ? Math.max(...kept) : learned.endsAt;
    const triedAt = isOver ? Math.max(this.#takenAt, learned.endsAt) : this.#takenAt;
    return Math.min(fullUntil, triedAt + BEYOND_EVERY_MS[priority]);
  }

  /** Counts a request that is sent now. */
  take(priority: Priority, now: number): void {
    this.#gate.take(priority, now);
    this.#takenAt = now;
    const learned = this.#limit(now);
    if (learned === null || this.#gate.isClosed(now)) return;
    this.#learned =
      now >= learned.endsAt ? nextPeriod(learned, now) : counted(learned, priority, now);
  }

  /** Reserves a place, for this long, for a revert that was turned away, because it is more urgent than the others. */
  awaitRevert(forMs: number, now: number): void {
    const until = now + Math.min(forMs, LONGEST_WINDOW_MS) + LATE_BY_MS;
    this.#awaited = [...this.#awaited.filter((one) => one > now), until].slice(-MOST_AWAITED);
  }

  /** A revert that was turned away is back. */
  revertIsBack(): void {
    this.#awaited.shift();
  }

  /** An answer other than 429. */
  pass(startedAt: number, now: number): void {
    this.#remember(startedAt, now);
    const learned = this.#limit(now);
    if (this.#gate.reopen(startedAt, now)) {
      if (learned !== null) this.#learned = { ...learned, endsAt: now };
    } else if (learned !== null) {
      this.#learned = startedAt <= learned.closedAt ? more(learned, 1) : grown(learned, startedAt);
    }
  }

  /** A 429 caused by this route. */
  close(retryAfterMs: number | null, now: number): void {
    const wasClosed = this.#gate.isClosed(now);
    this.#gate.close(retryAfterMs, now);
    const known = this.#limit(now);
    const isOfTry = known?.isCertain === true && known.used > known.quota;
    const learned =
      known !== null && (wasClosed || isOfTry)
        ? { ...known, step: firstStep(known), steady: 0 }
        : this.#learn(retryAfterMs, now);
    const closedAt = wasClosed ? learned.closedAt : now;
    const endsAt = this.#gate.openForAllAt(now);
    this.#learned = { ...learned, isCertain: known !== null, closedAt, limitedAt: now, endsAt };
  }

  #learn(retryAfterMs: number | null, now: number): Omit<Learned, 'isCertain'> {
    const pauseMs = Math.max(retryAfterMs ?? 0, SHORTEST_PERIOD_MS);
    const periodMs = pauseMs <= SHORT_PAUSE_MS ? pauseMs : LONGEST_WINDOW_MS;
    const quota = Math.max(1, this.#passed.filter((at) => at > now - periodMs).length);
    const step = firstStep({ periodMs, quota });
    const fresh = { steady: 0, used: 0, triedAt: null, endsAt: now, closedAt: now, limitedAt: now };
    return { periodMs, quota, step, ...fresh };
  }

  #limit(now: number): Learned | null {
    const learned = this.#learned;
    if (learned !== null && (now - learned.limitedAt > REMEMBERED_MS || isRefuted(learned, now)))
      this.#learned = null;
    return this.#learned;
  }

  #remember(startedAt: number, now: number): void {
    this.#passed.push(startedAt);
    const isOld = (this.#passed[0] ?? now) <= now - LONGEST_WINDOW_MS;
    if (!isOld && this.#passed.length <= MOST_COUNTED) return;
    this.#passed = this.#passed.filter((at) => at > now - LONGEST_WINDOW_MS).slice(-MOST_COUNTED);
  }
}

/** Whether there was only one 429, and a period since then without another. */
function isRefuted({ isCertain, used, endsAt }: Learned, now: number): boolean {
  return !isCertain && used > 0 && now >= endsAt;
}

/** The time between two requests of a rate; within a counted minute they are sent as they come. */
function spreadMs({ isCertain, periodMs, quota }: Learned): number {
  return isCertain && periodMs <= SHORT_PAUSE_MS ? periodMs / quota : 0;
}

/** How much of a quota a priority may use: the last few are reserved for reverts. */
function openTo(priority: Priority, { quota }: Learned): number {
  const share = shareOf(quota, priority);
  return priority === 'apply' ? Math.max(share, quota - MOST_KEPT) : share;
}

/** A rate is raised cautiously, because it is always in use; a minute's quota is rarely put to the test. */
function firstStep({ periodMs, quota }: Pick<Learned, 'periodMs' | 'quota'>): number {
  return periodMs <= SHORT_PAUSE_MS ? 1 : Math.ceil(quota / 4);
}

function counted(learned: Learned, priority: Priority, now: number): Learned {
  const isBeyond = learned.used >= openTo(priority, learned);
  const triedAt = isBeyond ? now : learned.triedAt;
  return { ...learned, used: learned.used + 1, triedAt };
}

/** A rate that was repeatedly used up without a 429 is raised a little. */
function nextPeriod(learned: Learned, now: number): Learned {
  const isUsedUp = learned.periodMs <= SHORT_PAUSE_MS && learned.used >= openTo('apply', learned);
  const steady = isUsedUp ? learned.steady + 1 : learned.steady;
  const tried = isUsedUp && steady >= STEADY_PERIODS ? higher(learned, learned.quota) : {};
  return { ...learned, steady, ...tried, used: 1, endsAt: now + learned.periodMs };
}

/** After a request above the open quota has passed; while nothing is certain, after any request, which adds two. */
function grown(learned: Learned, startedAt: number): Learned {
  if (!learned.isCertain) return more(learned, 2);
  if (startedAt !== learned.triedAt) return learned;
  const from = Math.max(learned.quota, learned.used);
  return { ...learned, ...higher(learned, from), triedAt: null };
}

function higher({ step }: Learned, from: number): Pick<Learned, 'quota' | 'step'> {
  return { quota: from + step, step: step * 2 };
}

/** A request that was open when the 429 came has passed as well. */
function more(learned: Learned, by: number): Learned {
  return { ...learned, quota: learned.quota + by };
}
