/** From the request to the verdict. Pure. */
import type { Outcome } from '../history/activities.ts';
import { listIn, numberIn, recordIn, toJson, type Raw } from '../history/history-event.ts';
import { note, readPlan, type Mirror } from './mirror.ts';

export interface Deciding {
  /** Why it could not be decided. */
  unbooked: Outcome | null;
  isDecided: boolean;
}

/** The verdict that the window gave, to its callers or in its receipt. */
export type KnownVerdict = Raw | null;

interface Told {
  readonly code: string | null;
  readonly problems: readonly unknown[];
  readonly conflicts: readonly unknown[];
}

function tell(mirror: Mirror, deciding: Deciding, told: Told): void {
  if (deciding.isDecided) return;
  deciding.isDecided = true;
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

function unavailable(outcome: Outcome, known: KnownVerdict): Told {
  const problems = known === null ? [] : listIn(known, 'problems');
  const own = { path: '', message: `could not be checked: ${outcome.failure?.message ?? ''}` };
  return { code: 'unavailable', problems: problems.length > 0 ? problems : [own], conflicts: [] };
}

function prepared(mirror: Mirror, deciding: Deciding, result: Raw): void {
  if (result['ok'] !== true) {
    const problems = listIn(result, 'problems');
    return tell(mirror, deciding, { code: 'invalid', problems, conflicts: [] });
  }
  const plan = recordIn(result, 'plan');
  mirror.plan = readPlan(plan);
  mirror.endMs = numberIn(plan, 'end_ms') ?? 0;
  return undefined;
}

function admitted(mirror: Mirror, deciding: Deciding, result: Raw): void {
  prepared(mirror, deciding, result);
  if (result['ok'] !== true) return;
  const problems = listIn(recordIn(result, 'preflight'), 'problems');
  const conflicts = listIn(recordIn(result, 'booked'), 'conflicts');
  const refusal = conflicts.length > 0 ? 'conflict' : null;
  const code = problems.length > 0 ? 'preflight' : refusal;
  tell(mirror, deciding, { code, problems, conflicts });
}

/** Takes the end of one of the steps before the verdict. */
export function takeDecision(
  mirror: Mirror,
  deciding: Deciding,
  outcome: Outcome,
  known: KnownVerdict,
): void {
  const { step, result } = outcome;
  if (step === 'releaseBooking' && deciding.unbooked !== null)
    return tell(mirror, deciding, unavailable(deciding.unbooked, known));
  if (step === 'admitWindow' && result === null) deciding.unbooked = outcome;
  if (step === 'admitWindow' && result !== null) admitted(mirror, deciding, result);
  // If the previous step failed, whatever it booked is released now.
  if (step === 'prepareWindow' && result !== null) prepared(mirror, deciding, result);
}
