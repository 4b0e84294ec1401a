/** From the request to the verdict; how the window ended, and the verdict in its receipt. Pure. */
import type { Outcome } from '../history/activities.ts';
import {
  listIn,
  numberIn,
  receiptIn,
  recordIn,
  toJson,
  type HistoryEvent,
  type Raw,
} from '../history/history-event.ts';
import { note, readPlan, type Mirror } from './mirror.ts';
import { whySkipped } from '../../contract/window/start-hold.ts';

interface Told {
  readonly code: string | null;
  readonly problems: readonly unknown[];
  readonly conflicts: readonly unknown[];
}

function tell(mirror: Mirror, told: Told): void {
  if (mirror.isDecided) return;
  mirror.isDecided = true;
  const isAccepted = told.code === null;
  note(mirror, isAccepted ? 'accepted' : 'refused', {
    actor: mirror.plan?.requestedBy ?? null,
    actor_source: 'claimed',
    reason: mirror.plan?.reason ?? null,
    ...(isAccepted ? { announces: 'accepted' } : {}),
    details: {
      code: told.code,
      problems: toJson(told.problems),
      conflicts: toJson(told.conflicts),
    },
  });
}

function unavailable({ verdict }: Mirror, outcome: Outcome): Told {
  const problems = listIn(verdict ?? {}, 'problems');
  const own = { path: '', message: `could not be checked: ${outcome.failure?.message ?? ''}` };
  return { code: 'unavailable', problems: problems.length > 0 ? problems : [own], conflicts: [] };
}

function prepared(mirror: Mirror, result: Raw): void {
  if (result['ok'] !== true) {
    const problems = listIn(result, 'problems');
    return tell(mirror, { code: 'invalid', problems, conflicts: [] });
  }
  const plan = recordIn(result, 'plan');
  mirror.plan = readPlan(plan);
  mirror.endMs = numberIn(plan, 'end_ms') ?? 0;
  return undefined;
}

function admitted(mirror: Mirror, result: Raw): void {
  prepared(mirror, result);
  if (result['ok'] !== true) return;
  const problems = listIn(recordIn(result, 'preflight'), 'problems');
  const conflicts = listIn(recordIn(result, 'booked'), 'conflicts');
  const refusal = conflicts.length > 0 ? 'conflict' : null;
  const code = problems.length > 0 ? 'preflight' : refusal;
  tell(mirror, { code, problems, conflicts });
}

/** Takes the end of one of the steps before the verdict. */
export function takeDecision(mirror: Mirror, outcome: Outcome): void {
  const { step, result } = outcome;
  if (step === 'releaseBooking' && mirror.unbooked !== null)
    return tell(mirror, unavailable(mirror, mirror.unbooked));
  if (step === 'admitWindow' && result === null) mirror.unbooked = outcome;
  if (step === 'admitWindow' && result !== null) admitted(mirror, result);
  // If the previous step failed, whatever it booked is released now.
  if (step === 'prepareWindow' && result !== null) prepared(mirror, result);
}

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

/** Once the booking is released; a window that was put back as planned has reported that before. */
export function noteEnding(mirror: Mirror): void {
  const { phase } = mirror;
  if (phase === 'cancelled') noteCancelled(mirror);
  if (phase === 'skipped') noteSkipped(mirror);
  if (phase === 'failed') noteFailed(mirror);
}
