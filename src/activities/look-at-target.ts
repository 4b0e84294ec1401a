/**
 * Reads the line and compares it with what we know: after a lost answer, and half-way through an
 * active window. Writes nothing.
 */
import type { LookInput, LookResult } from '../contract/steps.ts';
import { moveBaseline } from '../genesys/index.ts';
import type { ActivityDeps } from './deps.ts';
import { isDefinite, toFailure, wrongOrganization } from './failures.ts';
import { StepRun } from './step-run.ts';

async function look(deps: ActivityDeps, input: LookInput, run: StepRun): Promise<LookResult> {
  const target = deps.genesys.target(input.target.kind);
  const state = await target.read(input.target.id, run.reading('apply'));
  const { baseline, intended } = input;
  const written = input.written ?? intended;
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
    baseline: moveBaseline({ armed: baseline, intended: written, now, same: target.isSame }),
    shows_ours: changed.length === 0,
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
        throw toFailure(error, { attempts: run.attempts, final: isDefinite(error) });
      }
    });
  };
}
