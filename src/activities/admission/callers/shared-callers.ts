/**
 * Whether a window's object has callers in common with the objects of windows at the same time: an emergency group and
 * one of its IVRs are one line. Checked after the booking is written, so that of two at once the later one is refused,
 * and again when the window is armed or extended. Writes nothing.
 */
import type {
  BookInput,
  Booking,
  BookResult,
  ExtendBookingInput,
  ExtendBookingResult,
  Neighbour,
} from '../../../contract/steps/booking-steps.ts';
import { formatInstant, MINUTE_MS } from '../../../contract/values/instant.ts';
import { identityOfId } from '../../../contract/request/target/target-identity.ts';
import { startableFrom } from '../../../contract/request/target/target.ts';
import { targetName, type TargetRef } from '../../../contract/request/window-plan.ts';
import type { Conflict, Finding } from '../../../contract/window/window.ts';
import {
  isGenesysError,
  type IvrOfTarget,
  type RequestContext,
  type CallerGroup,
} from '../../../adapters/genesys/index.ts';
import type { ActivityDeps } from '../../deps.ts';
import { mustBeServed } from '../../failures.ts';
import { withLateness } from '../leads.ts';
import { IvrsOfTargets } from './ivrs-of-targets.ts';
import { StepRun } from '../../step-run.ts';
import { moveEnd } from '../../window/move-end.ts';

type Own = Pick<Booking, 'target' | 'start_ms'>;

/** Other windows of the same kind that start within the same minute. */
function together({ target, start_ms }: Own, neighbours: readonly Neighbour[]) {
  return neighbours.filter(
    (other) =>
      other.target.kind === target.kind && Math.abs(other.start_ms - start_ms) <= MINUTE_MS,
  );
}

function tell({ id, name, ivrs }: CallerGroup, others: readonly Neighbour[]): Finding[] {
  const inGroup = new Set(ivrs.map(identityOfId));
  const held = others.filter(({ target }) => inGroup.has(identityOfId(target.id)));
  if (held.length === 0) return [];
  const count = held.length + 1;
  const message = `${count} windows that start together change ${count} IVRs of emergency group ${name} (${id}) by ${count} writes: one window on the group would be one write, at one instant`;
  return [{ code: 'one_write', message }];
}

/** Windows on IVRs that start together could be one on a group that has them all. Empty if it cannot be read. */
export async function oneWriteFindings(
  deps: Pick<ActivityDeps, 'genesys'>,
  own: Own,
  neighbours: readonly Neighbour[],
  context: RequestContext,
): Promise<readonly Finding[]> {
  const { groups } = deps.genesys.target(own.target.kind);
  const others = together(own, neighbours);
  if (groups === undefined || others.length === 0) return [];
  try {
    const found = await groups(own.target.id, context);
    return found.flatMap((group) => tell(group, others));
  } catch (error) {
    if (!isGenesysError(error)) throw error;
    return [];
  }
}

type BookingDeps = Pick<
  ActivityDeps,
  'calendar' | 'genesys' | 'organizationId' | 'requestsPerMinute'
>;

function nameOf({ id, name }: IvrOfTarget): string {
  return name === null ? id : `${name} (${id})`;
}

function shared(
  own: readonly IvrOfTarget[],
  other: readonly IvrOfTarget[],
): readonly IvrOfTarget[] {
  const names = new Map(other.map((ivr) => [identityOfId(ivr.id), ivr.name]));
  return own
    .filter(({ id }) => names.has(identityOfId(id)))
    .map(({ id, name }) => ({ id, name: name ?? names.get(identityOfId(id)) ?? null }));
}

function toConflict(
  target: TargetRef,
  { window_id, target: other, start_ms, end_ms }: Neighbour,
  ivrs: readonly IvrOfTarget[],
): Conflict {
  const [start_time, end_time] = [formatInstant(start_ms), formatInstant(end_ms)];
  const message = `${targetName(target)} and ${targetName(other)} have the callers of IVR ${ivrs.map(nameOf).join(', ')} in common, and ${targetName(other)} is booked from ${start_time} to ${end_time} by ${window_id}; choose another time, or cancel that window`;
  return {
    workflow_id: window_id,
    target: targetName(other),
    start_time,
    end_time,
    kind: 'overlap',
    message,
  };
}

/** Null if the object is gone or may not be read; `findings` says why. */
async function ivrsOf(
  ivrs: IvrsOfTargets,
  target: TargetRef,
  context: RequestContext,
  findings: Finding[],
): Promise<readonly IvrOfTarget[]> {
  try {
    return await ivrs.of(target, context);
  } catch (error) {
    if (!isGenesysError(error, 'not_found', 'forbidden')) throw error;
    const message = `whether ${targetName(target)} has the same callers is unknown: ${error.message}`;
    if (error.code === 'forbidden') findings.push({ code: 'not_checked', message });
    return [];
  }
}

/** Windows whose objects have callers in common with this one's. @throws GenesysError */
export async function compareCallers(
  known: IvrsOfTargets,
  { target, neighbours }: { readonly target: TargetRef; readonly neighbours: readonly Neighbour[] },
  context: RequestContext,
): Promise<Required<Pick<BookResult, 'conflicts' | 'findings'>>> {
  const findings: Finding[] = [];
  if (neighbours.length === 0) return { conflicts: [], findings };
  const own = await ivrsOf(known, target, context, findings);
  const conflicts = await Promise.all(
    neighbours.map(async (neighbour) => {
      const ivrs = shared(own, await ivrsOf(known, neighbour.target, context, findings));
      return ivrs.length === 0 ? [] : [toConflict(target, neighbour, ivrs)];
    }),
  );
  return { conflicts: conflicts.flat(), findings };
}

function notCompared(left: number): Finding[] {
  const message = `whether ${left} more windows at the same time have the same callers was not checked`;
  return left === 0 ? [] : [{ code: 'not_checked', message }];
}

async function withCallers(
  { genesys, ivrs }: Pick<ActivityDeps, 'genesys'> & { readonly ivrs: IvrsOfTargets },
  booking: Pick<Booking, 'target' | 'start_ms'>,
  answer: BookResult,
  run: StepRun,
): Promise<BookResult> {
  const { neighbours = [], neighbours_left_out: left = 0, conflicts } = answer;
  if (neighbours.length === 0 || conflicts.length > 0) return answer;
  const { target } = booking;
  const context = run.reading('other');
  const compared = await compareCallers(ivrs, { target, neighbours }, context);
  const findings = [
    ...(answer.findings ?? []),
    ...compared.findings,
    ...notCompared(left),
    ...(await oneWriteFindings({ genesys }, booking, neighbours, context)),
  ];
  return { ...answer, conflicts: compared.conflicts, ...(findings.length > 0 ? { findings } : {}) };
}

/** Each try asks the calendar, and the API for callers. */
const MOST_TRIES = 3;

/** The conflicts, with the next start that would have none; without it if none of those tried is free. */
async function withNextStart(
  { calendar }: Pick<BookingDeps, 'calendar'>,
  ivrs: IvrsOfTargets,
  input: BookInput,
  refused: readonly Conflict[],
  run: StepRun,
): Promise<readonly Conflict[]> {
  const { target, start_ms, end_ms } = input.booking;
  let conflicts = refused;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const free = conflicts.map(({ next_free_start: next, end_time: end }) =>
      Date.parse(next ?? end),
    );
    const startMs = startableFrom(target, Math.max(...free));
    const booking = { ...input.booking, start_ms: startMs, end_ms: startMs + end_ms - start_ms };
    const asked = await calendar.book({ ...input, booking, check_only: true });
    const { neighbours = [] } = asked;
    const compared = await compareCallers(ivrs, { target, neighbours }, run.reading('other'));
    conflicts = asked.conflicts.length > 0 ? asked.conflicts : compared.conflicts;
    if (conflicts.length === 0) {
      const next_free_start = formatInstant(startMs);
      const said = `; the next free start of the same length is ${next_free_start}`;
      return refused.map((one, at) => ({
        ...one,
        next_free_start,
        message: at === 0 ? `${one.message}${said}` : one.message,
      }));
    }
  }
  return refused;
}

/** Asks the calendar for a place and, where objects may have the same callers, compares those of its neighbours. */
export async function bookAmongCallers(
  deps: BookingDeps,
  ivrs: IvrsOfTargets,
  input: BookInput,
  run: StepRun,
): Promise<BookResult> {
  const { organization_id, check_only, booking } = input;
  const { window_id, run_id } = booking;
  const asked = withLateness(await deps.calendar.book(input), deps.requestsPerMinute);
  const answer = await withCallers({ genesys: deps.genesys, ivrs }, booking, asked, run);
  const isRefused = asked.conflicts.length === 0 && answer.conflicts.length > 0;
  // A refused window books nothing, except after a reset: the booking may carry its change.
  if (!isRefused || input.anew === false) return answer;
  if (!check_only) await deps.calendar.release({ organization_id, window_id, run_id });
  // It is refused, whatever cannot be found out now.
  const asWell = withNextStart(deps, ivrs, input, answer.conflicts, run);
  return { ...answer, conflicts: await asWell.catch(() => answer.conflicts) };
}

export function createCallerSteps(deps: BookingDeps) {
  const { genesys } = deps;
  const atExtension = { genesys, ivrs: new IvrsOfTargets(deps) };
  return {
    async extendBooking(input: ExtendBookingInput): Promise<ExtendBookingResult> {
      mustBeServed(input, deps);
      const { booking } = input;
      // The calendar accepts the same end again.
      return StepRun.retried(async (run) => {
        const asked = await deps.calendar.extend(input);
        if (booking === undefined || asked.conflicts.length > 0) return asked;
        const answer = await withCallers(atExtension, booking, asked, run);
        if (answer.conflicts.length === 0)
          return { ...answer, ...(await moveEnd(deps, booking, input, run)) };
        await deps.calendar.extend({ ...input, end_ms: booking.end_ms });
        return answer;
      });
    },
  };
}
