/**
 * Reads the line and compares it with what we know: after a lost answer, and half-way through an active window. Writes
 * nothing.
 */
import type { Change, ChangeNews } from '../../contract/change/change.ts';
import type { LookInput, LookResult } from '../../contract/steps/look-step.ts';
import { toTold } from '../../contract/window/window.ts';
import { OTHERS_MAINTENANCE } from '../../contract/window/start-rules.ts';
import type { TargetKind, TargetState } from '../../adapters/genesys/index.ts';
import {
  evolve,
  isOlder,
  knownBeforeLook,
  mergeKnown,
  looksLike,
  newVersionOf,
  oldestProof,
  othersMaintenance,
  classifyLostAnswer,
} from '../../line/index.ts';
import type { ActivityDeps } from '../deps.ts';
import { isDefinite, staleRead, unproven, mustBeServed } from '../failures.ts';
import { noteChange } from './note-change.ts';
import { filedChange } from './files/rescue-facts.ts';
import { addToRescueFile } from './files/rescue-files.ts';
import { StepRun } from '../step-run.ts';

/**
 * After a lost answer, calendar or file may know more: the step that recorded it may be the one whose answer was lost.
 */
async function allThatIsKnown(deps: ActivityDeps, input: LookInput): Promise<Change> {
  const { change, booking, organization_id } = input;
  if (booking === undefined) return change;
  const asked = await deps.calendar.arm({ organization_id, booking: { ...booking, change } });
  const filed = await filedChange(deps, booking.window_id, change);
  return knownBeforeLook(change, mergeKnown(asked.change, filed));
}

function foreignMaintenance(target: TargetKind, state: TargetState, run: StepRun): Error {
  const why = { code: OTHERS_MAINTENANCE, message: othersMaintenance(target, state) };
  return unproven(why, { attempts: run.attempts, final: true });
}

/** Puts the new baseline into the break-glass file and the booking before a write replaces it. */
async function lookAfterLoss(
  deps: ActivityDeps,
  input: LookInput,
  { change, state, run }: { change: Change; state: TargetState; run: StepRun },
): Promise<ChangeNews | null> {
  const { booking, organization_id } = input;
  if (booking === undefined) return null;
  const target = deps.genesys.target(input.target.kind);
  const outcome = classifyLostAnswer(target, { sent: input.change, known: change }, state);
  if (outcome.kind !== 'event') throw foreignMaintenance(target, state, run);
  const { event } = outcome;
  const { window_id, run_id } = booking;
  const found = evolve(change, event);
  await addToRescueFile(deps, window_id, found);
  await noteChange(deps, { organization_id, window_id, run_id, change: found });
  return change === input.change ? { event } : { event, recalled: change };
}

/** Where a person would set exactly the same, a new version alone is reported. */
function movedSince(target: TargetKind, change: Change, { version: now }: TargetState) {
  const written = newVersionOf(change);
  if (!target.isMovedByOthers || written === null || now === written) return [];
  return [{ field: 'version', baseline: change.version, written, now }];
}

async function look(deps: ActivityDeps, input: LookInput, run: StepRun): Promise<LookResult> {
  // Asking the calendar restores a lost booking, so this attempt must still be awaited.
  if (input.booking !== undefined) await run.mustBeAwaited(deps.checkAttempt);
  const target = deps.genesys.target(input.target.kind);
  const change = await allThatIsKnown(deps, input);
  const state = await target.read(input.target.id, run.reading('apply'), change.intended);
  const known = oldestProof(input.change, change);
  if (isOlder(target.versions, state.version, known))
    throw staleRead(state.version, known, run.attempts);
  const news = await lookAfterLoss(deps, input, { change, state, run });
  const now = state.fields;
  const changed = Object.entries(looksLike(change))
    .map(([field, written]) => ({
      field,
      baseline: input.change.baseline[field] ?? null,
      written,
      now: now[field] ?? null,
    }))
    .filter((value) => !target.isSame(value.now, value.written, value.field));
  return {
    version: state.version,
    ...(news === null ? {} : { news }),
    changed: [...changed.map(toTold), ...movedSince(target, change, state)],
    request_id: state.requestId,
  };
}

export function createLookAtTarget(deps: ActivityDeps) {
  return async function lookAtTarget(input: LookInput): Promise<LookResult> {
    mustBeServed(input, deps);
    return StepRun.retried((run) => look(deps, input, run), isDefinite);
  };
}
