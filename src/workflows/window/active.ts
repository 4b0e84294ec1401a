/** The look at an active window half-way to its end: is the line as we left it? */
import { formatInstant } from '../../contract/values/instant.ts';
import type { DriftedField } from '../../contract/window/window.ts';
import type { JsonValue } from '../../contract/values/json.ts';
import type { Callbacks } from './reporting/callbacks.ts';
import { inquire } from './reporting/inquiry.ts';
import { interruptible } from './interrupt.ts';
import { publish, record } from './reporting/journal.ts';
import { lookStep } from './steps.ts';
import { lookInTurn } from './start/end-turns.ts';
import { changeOf, preparedOf, type WindowState } from './window-state.ts';

/** The look is given up after this; the revert will see the same. */
const LOOK_MS = 60_000;

/** Drifted fields as callbacks and audit carry them. */
export function toJson(fields: readonly DriftedField[]): JsonValue {
  return fields.map(({ field, baseline, written, now }) => ({ field, baseline, written, now }));
}

/** Records that somebody changed what the window wrote. */
export function noteDrift(
  window: WindowState,
  callbacks: Callbacks,
  version: number,
  fields: readonly DriftedField[],
): void {
  const kept = preparedOf(window).plan.on_drift === 'keep';
  const drift = { seen_at: formatInstant(Date.now()), version, kept, fields };
  window.line = { ...window.line, stands: 'changed_by_others', drift };
  record(window, 'drift', {
    announces: 'drift',
    details: { version, fields: toJson(fields) },
  });
  publish(window);
  callbacks.announce('drift', { version, fields: toJson(fields) });
  inquire(window, callbacks);
}

/** Looks once. Not awaited, because a slow look must delay nothing. */
export async function lookForDrift(window: WindowState, callbacks: Callbacks): Promise<void> {
  if (window.start.kind === 'applied') window.start = { ...window.start, lookAtMs: null };
  const { plan, organizationId: organization_id } = preparedOf(window);
  const look = lookStep('spare', 'halfway check: is the line as the window left it?', LOOK_MS);
  const isOver = (): boolean => window.phase !== 'active';
  try {
    const seen = await lookInTurn(window, isOver, () => {
      const input = { organization_id, target: plan.target, change: changeOf(window) };
      return interruptible(() => look(input), isOver);
    });
    if (seen !== null && seen.changed.length > 0 && !isOver())
      noteDrift(window, callbacks, seen.version, seen.changed);
  } catch {
    // It is only a look: if the API fails, the revert retries without limit.
  }
}
