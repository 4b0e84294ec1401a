/**
 * Requests a window like a careful caller: repeatedly while there is no answer, with the same request, until it would
 * be too late.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  RequestInvalidError,
  WindowDiffersError,
  WindowRefusedError,
  type MaintenanceRequest,
} from '../../../../src/client/index.ts';
import { windowId } from '../../../../src/contract/request/window-plan.ts';
import { kindOf } from '../../kinds/chaos-kinds.ts';
import type { Chronicle } from '../chronicle.ts';
import type { PlannedWindow } from '../../plan/plan-windows.ts';
import type { Scene } from '../stage.ts';

/** No limit should refuse a window of the run. */
const ANY_NUMBER = 10_000;
const PATIENCE = { workerTimeoutMs: 3_000, verdictTimeoutMs: 6_000 } as const;
const AGAIN_MS = 400;

/** The id of a window of the run. */
export function idOf({ line, key }: Pick<PlannedWindow, 'line' | 'key'>): string {
  const { kind } = kindOf(line);
  return windowId({ target: { kind, id: line }, start_ms: 0, request_id: key });
}

function requestOf(
  window: PlannedWindow,
  beganMs: number,
  callbackUrl: string,
): MaintenanceRequest {
  return {
    ...kindOf(window.line).wanted(window),
    start_time: new Date(beganMs + window.startMs).toISOString(),
    duration_minutes: window.minutes,
    max_concurrent_windows: ANY_NUMBER,
    callback_url: `${callbackUrl}/${window.key}`,
    ...(window.hasCallbacks ? {} : { callback_events: [] }),
    request_id: window.key,
    on_drift: window.onDrift,
  };
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof WindowRefusedError ||
    error instanceof WindowDiffersError ||
    error instanceof RequestInvalidError
  );
}

/** Returns when there is a verdict or it is too late for one. */
export async function askFor(
  window: PlannedWindow,
  { client, receiver }: Scene,
  chronicle: Chronicle,
  isWanted: () => boolean,
): Promise<void> {
  const told = chronicle.told(window.key);
  const request = requestOf(window, chronicle.beganMs, receiver.url);
  const startMs = chronicle.beganMs + window.startMs;
  while (isWanted() && Date.now() < startMs) {
    try {
      await client.schedule(request, PATIENCE);
      told.isBooked = true;
      told.bookedMs = Date.now();
      return;
    } catch (error) {
      if (isRefusal(error)) {
        told.isBooked = false;
        return;
      }
      await pause(AGAIN_MS);
    }
  }
}
