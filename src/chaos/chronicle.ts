// What really happened in a run: what was said to whom and answered, what was wrong from when to
// when. Touches nothing but its own memory.
import type { ChaosPlan } from './plan.ts';
import type { PlannedWindow } from './plan-windows.ts';
import type { Outage, WindowFacts } from './trial.ts';

/** What is counted for the summary. */
export interface Counts {
  kills: number;
  stops: number;
  server_kills: number;
  faults: number;
  foreign_edits: number;
  messages: number;
  terminations: number;
}

interface MutableOutage extends Outage {
  toMs: number;
}

interface MutableStop {
  readonly sentMs: number;
  answeredMs: number | null;
}

/** One window's part. */
interface Told {
  isBooked: boolean | null;
  bookedMs: number | null;
  phase: string | null;
  isTerminated: boolean;
  readonly stops: Set<MutableStop>;
  readonly extendedToMs: number[];
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
  };
  readonly #plan: ChaosPlan;
  readonly #told: ReadonlyMap<string, Told>;
  readonly #outages: MutableOutage[] = [];

  constructor(plan: ChaosPlan, beganMs: number) {
    this.#plan = plan;
    this.beganMs = beganMs;
    this.#told = new Map(
      plan.windows.map(({ key }) => [
        key,
        {
          isBooked: null,
          bookedMs: null,
          phase: null,
          isTerminated: false,
          stops: new Set(),
          extendedToMs: [],
        },
      ]),
    );
  }

  /** @throws Error for a key that was not planned. */
  told(key: string): Told {
    const told = this.#told.get(key);
    if (told === undefined) throw new Error(`no window ${key} was planned`);
    return told;
  }

  /** Carries out `work` and notes that meanwhile something was wrong; `line` null: everywhere. */
  async during(line: string | null, work: () => Promise<void>): Promise<void> {
    const outage: MutableOutage = { fromMs: Date.now(), toMs: Infinity, line };
    this.#outages.push(outage);
    try {
      await work();
    } finally {
      outage.toMs = Date.now();
    }
  }

  /** Notes a stop; a refused one is taken back. */
  stopSent(key: string): { answered(): void; refused(): void } {
    const { stops } = this.told(key);
    const stop: MutableStop = { sentMs: Date.now(), answeredMs: null };
    stops.add(stop);
    return {
      answered: () => {
        stop.answeredMs = Date.now();
      },
      refused: () => {
        stops.delete(stop);
      },
    };
  }

  outages(): readonly Outage[] {
    return [...this.#outages];
  }

  facts(): readonly WindowFacts[] {
    return this.#plan.windows.map((window) => this.#factsOf(window));
  }

  #factsOf(window: PlannedWindow): WindowFacts {
    const { key, line, greeting, queue, onDrift } = window;
    const { stops, extendedToMs, ...told } = this.told(key);
    const startMs = this.beganMs + window.startMs;
    const { minuteMs } = this.#plan;
    return {
      window: key,
      line,
      written: {
        name: `Maintenance: ${line}`,
        greeting: { text: greeting },
        routing:
          queue === null ? { method: 'none' } : { method: 'longest-idle', queue: { id: queue } },
      },
      startMs,
      endMs: startMs + window.minutes * minuteMs,
      minuteMs,
      onDrift,
      ...told,
      stops: [...stops],
      extendedToMs: [...extendedToMs],
    };
  }
}
