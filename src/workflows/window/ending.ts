/** How a window was decided and how it is over, as records, callbacks and its phase say it. */
import type { JsonValue } from '../../contract/values/json.ts';
import { whySkipped } from '../../contract/window/start-hold.ts';
import type { Conflict, Phase, Problem, Verdict } from '../../contract/window/window.ts';
import type { Callbacks } from './telling/callbacks.ts';
import { enter, record } from './telling/journal.ts';
import type { WindowState } from './window-state.ts';

function toJsonList(list: readonly (Problem | Conflict)[]): JsonValue {
  return list.map((entry) => Object.fromEntries(Object.entries(entry)));
}

/** Records what was decided. */
export function tell(window: WindowState, verdict: Verdict): void {
  const { accepted, code, problems, conflicts } = verdict;
  record(window, accepted ? 'accepted' : 'refused', {
    actor: window.prepared?.plan.requested_by ?? null,
    actor_source: 'claimed',
    reason: window.prepared?.plan.reason ?? null,
    ...(accepted ? { announces: 'accepted' } : {}),
    details: {
      code,
      problems: toJsonList(problems),
      conflicts: toJsonList(conflicts),
    },
  });
}

function finalPhase({ startEnd, stop, takenOver, isLeft }: WindowState): Phase {
  if (takenOver !== null || isLeft) return 'failed';
  switch (startEnd?.kind) {
    case undefined:
    case 'failed':
      return 'failed';
    case 'too_late':
    case 'held':
      return 'skipped';
    case 'stopped':
      return 'cancelled';
    case 'applied':
      return stop?.kind === 'cancel' ? 'cancelled' : 'reverted';
  }
}

/** Why it was skipped or failed. */
function whyOver(window: WindowState, phase: Phase): string | null {
  const { startEnd } = window;
  if (phase === 'skipped') return whySkipped(window.hold, window.reverted !== null);
  return phase === 'failed' && startEnd?.kind === 'failed' ? startEnd.message : null;
}

function announceEnd(window: WindowState, callbacks: Callbacks): void {
  const { phase, stop, startEnd, ending: reason, applyAttempts: attempts } = window;
  if (phase === 'cancelled') {
    const by = { actor: stop?.actor ?? null, reason: stop?.reason ?? null };
    record(window, 'cancelled', { ...by, actor_source: 'claimed', announces: 'cancelled' });
    callbacks.announce('cancelled', by);
  }
  if (phase === 'skipped') {
    record(window, 'skipped', { reason, attempts, announces: 'skipped' });
    callbacks.announce('skipped', { reason });
  }
  if (phase === 'failed' && startEnd?.kind === 'failed') {
    const details = { message: startEnd.message, problems: toJsonList(startEnd.problems) };
    record(window, 'failed', { attempts, details, announces: 'failed' });
    callbacks.announce('failed', details);
  }
}

/** Enters the last phase and tells of it. The line was given free before. */
export function conclude(window: WindowState, callbacks: Callbacks): void {
  const phase = finalPhase(window);
  window.ending = whyOver(window, phase);
  enter(window, phase);
  announceEnd(window, callbacks);
}
