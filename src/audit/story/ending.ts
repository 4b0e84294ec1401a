/** How a window ended: the record of its end, as it published it, and the verdict in its receipt. Pure. */
import { whySkipped } from '../../contract/window/start-hold.ts';
import { recordIn, receiptIn, type HistoryEvent, type Raw } from '../history/history-event.ts';
import { note, type Mirror } from './mirror.ts';

/** The verdict that a completed window returned; null if it has not completed, or was not a window. */
export function verdictIn(events: readonly HistoryEvent[]): Raw | null {
  const verdict = recordIn(receiptIn(events) ?? {}, 'verdict');
  return 'accepted' in verdict ? verdict : null;
}

function noteCancelled(mirror: Mirror): void {
  const { stop } = mirror;
  note(mirror, 'cancelled', {
    announces: 'cancelled',
    actor: stop?.actor ?? null,
    actor_source: 'claimed',
    reason: stop?.reason ?? null,
  });
}

function noteSkipped(mirror: Mirror): void {
  const { startsHeld, revertRounds, applyAttempts } = mirror;
  note(mirror, 'skipped', {
    announces: 'skipped',
    reason: whySkipped(startsHeld, revertRounds > 0),
    attempts: [...applyAttempts],
  });
}

function noteFailed(mirror: Mirror): void {
  const { failing, applyAttempts } = mirror;
  if (failing === null) return;
  note(mirror, 'failed', {
    announces: 'failed',
    attempts: [...applyAttempts],
    details: { message: failing.message, problems: failing.problems },
  });
}

/**
 * Records how the window ended, once the booking is released. One that was put back as planned has reported that
 * before.
 */
export function noteEnding(mirror: Mirror): void {
  const { phase } = mirror;
  if (phase === 'cancelled') noteCancelled(mirror);
  if (phase === 'skipped') noteSkipped(mirror);
  if (phase === 'failed') noteFailed(mirror);
}
