/**
 * Reads, a few seconds after its start, whether a change that was written ahead is still there. Only then is the line
 * reported as in maintenance.
 */
import { formatInstant } from '../../../contract/values/instant.ts';
import { isBegun, takenOutMessage } from '../../../contract/window/proof-rules.ts';
import type { LookResult } from '../../../contract/steps/look-step.ts';
import { noteDrift } from '../active.ts';
import { interruptible } from '../interrupt.ts';
import { readStepFailure } from '../step-failure.ts';
import { lookStep } from '../steps.ts';
import type { Callbacks } from '../reporting/callbacks.ts';
import { publish } from '../reporting/journal.ts';
import { changeOf, preparedOf, type WindowState } from '../window-state.ts';
import { lookInTurn } from './end-turns.ts';
import { becomeActive } from './start-end.ts';

/** The longest time for one look, and the pause before the next. */
const LOOK_MS = 60_000;
const AGAIN_MS = 10_000;

function handleLook(window: WindowState, callbacks: Callbacks, seen: LookResult): void {
  const { start } = window;
  if (!isBegun(seen.changed)) {
    window.start = { kind: 'failed', message: takenOutMessage(seen.changed), problems: [] };
    return;
  }
  const latency_ms = start.kind === 'ahead' ? (start.entered?.latency_ms ?? null) : null;
  becomeActive(window, callbacks, { latency_ms, lateness_ms: null });
  if (seen.changed.length > 0) noteDrift(window, callbacks, seen.version, seen.changed);
}

/** As far as anybody knows, the platform has begun the window: a person is told that no read has shown it. */
function goOnUnproven(window: WindowState, error: unknown): void {
  const { message } = readStepFailure(error);
  const atMs = Date.now() + AGAIN_MS;
  window.pause = { step: 'prove', atMs, why: 'check again: is the entry there?' };
  const what = `whether the line is in maintenance is not proven: ${message}`;
  const since = window.line.attention?.since ?? formatInstant(Date.now());
  const next_step = 'check whether the API answers; Interlude keeps looking for the entry';
  window.line = { ...window.line, attention: { what, since, next_step } };
  publish(window);
}

export async function prove(window: WindowState, callbacks: Callbacks): Promise<void> {
  const { plan, organizationId: organization_id } = preparedOf(window);
  const look = lookStep('start', 'check: is the entry there at its start?', LOOK_MS);
  const isStopped = (): boolean => window.orders.stop !== null;
  try {
    const seen = await lookInTurn(window, isStopped, () => {
      const input = { organization_id, target: plan.target, change: changeOf(window) };
      return interruptible(() => look(input), isStopped);
    });
    if (seen !== null && !isStopped()) handleLook(window, callbacks, seen);
  } catch (error) {
    if (!isStopped()) goOnUnproven(window, error);
  }
}
