/**
 * Reads the line and compares it with what we know: after a lost answer, and half-way through an
 * active window. Writes nothing.
 */
import { doubtOf } from '../contract/armed-doubt.ts';
import type { LookInput, LookResult } from '../contract/look-step.ts';
import { OTHERS_MAINTENANCE } from '../contract/start-rules.ts';
import type { ActivityDeps } from './deps.ts';
import { isDefinite, unproven, toFailure, wrongOrganization } from './failures.ts';
import type { TargetState } from '../genesys/index.ts';
import { othersMaintenance, knownAnswer, seeOwnChange, type OwnChange } from './own-change.ts';
import { StepRun } from './step-run.ts';

/** After a lost answer the calendar may know it: the step that noted it may be the one that was lost. */
async function ownChange(deps: ActivityDeps, input: LookInput): Promise<OwnChange> {
  const { lost, baseline, intended, written, organization_id } = input;
  if (lost === undefined) {
    const ours = written === null ? {} : { ours: written };
    return { armed: { version: 0, baseline, intended, ...ours }, noted: [], mayHaveLanded: false };
  }
  const { version, booking } = lost;
  const { change } = await deps.calendar.arm({ organization_id, booking });
  return {
    armed: { version, baseline, intended, ...doubtOf(lost) },
    noted: change === null ? [] : [change],
    mayHaveLanded: true,
  };
}

/** A read that is older than what is known proves nothing; the engine asks again. */
function refuseOlder({ floor = 0, lost }: LookInput, { version }: TargetState, run: StepRun): void {
  const known = Math.max(floor, lost?.version ?? 0);
  if (version >= known) return;
  const message = `the API shows version ${version} of the line, and version ${known} stood before; reading again`;
  throw unproven({ code: 'stale_read', message }, { attempts: run.attempts, final: false });
}

function foreignMaintenance(state: TargetState, run: StepRun): Error {
  const why = { code: OTHERS_MAINTENANCE, message: othersMaintenance(state) };
  return unproven(why, { attempts: run.attempts, final: true });
}

async function look(deps: ActivityDeps, input: LookInput, run: StepRun): Promise<LookResult> {
  // Only then the calendar is asked, which books anew what it has lost.
  if (input.lost !== undefined) await run.mustBeAwaited(deps.checkAttempt);
  const target = deps.genesys.target(input.target.kind);
  const own = await ownChange(deps, input);
  const state = await target.read(input.target.id, run.reading('apply'));
  const { baseline } = input;
  refuseOlder(input, state, run);
  const { is_whole: _whole, others_maintenance, ...seen } = seeOwnChange(target, own, state);
  if (others_maintenance && input.lost !== undefined) throw foreignMaintenance(state, run);
  const written = input.written ?? knownAnswer(target, own) ?? input.intended;
  const now = state.fields;
  const changed = Object.entries(written)
    .map(([field, ours]) => ({
      field,
      baseline: baseline[field] ?? null,
      written: ours,
      now: now[field] ?? null,
    }))
    .filter((value) => !target.isSame(value.now, value.written, value.field));
  return {
    version: state.version,
    now,
    ...seen,
    changed,
    request_id: state.requestId,
  };
}

export function createLookAtTarget(deps: ActivityDeps) {
  return async function lookAtTarget(input: LookInput): Promise<LookResult> {
    if (input.organization_id !== deps.organizationId)
      throw wrongOrganization(input.organization_id, deps.organizationId);
    return StepRun.during(async (run) => {
      try {
        return await look(deps, input, run);
      } catch (error) {
        throw toFailure(error, {
          attempts: run.attempts,
          final: isDefinite(error),
          pauseMs: run.pauseWithinStepMs,
        });
      }
    });
  };
}
