/**
 * Shortly before the start: is the booking there, is the line free, what is its current state? The result puts the
 * baseline into history before any write.
 */
import type { Change } from '../../contract/change/change.ts';
import type { LeftChange, Neighbour } from '../../contract/steps/booking-steps.ts';
import type { Fields } from '../../contract/values/json.ts';
import type { ArmInput, ArmResult } from '../../contract/steps/apply-steps.ts';
import type { RescueChange, RescueFile } from '../../contract/change/rescue-file.ts';
import { armOn, whatShows } from '../../line/index.ts';
import type { TargetKind, TargetState } from '../../adapters/genesys/index.ts';
import {
  announcementOf,
  type Announced,
} from '../../contract/request/announcement/announcement.ts';
import { holdsWords, wordsIn } from '../../contract/request/announcement/row-words.ts';
import { targetPath } from '../../contract/request/target/target.ts';
import type { LinePlan } from '../../contract/request/window-plan.ts';
import type { ActivityDeps } from '../deps.ts';
import { mustBeServed } from '../failures.ts';
import {
  inspectTarget,
  nameOf,
  newMark,
  toMaintenance,
  type Inspection,
} from '../admission/inspect-target.ts';
import { IvrsOfTargets } from '../admission/callers/ivrs-of-targets.ts';
import { compareCallers } from '../admission/callers/shared-callers.ts';
import type { Problem } from '../../contract/window/window.ts';
import { requireAgents } from '../admission/callers/agents-on-queue.ts';
import { settleLeft } from './left-changes.ts';
import { olderForMs, refuseOlder } from './older-read.ts';
import { zoneFindings } from '../admission/local-start.ts';
import { isChange, markerFor, overMessage } from './files/rescue-facts.ts';
import { StepRun } from '../step-run.ts';

const BOOKING_GONE = {
  path: '',
  message: 'the calendar no longer holds this booking and cannot renew it; book the window again',
};

/** The window whose change is still on the line although the calendar forgot it. */
function holderOf(
  target: TargetKind,
  { booking: { window_id: ownId } }: ArmInput,
  files: readonly RescueFile[],
  { state, run }: { readonly state: TargetState; readonly run: StepRun },
): string | null {
  const others = files.filter(isChange).filter(({ window_id }) => window_id !== ownId);
  const holder = others.find(({ change }) => {
    refuseOlder(target, change, state, run);
    return whatShows(target, change, state).length > 0;
  });
  return holder?.window_id ?? null;
}

/** What this window sends. Once armed, its mark stays the same, so that its own change can be recognised. */
function intendedOf(
  target: TargetKind,
  { plan, booking }: Pick<ArmInput, 'plan' | 'booking'>,
  { state, accounts }: { readonly state: TargetState; readonly accounts: readonly Change[] },
): Fields {
  const marks = accounts.map(({ intended }) => intended[target.markField ?? '']);
  const earlier = marks.find((mark) => typeof mark === 'string') ?? newMark();
  return target.maintenanceFields(toMaintenance(plan, earlier, booking.end_ms), state);
}

/** The baseline is not known, and the current state must not become it. */
function leftInMaintenance({ target }: LinePlan, name: string): ArmResult {
  const message = `the line is still in maintenance ("${name}") by a window that is no longer known: put it back first, with interlude restore and its break-glass file, or by hand`;
  return { outcome: 'refused', problems: [{ path: targetPath(target.kind), message }] };
}

/** A minute of reads older than what is known: nothing is written, and a person decides. */
function older(
  { booking: { window_id }, plan }: ArmInput,
  state: TargetState,
  floor: number,
  run: StepRun,
): ArmResult {
  const seconds = Math.round(olderForMs(state, floor, run) / 1_000);
  const message = `for ${seconds} s the API has shown version ${state.version}, older than version ${floor}, which it had before: the object was re-created or restored from a backup, or a stale copy answers; nothing was written`;
  return {
    outcome: 'waiting',
    predecessor: window_id,
    problems: [{ path: targetPath(plan.target.kind), message }],
  };
}

/** The row that callers are to hear with its earlier content, unless these words are already there. */
function announcedOf(
  plan: LinePlan,
  { row }: Inspection,
  filed: readonly RescueChange[],
): { readonly announced?: Announced } {
  const announcement = announcementOf(plan);
  const state = row?.state ?? null;
  if (announcement === null || row === null || state === null) return {};
  const earlier = filed.map(({ announced }) => announced?.before ?? null);
  const isOurs = holdsWords(announcement, state.fields);
  const stood = isOurs ? null : wordsIn(state.fields, row.columns);
  const before = earlier.find((known) => known !== null) ?? stood;
  return { announced: { ...announcement, before } };
}

interface Known {
  readonly booked: Change | null;
  readonly left: readonly LeftChange[];
  readonly files: readonly RescueFile[];
  readonly run: StepRun;
}

async function armed(
  deps: ActivityDeps,
  input: ArmInput,
  seen: Inspection,
  { booked, left, files: found, run }: Known,
): Promise<ArmResult> {
  const { state } = seen;
  if (state === null || seen.problems.length > 0)
    return { outcome: 'refused', problems: seen.problems };
  const target = deps.genesys.target(input.plan.target.kind);
  const { organization_id, booking, plan } = input;
  const { window_id, run_id } = booking;
  const settled = await settleLeft(deps, { input, state, run }, { kept: left, files: found });
  if ('waiting' in settled) return settled.waiting;
  const { files } = settled;
  const predecessor = holderOf(target, input, files, { state, run });
  if (predecessor !== null) return { outcome: 'waiting', predecessor };
  const filed = files.filter(isChange).filter((file) => file.window_id === window_id);
  const known = [booked, booking.change].filter((account) => account !== null);
  const accounts = [...known, ...filed.map((file) => file.change)];
  // What this window has left there itself is no reason to refuse it.
  const { standing, passing } = seen;
  if (accounts.length === 0 && standing.length > 0)
    return { outcome: 'refused', problems: [...standing, ...passing] };
  if (accounts.length === 0 && passing.length > 0)
    return { outcome: 'refused', problems: passing, may_pass: true };
  const intended = intendedOf(target, input, { state, accounts });
  const { rerun: isRerun = false } = input;
  const { change: own } = booking;
  const arming = { intended, onDrift: plan.on_drift, accounts, own, isRerun };
  const by = armOn(target, arming, state);
  if (by.kind === 'maintenance') return leftInMaintenance(plan, state.name);
  if (by.kind === 'stale_read') return older(input, state, by.floor, run);
  run.keep(null);
  const { change } = by;
  // The line was read a while ago: this process may have stalled since, and another attempt may have applied.
  await run.mustBeAwaited(deps.checkAttempt);
  await deps.calendar.note({ organization_id, window_id, run_id, change });
  return {
    outcome: 'armed',
    target_name: nameOf(target, state, change.baseline),
    change,
    ...announcedOf(plan, seen, filed),
    findings: [...seen.findings, ...zoneFindings(plan)],
    request_id: state.requestId,
  };
}

/** The members of a group may have changed since the window was booked. */
async function sharedProblems(
  ivrs: IvrsOfTargets,
  { plan: { target } }: ArmInput,
  neighbours: readonly Neighbour[],
  run: StepRun,
): Promise<Problem[]> {
  if (neighbours.length === 0) return [];
  const compared = await compareCallers(ivrs, { target, neighbours }, run.reading('apply'));
  return compared.conflicts.map(({ message }) => ({ path: targetPath(target.kind), message }));
}

export function createArmWindow(deps: ActivityDeps) {
  const ivrs = new IvrsOfTargets(deps);
  return async function armWindow(input: ArmInput): Promise<ArmResult> {
    mustBeServed(input, deps);
    return StepRun.retried(async (run) => {
      await run.mustBeAwaited(deps.checkAttempt);
      const asked = await deps.calendar.arm({
        organization_id: input.organization_id,
        booking: input.booking,
      });
      const { stands, predecessor, change, left = [], neighbours = [] } = asked;
      const { starts_stopped: stopped = null } = asked;
      if (!stands) return { outcome: 'refused', problems: [BOOKING_GONE] };
      if (predecessor !== null) return { outcome: 'waiting', predecessor };
      if (stopped !== null) return { outcome: 'stopped', by: stopped };
      const files = (await deps.rescueFiles?.ofTarget(input.plan.target, run.serverNowMs())) ?? [];
      const over = markerFor(files, { ...input, ...input.booking });
      if (over !== null)
        return { outcome: 'refused', problems: [{ path: '', message: overMessage(over) }] };
      const { plan, booking } = input;
      const shared = await sharedProblems(ivrs, input, neighbours, run);
      const agents = await requireAgents(deps, plan, run.reading('apply'));
      const problems = [...shared, ...agents.problems];
      if (problems.length > 0) return { outcome: 'refused', problems };
      const read = await inspectTarget(deps, plan, run.reading('apply'), booking.end_ms);
      const seen = { ...read, findings: [...read.findings, ...agents.findings] };
      return armed(deps, input, seen, { booked: change, left, files, run });
    });
  };
}
