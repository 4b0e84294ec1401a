/** How the decision and the end of a window are recorded and reported. */
import type { JsonValue } from '../../contract/values/json.ts';
import type { Conflict, Phase, Problem, Verdict } from '../../contract/window/window.ts';
import type { Callbacks } from './reporting/callbacks.ts';
import { enterPhase, record } from './reporting/journal.ts';
import { whyOver } from './reporting/showing.ts';
import type { WindowState } from './window-state.ts';

function toJsonList(list: readonly (Problem | Conflict)[]): JsonValue {
  return list.map((entry) => Object.fromEntries(Object.entries(entry)));
}

export function recordVerdict(window: WindowState, verdict: Verdict): void {
  const { accepted, code, problems, conflicts } = verdict;
  record(window, accepted ? 'accepted' : 'refused', {
    actor: window.admission.prepared?.plan.requested_by ?? null,
    actor_source: 'claimed',
    reason: window.admission.prepared?.plan.reason ?? null,
    ...(accepted ? { announces: 'accepted' } : {}),
    details: {
      code,
      problems: toJsonList(problems),
      conflicts: toJsonList(conflicts),
    },
  });
}

function finalPhase({ start, orders, back }: WindowState): Phase {
  if (orders.takenOver !== null || back.kind === 'left') return 'failed';
  switch (start.kind) {
    case 'ahead':
    case 'failed':
      return 'failed';
    case 'too_late':
    case 'held':
      return 'skipped';
    case 'stopped':
      return 'cancelled';
    case 'applied':
      return orders.stop?.kind === 'cancel' ? 'cancelled' : 'reverted';
  }
}

function announceEnd(window: WindowState, callbacks: Callbacks): void {
  const { phase, start } = window;
  const { stop } = window.orders;
  const { applyAttempts: attempts } = window.tally;
  if (phase === 'cancelled') {
    const by = { actor: stop?.actor ?? null, reason: stop?.reason ?? null };
    record(window, 'cancelled', { ...by, actor_source: 'claimed', announces: 'cancelled' });
    callbacks.announce('cancelled', by);
  }
  if (phase === 'skipped') {
    const reason = whyOver(window);
    record(window, 'skipped', { reason, attempts, announces: 'skipped' });
    callbacks.announce('skipped', { reason });
  }
  if (phase === 'failed' && start.kind === 'failed') {
    const details = { message: start.message, problems: toJsonList(start.problems) };
    record(window, 'failed', { attempts, details, announces: 'failed' });
    callbacks.announce('failed', details);
  }
}

/** Enters the last phase and reports it. The line has been released by now. */
export function closeWindow(window: WindowState, callbacks: Callbacks): void {
  enterPhase(window, finalPhase(window));
  announceEnd(window, callbacks);
}
