/**
 * Finds windows that can no longer put their line back themselves: closed in Temporal, gone from
 * it, or stuck past their end (design, section 5). Only looks; `windowSweeper` acts. A window that
 * is cut short has no attempt that could still write: one in flight carries an old version, which
 * the rescue makes stale.
 */
import { Context } from '@temporalio/activity';
import type { RescueChange } from '../contract/rescue-file.ts';
import type { Booking } from '../contract/booking-steps.ts';
import type { Stranded, StrandedWhy, SweepFound, SweepInput } from '../contract/sweep.ts';
import type { LineMemory, WindowExecution } from '../contract/window-access.ts';
import { FINAL_PHASES, type Phase } from '../contract/window.ts';
import type { ActivityDeps } from './deps.ts';
import { wrongOrganization } from './failures.ts';
import { isChange } from './rescue-files.ts';

/** So far back a closed window is looked for. */
const LOOK_BACK_MS = 24 * 60 * 60_000;
/** Most that one sweep takes; the next one goes on. */
const MOST = 200;
/** Questions to Temporal at a time: thousands of windows may be active. */
const AT_ONCE = 20;
/** A booking is released by the window itself; this long it may take. */
const SETTLING_MS = 60_000;
/** A stuck window may come free by itself; past its end it is given so many of its minutes. */
const STUCK_GRACE_MINUTES = 1;

/** In these phases nothing was ever dispatched that writes. */
const UNWRITTEN: ReadonlySet<Phase | null> = new Set([null, 'requested', 'scheduled']);
const OVER: ReadonlySet<Phase | null> = new Set(FINAL_PHASES);

type Deps = Pick<
  ActivityDeps,
  'calendar' | 'windows' | 'rescueFiles' | 'organizationId' | 'minuteMs'
>;

interface Findings {
  readonly stranded: Stranded[];
  readonly unused: SweepFound['unused'][number][];
  readonly unrescuable: SweepFound['unrescuable'][number][];
  /** What went wrong on the way. */
  readonly failures: unknown[];
}

/** One look that fails must not keep others from their rescue. */
async function attempt(found: Findings, look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (error) {
    found.failures.push(error);
  }
}

function serverNowMs(): number {
  return Context.current().info.currentAttemptScheduledTimestampMs;
}

function hasSettled({ closed_at_ms: closedAtMs }: WindowExecution, nowMs: number): boolean {
  return closedAtMs !== null && nowMs - closedAtMs > SETTLING_MS;
}

/** Why the window of a booking with a change cannot go on; null where it can. */
function whyStranded(
  deps: Deps,
  { end_ms: endMs }: Booking,
  execution: WindowExecution | null,
  nowMs: number,
): StrandedWhy | null {
  switch (execution?.state) {
    case undefined:
      return 'gone';
    case 'running':
      return null;
    case 'stuck':
      return nowMs > endMs + STUCK_GRACE_MINUTES * deps.minuteMs ? 'stuck' : null;
    case 'completed':
      return hasSettled(execution, nowMs) ? 'closed' : null;
    case 'cut_short':
      return 'closed';
  }
}

async function isInCare(deps: Deps, { window_id, run_id }: Booking): Promise<boolean> {
  return (await deps.windows.rescueOf(window_id, run_id)) === 'running';
}

/** The change of a run before the newest: whatever that one does, its rescue has to put it back. */
function ofFormerRun({ rescued_run: former = null, ...booking }: Booking): Booking | null {
  return former === null || former === booking.run_id ? null : { ...booking, run_id: former };
}

async function judgeBooked(deps: Deps, found: Findings, booking: Booking): Promise<void> {
  const former = ofFormerRun(booking);
  if (former !== null) {
    if (!(await isInCare(deps, former)))
      found.stranded.push({ why: 'closed', source: 'booking', booking: former });
    return;
  }
  const execution = await deps.windows.find(booking.window_id);
  const why = whyStranded(deps, booking, execution, serverNowMs());
  if (why === null || (await isInCare(deps, booking))) return;
  found.stranded.push({ why, source: 'booking', booking });
}

function toBooking(memory: LineMemory, { window_id, run_id }: WindowExecution): Booking {
  const { plan, end_ms, change } = memory;
  const { target, start_ms, max_concurrent_windows } = plan;
  return { window_id, run_id, target, start_ms, end_ms, max_concurrent_windows, change };
}

/** A closed window without a noted change: did it write all the same? Its history says. */
async function judgeByHistory(
  deps: Deps,
  found: Findings,
  execution: WindowExecution,
): Promise<void> {
  const { window_id, run_id } = execution;
  const rescue = await deps.windows.rescueOf(window_id, run_id);
  if (rescue === 'running' || rescue === 'done') return;
  const memory = await deps.windows.recall(window_id, run_id);
  if (memory !== null && memory.organization_id !== deps.organizationId) return;
  if (memory?.is_back === true || memory?.may_have_written === false) return;
  if (memory !== null && memory.change !== null) {
    found.stranded.push({
      why: 'closed',
      source: 'history',
      booking: toBooking(memory, execution),
    });
    return;
  }
  const message = `${window_id} was closed in Temporal in phase ${execution.phase}, and neither calendar nor history says how its line was: look at the line and put it back by hand`;
  found.unrescuable.push({ window_id, run_id, message });
}

async function judgeClosed(
  deps: Deps,
  found: Findings,
  execution: WindowExecution,
  booking: Booking | undefined,
): Promise<void> {
  if (booking !== undefined && booking.change !== null) return;
  const { window_id, run_id, phase } = execution;
  if (!UNWRITTEN.has(phase) && !OVER.has(phase)) await judgeByHistory(deps, found, execution);
  else if (booking?.run_id === run_id) found.unused.push({ window_id, run_id });
}

function fromFile(file: RescueChange): Booking {
  const { window_id, run_id, target, start_ms, end_ms } = file;
  const { baseline, intended, previous_version, written, new_version } = file;
  // A file may be old, as where a person took over: what others have set since is theirs.
  const on_drift = 'keep' as const;
  const change = { baseline, intended, previous_version, written, new_version, on_drift };
  // A file does not know the window's own limit; while its line is being put back it refuses nobody.
  const max_concurrent_windows = Number.MAX_SAFE_INTEGER;
  return { window_id, run_id, target, start_ms, end_ms, max_concurrent_windows, change };
}

/** It completed after it had left the file: its line is back, or a person took over. */
function isAnsweredFor(execution: WindowExecution, file: RescueChange): boolean {
  if (execution.run_id === file.run_id) return true;
  return (execution.closed_at_ms ?? 0) > Date.parse(file.written_at);
}

/**
 * A window that calendar and history have forgotten (a lost database, a lapsed retention) and that
 * left a break-glass file. One that completed keeps its file where a person took over.
 */
async function judgeFile(deps: Deps, found: Findings, file: RescueChange): Promise<void> {
  const booking = fromFile(file);
  const execution = await deps.windows.find(file.window_id);
  if (execution?.state === 'completed' && isAnsweredFor(execution, file)) return;
  const why = whyStranded(deps, booking, execution, serverNowMs());
  const rescue = why === null ? 'none' : await deps.windows.rescueOf(file.window_id, file.run_id);
  if (why === null || rescue === 'running' || rescue === 'done') return;
  found.stranded.push({ why, source: 'file', booking });
}

async function filesOf({
  rescueFiles: rescue,
  organizationId,
}: Deps): Promise<readonly RescueChange[]> {
  const files = (await rescue?.all(serverNowMs())) ?? [];
  return files.filter(isChange).filter((file) => file.organization_id === organizationId);
}

/** A break-glass file may say what neither calendar nor history does. */
function unrescuableOf({ stranded, unrescuable }: Findings): SweepFound['unrescuable'] {
  const saved = new Set(stranded.map(({ booking }) => booking.window_id));
  return unrescuable.filter(({ window_id: id }) => !saved.has(id));
}

function isFull({ stranded, unused }: Findings): boolean {
  return stranded.length + unused.length >= MOST;
}

async function lookAtBookings(
  deps: Deps,
  found: Findings,
  bookings: readonly Booking[],
): Promise<void> {
  const longestFirst = bookings
    .filter(({ change }) => change !== null)
    .toSorted((a, b) => a.end_ms - b.end_ms);
  for (let at = 0; at < longestFirst.length && !isFull(found); at += AT_ONCE) {
    const some = longestFirst.slice(at, at + AT_ONCE);
    await Promise.all(
      some.map((booking) => attempt(found, () => judgeBooked(deps, found, booking))),
    );
  }
}

async function lookAtClosed(
  deps: Deps,
  found: Findings,
  bookings: readonly Booking[],
): Promise<void> {
  const byWindow = new Map(bookings.map((booking) => [booking.window_id, booking]));
  for (const execution of await deps.windows.cutShortSince(serverNowMs() - LOOK_BACK_MS)) {
    if (isFull(found)) return;
    const booking = byWindow.get(execution.window_id);
    await attempt(found, () => judgeClosed(deps, found, execution, booking));
  }
}

async function lookAtFiles(
  deps: Deps,
  found: Findings,
  bookings: readonly Booking[],
): Promise<void> {
  const known = new Set([
    ...bookings.filter(({ change }) => change !== null).map(({ window_id: id }) => id),
    ...found.stranded.map(({ booking }) => booking.window_id),
  ]);
  for (const file of await filesOf(deps)) {
    if (isFull(found)) return;
    if (!known.has(file.window_id)) await attempt(found, () => judgeFile(deps, found, file));
  }
}

async function sweep(deps: Deps): Promise<SweepFound> {
  const found: Findings = { stranded: [], unused: [], unrescuable: [], failures: [] };
  const bookings = await deps.calendar.bookings();
  await lookAtBookings(deps, found, bookings);
  await attempt(found, () => lookAtClosed(deps, found, bookings));
  await attempt(found, () => lookAtFiles(deps, found, bookings));
  const { stranded, unused, failures } = found;
  if (failures.length > 0 && stranded.length + unused.length === 0) throw failures[0];
  return { stranded, unused, unrescuable: unrescuableOf(found), more: isFull(found) };
}

export function createFindStranded(deps: Deps) {
  return async function findStranded(input: SweepInput): Promise<SweepFound> {
    if (input.organization_id !== deps.organizationId)
      throw wrongOrganization(input.organization_id, deps.organizationId);
    return sweep(deps);
  };
}
