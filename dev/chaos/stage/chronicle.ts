/**
 * What really happened in a run: which messages were sent and answered, and when something was wrong. Touches only its
 * own memory.
 */
import type { TargetKindName } from '../../../src/contract/request/target/target.ts';
import { kindOf } from '../kinds/chaos-kinds.ts';
import type { ChaosPlan } from '../plan/plan.ts';
import type { PlannedWindow } from '../plan/plan-windows.ts';
import { slowStretches, type Beat } from '../rules/excuses/slow-machine.ts';
import type { Outage, OutageKind, Retry, Says, StartsStop, WindowFacts } from '../rules/trial.ts';

/** What is counted for the summary. */
export interface Counts {
  kills: number;
  stops: number;
  server_kills: number;
  faults: number;
  foreign_edits: number;
  messages: number;
  terminations: number;
  resets: number;
  taken_over: number;
  retries: number;
  starts_stopped: number;
  /** How often a person accepted the current version. */
  accepted: number;
  /** How late the run itself was with a deed, at worst, ms: if it is large, the machine was too busy to judge. */
  deeds_late_ms: number;
}

interface MutableOutage extends Outage {
  toMs: number;
}

interface MutableStop {
  readonly sentMs: number;
  answeredMs: number | null;
  sureMs: number | null;
}

/** One window's part. */
interface Told {
  isBooked: boolean | null;
  bookedMs: number | null;
  phase: string | null;
  says: Says | null;
  isTerminated: boolean;
  terminatedMs: number | null;
  isReset: boolean;
  perhapsExtendedMs: number;
  takenOverMs: number | null;
  readonly retries: Retry[];
  readonly stops: Set<MutableStop>;
  readonly extendedToMs: number[];
}

function nothingTold(): Told {
  return {
    isBooked: null,
    bookedMs: null,
    phase: null,
    says: null,
    isTerminated: false,
    terminatedMs: null,
    isReset: false,
    perhapsExtendedMs: 0,
    takenOverMs: null,
    retries: [],
    stops: new Set(),
    extendedToMs: [],
  };
}

export class Chronicle {
  readonly beganMs: number;
  readonly counts: Counts = {
    kills: 0,
    stops: 0,
    server_kills: 0,
    faults: 0,
    foreign_edits: 0,
    messages: 0,
    terminations: 0,
    resets: 0,
    taken_over: 0,
    retries: 0,
    starts_stopped: 0,
    accepted: 0,
    deeds_late_ms: 0,
  };
  readonly #plan: ChaosPlan;
  readonly #told: ReadonlyMap<string, Told>;
  readonly #outages = new Set<MutableOutage>();
  readonly #startsStops: StartsStop[] = [];
  readonly #beats: Beat[] = [];

  constructor(plan: ChaosPlan, beganMs: number) {
    this.#plan = plan;
    this.beganMs = beganMs;
    this.#told = new Map(plan.windows.map(({ key }) => [key, nothingTold()]));
  }

  /** Length of a minute. */
  get minuteMs(): number {
    return this.#plan.minuteMs;
  }

  /** @throws Error for a key that was not planned. */
  told(key: string): Told {
    const told = this.#told.get(key);
    if (told === undefined) throw new Error(`no window ${key} was planned`);
    return told;
  }

  /**
   * Carries out `work` and records that something was wrong meanwhile; `line` null: everywhere, or on a kind.
   * @param work returns false if nothing met it
   */
  async during(
    kind: OutageKind,
    where: Pick<Outage, 'line' | 'of'>,
    work: () => Promise<boolean | void>,
  ): Promise<void> {
    const outage: MutableOutage = { kind, fromMs: Date.now(), toMs: Infinity, ...where };
    this.#outages.add(outage);
    try {
      if ((await work()) === false) this.#outages.delete(outage);
    } finally {
      outage.toMs = Date.now();
    }
  }

  /**
   * Records that a request on a line of this kind was told to come back later: all others on its route wait as
   * well.
   */
  limited(of: TargetKindName, fromMs: number, pauseMs: number): void {
    this.#outages.add({ kind: 'limit', line: null, of, fromMs, toMs: fromMs + pauseMs });
  }

  /** Records that a deed planned for this moment of the run begins now. */
  deedBegins(atMs: number): void {
    const lateMs = Date.now() - this.beganMs - atMs;
    this.counts.deeds_late_ms = Math.max(this.counts.deeds_late_ms, lateMs);
  }

  /** Records a stop; a refused one is removed. `sure`: Temporal has it, and the window has not answered. */
  stopSent(key: string): { answered(): void; sure(): void; refused(): void } {
    const { stops } = this.told(key);
    const stop: MutableStop = { sentMs: Date.now(), answeredMs: null, sureMs: null };
    stops.add(stop);
    return {
      answered: () => {
        stop.answeredMs = Date.now();
      },
      sure: () => {
        stop.sureMs = Date.now();
      },
      refused: () => {
        stops.delete(stop);
      },
    };
  }

  /** Records that from `fromMs` until now nothing could be applied. */
  startsWereStopped(fromMs: number): void {
    this.counts.starts_stopped += 1;
    this.#startsStops.push({ fromMs, toMs: Date.now() });
  }

  startsStops(): readonly StartsStop[] {
    return [...this.#startsStops];
  }

  /** Records how long a fixed piece of work took. */
  beat(beat: Beat): void {
    this.#beats.push(beat);
  }

  beats(): readonly Beat[] {
    return [...this.#beats];
  }

  outages(): readonly Outage[] {
    return [...this.#outages, ...slowStretches(this.#beats)];
  }

  facts(): readonly WindowFacts[] {
    return this.#plan.windows.map((window) => this.#factsOf(window));
  }

  #factsOf(window: PlannedWindow): WindowFacts {
    const { key, line, onDrift, hasCallbacks } = window;
    const { stops, extendedToMs, retries, ...told } = this.told(key);
    const startMs = this.beganMs + window.startMs;
    const { minuteMs } = this.#plan;
    return {
      window: key,
      line,
      written: kindOf(line).written(window),
      startMs,
      endMs: startMs + window.minutes * minuteMs,
      minuteMs,
      onDrift,
      hasCallbacks,
      ...told,
      retries: [...retries],
      stops: [...stops],
      extendedToMs: [...extendedToMs],
    };
  }
}
