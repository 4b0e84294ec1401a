/**
 * Shortly before the start: does the booking stand, is the line free, what stands on it now?
 * Its result puts the baseline into history before any write.
 */
import type { Fields } from '../contract/json.ts';
import { doubtOf, type ArmedDoubt } from '../contract/armed-doubt.ts';
import type { BookedChange } from '../contract/booking-steps.ts';
import type { ArmInput, ArmResult } from '../contract/steps.ts';
import type { RescueFile } from '../contract/rescue-file.ts';
import type { TargetKind, TargetState } from '../genesys/index.ts';
import type { ActivityDeps } from './deps.ts';
import { toFailure, wrongOrganization } from './failures.ts';
import { inspectTarget, nameOf, type Inspection } from './inspect-target.ts';
import { zoneFindings } from './local-start.ts';
import { seeOwnChange, type NotedChange, type SeenChange } from './own-change.ts';
import { isChange, markerFor, overMessage, showsChange } from './rescue-files.ts';
import { StepRun } from './step-run.ts';

const BOOKING_GONE = {
  path: '',
  message: 'the calendar no longer holds this booking and cannot renew it; book the window again',
};

/** What calendar and break-glass file know of an earlier write of this window. */
function whatIsNoted(
  input: ArmInput,
  booked: BookedChange | null,
  files: readonly RescueFile[],
): NotedChange[] {
  const isOwn = ({ window_id }: RescueFile): boolean => window_id === input.booking.window_id;
  const own = files.filter(isChange).filter(isOwn);
  return booked === null ? own : [booked, ...own];
}

/**
 * What stood before our first write. Where an earlier run of this window noted a change (a reset, a
 * restart), what shows our own write keeps the value noted then: a baseline is never our own change, nor
 * the maintenance of somebody else: then there is none (null).
 */
function trueBaseline(
  target: TargetKind,
  { state, intended }: Inspected,
  noted: readonly NotedChange[],
): (Pick<SeenChange, 'baseline'> & ArmedDoubt) | null {
  const [first] = noted;
  if (first === undefined)
    return target.showsMaintenance(state.fields, state.id) ? null : { baseline: state.fields };
  const { previous_version: version, baseline } = first;
  const own = { armed: { version, baseline, intended }, noted, mayHaveLanded: true };
  const {
    shows_ours: _shown,
    is_whole: _whole,
    others_maintenance,
    ...seen
  } = seeOwnChange(target, own, state);
  return others_maintenance ? null : seen;
}

/** A window that the calendar forgot, and whose change still stands. */
function holderOf(
  deps: ActivityDeps,
  input: ArmInput,
  files: readonly RescueFile[],
  now: Fields,
): string | null {
  const { window_id: ownId } = input.booking;
  const holder = files
    .filter(isChange)
    .find((file) => file.window_id !== ownId && showsChange(deps, file, now));
  return holder?.window_id ?? null;
}

/** Nobody knows what stood there before: what stands there now is not to be kept. */
function leftInMaintenance(name: string): ArmResult {
  const message = `the line is still in maintenance ("${name}") by a window that nobody knows any more: put it back first, with interlude restore and its break-glass file, or by hand`;
  return { outcome: 'refused', problems: [{ path: 'flow_id', message }] };
}

/** An inspection that found the target. */
type Inspected = Inspection & { readonly state: TargetState };

interface Known {
  readonly booked: BookedChange | null;
  readonly files: readonly RescueFile[];
  readonly run: StepRun;
}

async function armed(
  deps: ActivityDeps,
  input: ArmInput,
  seen: Inspection,
  { booked, files, run }: Known,
): Promise<ArmResult> {
  const { state, intended } = seen;
  if (state === null || seen.problems.length > 0)
    return { outcome: 'refused', problems: seen.problems };
  const { kind } = input.plan.target;
  const predecessor = holderOf(deps, input, files, state.fields);
  if (predecessor !== null) return { outcome: 'waiting', predecessor };
  const target = deps.genesys.target(kind);
  const noted = whatIsNoted(input, booked, files);
  const known = trueBaseline(target, { ...seen, state }, noted);
  if (known === null) return leftInMaintenance(state.name);
  const { baseline, ...doubt } = known;
  // A run that a reset began counts on from what was noted before it.
  const revision = Math.max(input.revision ?? 0, (booked?.revision ?? 0) + 1);
  // The line was read before: this process may have stood still since, and another attempt have applied.
  await run.mustBeAwaited(deps.checkAttempt);
  await deps.calendar.note({
    organization_id: input.organization_id,
    window_id: input.booking.window_id,
    run_id: input.booking.run_id,
    change: {
      ...doubtOf(doubt),
      revision,
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
    target_name: nameOf(target, state, baseline),
    version: state.version,
    baseline,
    intended,
    ...doubt,
    findings: [...seen.findings, ...zoneFindings(input.plan)],
    revision,
    request_id: state.requestId,
  };
}

export function createArmWindow(deps: ActivityDeps) {
  return async function armWindow(input: ArmInput): Promise<ArmResult> {
    if (input.organization_id !== deps.organizationId)
      throw wrongOrganization(input.organization_id, deps.organizationId);
    return StepRun.during(async (run) => {
      await run.mustBeAwaited(deps.checkAttempt);
      const asked = await deps.calendar.arm({
        organization_id: input.organization_id,
        booking: input.booking,
      });
      const { stands, predecessor, change, starts_stopped: stopped = null } = asked;
      if (!stands) return { outcome: 'refused', problems: [BOOKING_GONE] };
      if (predecessor !== null) return { outcome: 'waiting', predecessor };
      if (stopped !== null) return { outcome: 'stopped', by: stopped };
      const files = (await deps.rescueFiles?.ofTarget(input.plan.target, run.serverNowMs())) ?? [];
      const over = markerFor(files, { ...input, ...input.booking });
      if (over !== null)
        return { outcome: 'refused', problems: [{ path: '', message: overMessage(over) }] };
      try {
        const seen = await inspectTarget(deps, input.plan, run.reading('apply'));
        return await armed(deps, input, seen, { booked: change, files, run });
      } catch (error) {
        throw toFailure(error, {
          attempts: run.attempts,
          final: false,
          pauseMs: run.pauseWithinStepMs,
        });
      }
    });
  };
}
