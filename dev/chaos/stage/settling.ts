/**
 * After the last deed: waits until every window is over and its line back, for a bounded time, and reads how each
 * ended.
 */
import { setTimeout as pause } from 'node:timers/promises';
import protos from '@temporalio/proto';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { CALLBACK_WORKFLOW, WINDOW_WORKFLOW } from '../../../src/contract/window/messages.ts';
import { RESCUE_WORKFLOW } from '../../../src/contract/calendar/sweep.ts';
import { idOf } from './acting/asking.ts';
import type { ChaosPlan } from '../plan/plan.ts';
import type { Scene } from './stage.ts';
import type { Says, Violation } from '../rules/trial.ts';

const { EventType } = protos.temporal.api.enums.v1;

/** From the time at which everything should be over, on a machine that is not too busy ... */
const LIMIT_MS = 75_000;
/** ... and on any. */
const LAST_MS = 300_000;
const LOOK_EVERY_MS = 1_000;
/** Visibility lags: this many reads in a row must find none. */
const LOOKS = 3;

/** How a window ended, and its status. */
interface End {
  readonly phase: string;
  readonly says: Says;
}

/** By the keys of the windows. */
export interface Ends {
  readonly ends: ReadonlyMap<string, End>;
  readonly violations: readonly Violation[];
}

async function runningIds({ temporal }: Scene): Promise<readonly string[]> {
  const types = [WINDOW_WORKFLOW, RESCUE_WORKFLOW, CALLBACK_WORKFLOW]
    .map((type) => `'${type}'`)
    .join(', ');
  const query = `WorkflowType IN (${types}) AND ExecutionStatus = 'Running'`;
  const ids: string[] = [];
  for await (const { workflowId } of temporal.workflow.list({ query, pageSize: 200 }))
    ids.push(workflowId);
  return ids;
}

export interface Settling {
  readonly signal: AbortSignal;
  /** When the last window should be over, epoch ms. */
  readonly endsMs: number;
  readonly areLinesBack: () => Promise<boolean>;
  /** How long the machine has been too busy since. */
  readonly slowMsSince: (fromMs: number) => number;
}

/**
 * Resolves with what was still running when the time was up. A terminated window is not running, and its line is
 * only back when a sweep has found it.
 */
export async function settle(
  scene: Scene,
  { signal, endsMs, areLinesBack, slowMsSince }: Settling,
): Promise<readonly string[]> {
  const fromMs = Math.max(Date.now(), endsMs);
  const isTimeUp = (): boolean => {
    const pastMs = Date.now() - fromMs;
    return pastMs > LIMIT_MS && (pastMs > LAST_MS || pastMs - slowMsSince(fromMs) > LIMIT_MS);
  };
  let quiet = 0;
  for (;;) {
    const running = await runningIds(scene).catch(() => null);
    quiet = running?.length === 0 && (await areLinesBack()) ? quiet + 1 : 0;
    if (quiet === LOOKS) return [];
    if (isTimeUp()) return running ?? ['Temporal does not answer'];
    await pause(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** How many events from the end of a history are shown, to see where it is stuck. */
const LAST_EVENTS = 12;

/** What a workflow that does not end waits for, according to its server. */
async function standstill({ temporal }: Scene, id: string): Promise<unknown> {
  const handle = temporal.workflow.getHandle(id);
  const [{ raw }, { events }] = await Promise.all([handle.describe(), handle.fetchHistory()]);
  return {
    workflow_task: raw.pendingWorkflowTask?.attempt ?? null,
    activities: (raw.pendingActivities ?? []).map(({ activityType, attempt }) => [
      activityType?.name,
      attempt,
    ]),
    last_events: (events ?? [])
      .slice(-LAST_EVENTS)
      .map(({ eventTime, eventType }) => [optionalTsToMs(eventTime), EventType[eventType ?? 0]]),
  };
}

/** Reads how each ended; a window that Temporal does not know has no end. */
export async function readEnds(
  scene: Scene,
  plan: ChaosPlan,
  running: readonly string[],
): Promise<Ends> {
  const keys = new Map(plan.windows.map((window) => [idOf(window), window]));
  const ends = new Map<string, End>();
  for await (const { workflow_id: id, phase, ...status } of scene.client.list()) {
    const window = keys.get(id);
    const says = {
      isApplied: status.applied_at !== null,
      isReverted: status.reverted_at !== null,
      needsPerson: status.attention !== null,
    };
    if (window !== undefined) ends.set(window.key, { phase, says });
  }
  const toViolation = async (id: string): Promise<Violation> => {
    const window = keys.get(id);
    const standsStill = await standstill(scene, id).catch(String);
    return {
      rule: 'not_over',
      line: window?.line ?? 'unknown',
      window: window?.key ?? id,
      what: `not over ${LIMIT_MS / 1_000} s after everything was well and its end had come`,
      evidence: {
        workflow_id: id,
        phase: ends.get(window?.key ?? '')?.phase ?? null,
        stands_still: standsStill,
      },
    };
  };
  return { ends, violations: await Promise.all(running.map(toViolation)) };
}
