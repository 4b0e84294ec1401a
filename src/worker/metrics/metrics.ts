/** What the worker measures, for Prometheus. Durations are passed as ms and exported as seconds. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { WindowMetrics } from '../../activities/deps.ts';
import { FINAL_PHASES, type Phase } from '../../contract/window/window.ts';
import type { RequestObservation } from '../../adapters/genesys/index.ts';
import {
  watchCalendar,
  watchStanding,
  type CalendarSource,
  type RefreshCalendar,
  type RefreshStanding,
  type StandingSource,
} from './window-gauges.ts';

const LATENCY_SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** On time means well under a second; beyond a minute, a start is late and a revert an alarm. */
const LATENESS_SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 900, 3_600];

export interface WorkerMetrics extends WindowMetrics {
  observeRequest(observation: RequestObservation): void;
  controlRefused(control: string, refusal: string): void;
  /** A sweep found a window that it cannot rescue, or a stuck rescue; every sweep reports it again. */
  rescueFailed(): void;
  windowEnded(phase: Phase): void;
  /** A break-glass file could not be written, read or removed. */
  rescueFileFailed(): void;
  watchCalendar(source: CalendarSource): void;
  watchStanding(source: StandingSource): void;
  scrape(): Promise<string>;
  readonly contentType: string;
}

function createInstruments(registry: Registry) {
  const registers = [registry];
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name, help, buckets, registers });
  return {
    applyLatency: histogram(
      'interlude_apply_latency_seconds',
      'From the first request of the writing attempt to the answer of the write.',
      LATENCY_SECONDS,
    ),
    revertLatency: histogram(
      'interlude_revert_latency_seconds',
      'From the first request of the attempt that put the line back to its last answer.',
      LATENCY_SECONDS,
    ),
    startLateness: histogram(
      'interlude_start_lateness_seconds',
      'How long after its start a window was applied.',
      LATENESS_SECONDS,
    ),
    revertLateness: histogram(
      'interlude_revert_lateness_seconds',
      'How long after its end a line was back.',
      LATENESS_SECONDS,
    ),
    ...createCounters(registers),
  };
}

function createCounters(registers: Registry[]) {
  const counter = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Counter({ name, help, labelNames, registers });
  return {
    attempts: counter('interlude_write_attempts_total', 'Writes that were tried.', ['verb']),
    successes: counter(
      'interlude_write_successes_total',
      'Writes that the API confirmed; success rate = successes / attempts.',
      ['verb'],
    ),
    callbacks: counter('interlude_callbacks_total', 'Attempts to deliver a callback.', ['result']),
    refusals: counter('interlude_refused_controls_total', 'Controls that were refused.', [
      'control',
      'refusal',
    ]),
    unrescued: counter(
      'interlude_rescue_failed_total',
      'Alarms of the sweeper: a window that nothing can rescue, or a rescue that is stuck; raised again by each sweep.',
      [],
    ),
    rescueFileFailures: counter(
      'interlude_rescue_file_failures_total',
      'Break-glass files that could not be written, read or removed: look at the disk of RESCUE_DIR.',
      [],
    ),
    outcomes: counter('interlude_window_outcomes_total', 'Windows that are over, by how.', [
      'outcome',
    ]),
    requests: counter('interlude_genesys_requests_total', 'Requests to the API that ended.', [
      'method',
      'route',
      'status',
    ]),
    throttled: counter(
      'interlude_genesys_rate_limited_total',
      'Requests that the API turned away for its rate limit (429, or a throttled login).',
      ['route'],
    ),
  };
}

type Instruments = ReturnType<typeof createInstruments>;

/** A rate needs its counter from the beginning, not only from the first failure. */
function beginAtZero({ attempts, successes, callbacks, outcomes }: Instruments): void {
  for (const verb of ['apply', 'revert'] as const) {
    attempts.inc({ verb }, 0);
    successes.inc({ verb }, 0);
  }
  for (const result of ['delivered', 'failed'] as const) callbacks.inc({ result }, 0);
  for (const outcome of FINAL_PHASES) outcomes.inc({ outcome }, 0);
}

/** Exports the version, so that a dashboard shows a rollout and which workers lag behind. */
function tellBuild(registry: Registry, version: string): void {
  const info = new Gauge({
    name: 'interlude_build_info',
    help: '1; its labels say which build runs.',
    labelNames: ['version', 'node'],
    registers: [registry],
  });
  info.set({ version, node: process.version }, 1);
}

/** Metrics of one worker, in a registry of their own. @param version the program's version */
export function createMetrics(version = 'unknown'): WorkerMetrics {
  const registry = new Registry();
  const on = createInstruments(registry);
  beginAtZero(on);
  tellBuild(registry, version);
  let refreshCalendar: RefreshCalendar | null = null;
  let refreshStanding: RefreshStanding | null = null;
  return {
    contentType: registry.contentType,
    writeAttempted: (verb) => on.attempts.inc({ verb }),
    writeSucceeded: (verb) => on.successes.inc({ verb }),
    applied(latencyMs, startLatenessMs) {
      on.applyLatency.observe(latencyMs / 1_000);
      if (startLatenessMs !== null) on.startLateness.observe(startLatenessMs / 1_000);
    },
    reverted(latencyMs, revertLatenessMs) {
      on.revertLatency.observe(latencyMs / 1_000);
      on.revertLateness.observe(revertLatenessMs / 1_000);
    },
    callback: (result) => on.callbacks.inc({ result }),
    controlRefused: (control, refusal) => on.refusals.inc({ control, refusal }),
    rescueFailed: () => on.unrescued.inc(),
    windowEnded: (outcome) => on.outcomes.inc({ outcome }),
    rescueFileFailed: () => on.rescueFileFailures.inc(),
    observeRequest({ method, route, end, rateLimited }) {
      on.requests.inc({ method, route, status: String(end) });
      if (rateLimited) on.throttled.inc({ route });
    },
    watchCalendar(source) {
      refreshCalendar ??= watchCalendar(registry, source);
    },
    watchStanding(source) {
      refreshStanding ??= watchStanding(registry, source);
    },
    async scrape() {
      // The windows' own reports count where the calendar does not know yet.
      const overdueMs = (await refreshStanding?.()) ?? null;
      await refreshCalendar?.(overdueMs);
      return registry.metrics();
    },
  };
}
