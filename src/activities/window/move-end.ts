/**
 * Where the platform itself ends a window, an extension moves that end as well: read, compared, and written with the
 * version that was read. Safe to repeat: values that are already set are not written.
 */
import type { ChangeNews } from '../../contract/change/change.ts';
import type {
  Booking,
  ExtendBookingInput,
  ExtendBookingResult,
} from '../../contract/steps/booking-steps.ts';
import { MINUTE_MS } from '../../contract/values/instant.ts';
import type { Fields } from '../../contract/values/json.ts';
import { isGenesysError, type TargetKind, type TargetState } from '../../adapters/genesys/index.ts';
import {
  isOlder,
  isSameState,
  looksLike,
  managedBy,
  newVersionOf,
  showsWhatWasSent,
  withNews,
} from '../../line/index.ts';
import { localPeriod } from '../admission/local-start.ts';
import type { ActivityDeps } from '../deps.ts';
import { isDefinite, staleRead, unproven } from '../failures.ts';
import type { StepRun } from '../step-run.ts';
import { noteChange } from './note-change.ts';

type Moved = Pick<ExtendBookingResult, 'news' | 'problem'>;

/** A booking whose change is on its target. */
type Standing = Booking & { readonly change: NonNullable<Booking['change']> };

interface Move {
  readonly target: TargetKind;
  readonly endAt: NonNullable<TargetKind['endAt']>;
  readonly booking: Standing;
  readonly endMs: number;
}

function isStanding(booking: Booking): booking is Standing {
  return booking.change?.stage === 'applied';
}

/**
 * Only the end is ours to move: whatever else differs is somebody's edit, and a revert without a read must not take it
 * for ours by its version.
 */
function newsOf({ target, booking: { change } }: Move, end: Fields, now: TargetState): ChangeNews {
  const stored = { ...looksLike(change), ...end };
  const isAsLeft = isSameState(target, stored, managedBy(stored, now.fields));
  const version = isAsLeft ? now.version : (newVersionOf(change) ?? change.version);
  return { event: { kind: 'applied', previous_version: change.version, version, stored } };
}

function notShown(run: StepRun): Error {
  const message = 'the API took the new end, and its answer does not show it; reading again';
  return unproven({ code: 'unproven', message }, { attempts: run.attempts, final: false });
}

async function move(moving: Move, run: StepRun): Promise<Moved> {
  const { target, endAt, booking, endMs } = moving;
  const { change } = booking;
  const own = looksLike(change);
  const { id } = booking.target;
  const state = await target.read(id, run.reading('other'), own);
  const { version } = state;
  if (isOlder(target.versions, version, change.floor))
    throw staleRead(version, change.floor, run.attempts);
  const end = endAt(state, localPeriod(booking.start_ms, endMs));
  if (!end.ok) return { problem: `the new end cannot be set: ${end.message}` };
  const { fields } = end;
  const isThere = isSameState(target, fields, managedBy(fields, state.fields));
  if (isThere) return { news: newsOf(moving, fields, state) };
  const answer = await target.write(id, { version, fields, own }, run.writing('other'));
  if (!showsWhatWasSent(target, { version, fields }, answer)) throw notShown(run);
  return { news: newsOf(moving, fields, answer) };
}

/** A definite answer is returned; after anything else the engine retries. */
async function moveOrSay(moving: Move, run: StepRun): Promise<Moved> {
  try {
    return await move(moving, run);
  } catch (error) {
    if (!isDefinite(error) && !isGenesysError(error, 'version_conflict')) throw error;
    return { problem: `the new end cannot be set: ${error.message}` };
  }
}

/** Moves the platform's own end of a window; does nothing if there is none, or if nothing of the window is left. */
export async function moveEnd(
  deps: Pick<ActivityDeps, 'calendar' | 'genesys'>,
  booking: Booking,
  { organization_id, end_ms: endMs }: ExtendBookingInput,
  run: StepRun,
): Promise<Moved> {
  const { endAt } = deps.genesys.target(booking.target.kind);
  if (!isStanding(booking) || endAt === undefined) return {};
  if (endMs % MINUTE_MS !== 0)
    return { problem: 'the new end cannot be set: it must be on a whole minute' };
  const target = deps.genesys.target(booking.target.kind);
  const moved = await moveOrSay({ target, endAt, booking, endMs }, run);
  const { window_id, run_id, change } = booking;
  // A rescue must know the current values.
  if (moved.news !== undefined)
    await noteChange(deps, {
      organization_id,
      window_id,
      run_id,
      change: withNews(change, moved.news),
    });
  return moved;
}
