/**
 * Shortly before the start: does the booking stand, is the line free, what stands on it now?
 * Its result puts the baseline into history before any write (design, section 2, step 3).
 */
import type { Fields } from '../contract/json.ts';
import type { ArmInput, ArmResult, BookedChange } from '../contract/steps.ts';
import { moveBaseline } from '../genesys/index.ts';
import type { ActivityDeps } from './deps.ts';
import { toFailure, wrongOrganization } from './failures.ts';
import { inspectTarget, type Inspection } from './inspect-target.ts';
import { StepRun } from './step-run.ts';

const BOOKING_GONE = {
  path: '',
  message: 'the calendar no longer holds this booking and cannot renew it; book the window again',
};

/**
 * What stood before our first write. Where an earlier run of this window noted a change (a reset, a
 * restart), what shows our own write keeps the value noted then: a baseline is never our own change.
 */
function trueBaseline(
  deps: ActivityDeps,
  input: ArmInput,
  now: Fields,
  noted: BookedChange | null,
): Fields {
  if (noted === null) return now;
  const { isSame } = deps.genesys.target(input.plan.target.kind);
  return moveBaseline({
    armed: noted.baseline,
    intended: noted.written ?? noted.intended,
    now,
    same: isSame,
  });
}

async function armed(
  deps: ActivityDeps,
  input: ArmInput,
  seen: Inspection,
  noted: BookedChange | null,
): Promise<ArmResult> {
  const { state, intended } = seen;
  if (state === null || seen.problems.length > 0)
    return { outcome: 'refused', problems: seen.problems };
  const baseline = trueBaseline(deps, input, state.fields, noted);
  await deps.calendar.note({
    organization_id: input.organization_id,
    window_id: input.booking.window_id,
    change: {
      baseline,
      intended,
      previous_version: state.version,
      written: null,
      new_version: null,
      on_drift: input.plan.on_drift,
    },
  });
  return {
    outcome: 'armed',
    target_name: state.name,
    version: state.version,
    baseline,
    intended,
    findings: seen.findings,
    request_id: state.requestId,
  };
}

export function createArmWindow(deps: ActivityDeps) {
  return async function armWindow(input: ArmInput): Promise<ArmResult> {
    if (input.organization_id !== deps.organizationId)
      throw wrongOrganization(input.organization_id, deps.organizationId);
    return StepRun.during(async (run) => {
      const asked = await deps.calendar.arm({
        organization_id: input.organization_id,
        booking: input.booking,
      });
      const { stands, predecessor, change, starts_stopped: stopped = null } = asked;
      if (!stands) return { outcome: 'refused', problems: [BOOKING_GONE] };
      if (predecessor !== null) return { outcome: 'waiting', predecessor };
      if (stopped !== null) return { outcome: 'stopped', by: stopped };
      try {
        const seen = await inspectTarget(deps, input.plan, run.reading('apply'));
        return await armed(deps, input, seen, change);
      } catch (error) {
        throw toFailure(error, { attempts: run.attempts, final: false });
      }
    });
  };
}
