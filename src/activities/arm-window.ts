/**
 * Shortly before the start: does the booking stand, is the line free, what stands on it now?
 * Its result puts the baseline into history before any write.
 */
import type { Change } from '../contract/change.ts';
import type { LeftChange } from '../contract/booking-steps.ts';
import type { Fields } from '../contract/json.ts';
import type { ArmInput, ArmResult } from '../contract/steps.ts';
import type { RescueFile } from '../contract/rescue-file.ts';
import type { TargetKind, TargetState } from '../genesys/index.ts';
import { evolve, inDoubt, looksLike, mergeKnown, originalOf, seeOwnChange } from '../line/index.ts';
import type { ActivityDeps } from './deps.ts';
import { staleRead, toFailure, wrongOrganization } from './failures.ts';
import { inspectTarget, nameOf, type Inspection } from './inspect-target.ts';
import { settleLeft } from './left-changes.ts';
import { zoneFindings } from './local-start.ts';
import { isChange, markerFor, overMessage, showsChange } from './rescue-files.ts';
import { StepRun } from './step-run.ts';

const BOOKING_GONE = {
  path: '',
  message: 'the calendar no longer holds this booking and cannot renew it; book the window again',
};

function isSameRequest(target: TargetKind, a: Fields, b: Fields): boolean {
  return Object.entries(a).every(([field, value]) => target.isSame(value, b[field] ?? null, field));
}

/** What an earlier request of the window left there is not what this one sends: only what stood before counts. */
function asThisRequest({ target, input }: Arming, intended: Fields, account: Change): Change {
  const { stored, doubts, ...known } = inDoubt(account);
  return {
    ...known,
    baseline: originalOf(target, account),
    ...(stored !== undefined || doubts === undefined ? {} : { doubts }),
    intended,
    on_drift: input.plan.on_drift,
    ...(account.stage === 'applied' ? { marked: true } : {}),
  };
}

interface Noted {
  /** Null: nothing is known. */
  readonly change: Change | null;
  /** What an earlier request of the window may have left there. */
  readonly others: readonly Fields[];
}

/** What calendar and break-glass files know of this window's change. */
function whatIsNoted(arming: Arming, { intended }: Inspected, accounts: readonly Change[]): Noted {
  const isSame = (account: Change): boolean =>
    isSameRequest(arming.target, intended, account.intended);
  const change = accounts
    .map((account) => (isSame(account) ? account : asThisRequest(arming, intended, account)))
    .reduce<Change | null>(mergeKnown, null);
  const others = accounts.flatMap((account) =>
    isSame(account) ? [] : [account.intended, looksLike(account)],
  );
  return { change, others };
}

/** Armed before by this very run, perhaps by an attempt whose answer was lost; it has sent nothing since. */
function isUnsent({ booking, rerun = false }: ArmInput, noted: Change): boolean {
  const { change: own } = booking;
  return !rerun && noted.stage === 'armed' && (own === null || own.stage === 'armed');
}

/**
 * The change as what stands makes it. Where an earlier run of this window noted one (a reset, a restart),
 * what shows our own write keeps the value noted then: a baseline is never our own change, nor the
 * maintenance of somebody else: then there is none (null).
 */
function arm(
  { target, input, run }: Arming,
  { state, intended }: Inspected,
  { change: noted, others }: Noted,
): Change | null {
  if (noted === null) {
    if (target.showsMaintenance(state.fields, state.id)) return null;
    const { version, fields: baseline } = state;
    const { on_drift } = input.plan;
    return { stage: 'armed', revision: 1, version, floor: version, baseline, intended, on_drift };
  }
  const change = isUnsent(input, noted) ? noted : inDoubt(noted);
  if (state.version < change.floor) throw staleRead(state.version, change.floor, run.attempts);
  const { observed, isOthersMaintenance } = seeOwnChange(target, change, state, others);
  return isOthersMaintenance ? null : evolve(change, { kind: 'observed', ...observed });
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
  readonly booked: Change | null;
  readonly left: readonly LeftChange[];
  readonly files: readonly RescueFile[];
  readonly run: StepRun;
}

interface Arming {
  readonly target: TargetKind;
  readonly input: ArmInput;
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
  const { organization_id, booking, plan } = input;
  const { window_id, run_id } = booking;
  const settled = await settleLeft(deps, { input, state, run }, { kept: left, files: found });
  if ('waiting' in settled) return settled.waiting;
  const { files } = settled;
  const predecessor = holderOf(deps, input, files, state.fields);
  if (predecessor !== null) return { outcome: 'waiting', predecessor };
  const target = deps.genesys.target(plan.target.kind);
  const filed = files.filter(isChange).filter((file) => file.window_id === window_id);
  const known = [booked, booking.change].filter((account) => account !== null);
  const accounts = [...known, ...filed.map((file) => file.change)];
  const inspected = { ...seen, state };
  const arming = { target, input, run };
  const change = arm(arming, inspected, whatIsNoted(arming, inspected, accounts));
  if (change === null) return leftInMaintenance(state.name);
  // The line was read before: this process may have stood still since, and another attempt have applied.
  await run.mustBeAwaited(deps.checkAttempt);
  await deps.calendar.note({ organization_id, window_id, run_id, change });
  return {
    outcome: 'armed',
    target_name: nameOf(target, state, change.baseline),
    change,
    findings: [...seen.findings, ...zoneFindings(plan)],
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
      const { stands, predecessor, change, left = [], starts_stopped: stopped = null } = asked;
      if (!stands) return { outcome: 'refused', problems: [BOOKING_GONE] };
      if (predecessor !== null) return { outcome: 'waiting', predecessor };
      if (stopped !== null) return { outcome: 'stopped', by: stopped };
      const files = (await deps.rescueFiles?.ofTarget(input.plan.target, run.serverNowMs())) ?? [];
      const over = markerFor(files, { ...input, ...input.booking });
      if (over !== null)
        return { outcome: 'refused', problems: [{ path: '', message: overMessage(over) }] };
      try {
        const seen = await inspectTarget(deps, input.plan, run.reading('apply'));
        return await armed(deps, input, seen, { booked: change, left, files, run });
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
