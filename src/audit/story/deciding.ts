/** From the request to the verdict. Pure. */
import type { Outcome } from '../history/activities.ts';
import { listIn, numberIn, recordIn, toJson, type Raw } from '../history/history-event.ts';
import { note, readPlan, type Mirror } from './mirror.ts';

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
