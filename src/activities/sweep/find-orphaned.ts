/**
 * Finds windows that can no longer put their line back themselves: closed in Temporal, gone from it, or stuck past
 * their end. Knows where to look; the judges decide what it means. Only looks; `windowSweeper` acts.
 */
import { Context } from '@temporalio/activity';
import type { RescueChange } from '../../contract/change/rescue-file.ts';
import type { Booking } from '../../contract/steps/booking-steps.ts';
import type { SweepFound, SweepLook, SweepMark } from '../../contract/calendar/sweep.ts';
import type { SeenRun, SeenRuns } from '../../contract/calendar/window-access.ts';
import type { ActivityDeps } from '../deps.ts';
import { mustBeServed } from '../failures.ts';
import { judgeFile } from './judge-rescue-file.ts';
import {
  isWorthAsking,
  judgeBooked,
  judgeClosed,
  judgeOverdue,
  judgeRescue,
  judgeUnwritten,
} from './judge-orphaned.ts';
import { stuckBefore, type JudgeDeps, type Judgement, type Run } from './judgement.ts';
import { isChange } from '../window/files/rescue-facts.ts';
import { NO_STRAYS, type StraysFound } from './judge-strays.ts';
import { lookThrough, type Candidate, type Stage } from './sweep-look.ts';

/** The sweeper takes a look without a heartbeat for ten seconds for dead. */
const BEAT_MS = 1_000;
const LOOK_BACK_MS = 24 * 60 * 60_000;
const TRIES = 3;
/** How many bookings without a change one sweep checks: they take turns, as there may be 10,000. */
const MOST_UNWRITTEN = 200;

type Deps = Pick<
  ActivityDeps,
  'calendar' | 'windows' | 'rescueFiles' | 'organizationId' | 'minuteMs'
>;

interface Known {
  readonly bookings: readonly Booking[];
  readonly byWindow: ReadonlyMap<string, Booking>;
}

function isNoted({ byWindow }: Known, windowId: string): boolean {
  return (byWindow.get(windowId)?.change ?? null) !== null;
}

/** @param at its place in the order of its stage */
function candidate<T extends Run>(at: number, run: T, judge: (run: T) => Promise<Judgement>) {
  return { at, id: run.window_id, run, judge: () => judge(run) };
}

/** Bookings that carry a change, longest overdue first. */
function bookedOnes(deps: JudgeDeps, { bookings }: Known): readonly Candidate[] {
  return bookings
    .filter(({ change }) => change !== null)
    .map((one) => candidate(one.end_ms, one, (booking) => judgeBooked(deps, booking)));
}

/** The bookings whose turn it is in this minute, in an order that no sweep changes. */
function unwrittenOnes(deps: JudgeDeps, { bookings }: Known): readonly Candidate[] {
  const all = bookings
    .filter(({ change }) => change === null)
    .toSorted((a, b) => (a.window_id < b.window_id ? -1 : 1));
  const turns = Math.max(1, Math.ceil(all.length / MOST_UNWRITTEN));
  const begin = (Math.floor(deps.nowMs / deps.minuteMs) % turns) * MOST_UNWRITTEN;
  return all
    .slice(begin, begin + MOST_UNWRITTEN)
    .map((one) => candidate(one.start_ms, one, (booking) => judgeUnwritten(deps, booking)));
}

async function filedOnes(deps: JudgeDeps, known: Known): Promise<readonly Candidate[]> {
  const files = (await deps.rescueFiles?.all(deps.nowMs)) ?? [];
  const judge = (file: RescueChange): Promise<Judgement> =>
    judgeFile(deps, file, known.byWindow.get(file.window_id));
  return files
    .filter(isChange)
    .filter((file) => file.organization_id === deps.organizationId)
    .filter((file) => !isNoted(known, file.window_id))
    .map((file) => candidate(file.end_ms, file, judge));
}

function whole(list: () => readonly Candidate[] | Promise<readonly Candidate[]>): Stage['batch'] {
  return async () => ({ candidates: await list(), next: null });
}

/** Candidates in the order of Temporal's lists, newest first. */
function listed(
  list: (untilMs?: number) => Promise<SeenRuns>,
  isCandidate: (run: SeenRun) => boolean,
  judge: (run: SeenRun) => Promise<Judgement>,
): Stage['batch'] {
  const toCandidate = (run: SeenRun): Candidate => {
    const id = `${run.window_id}/${run.run_id}`;
    return { ...candidate(-run.at_ms, run, judge), id };
  };
  return async (after) => {
    const { runs, until_ms } = await list(after === null ? undefined : -after.at);
    const next = until_ms === null ? null : { at: -until_ms, id: '' };
    return { candidates: runs.filter(isCandidate).map(toCandidate), next };
  };
}

function stagesOf(deps: JudgeDeps, known: Known): readonly Stage[] {
  const { windows, nowMs } = deps;
  const bookingOf = ({ window_id }: SeenRun): Booking | undefined => known.byWindow.get(window_id);
  return [
    { stage: 'bookings', batch: whole(() => bookedOnes(deps, known)) },
    {
      stage: 'closed',
      batch: listed(
        (untilMs) => windows.cutShortSince(nowMs - LOOK_BACK_MS, untilMs),
        (run) => isWorthAsking(run, bookingOf(run)),
        (run) => judgeClosed(deps, run, bookingOf(run)),
      ),
    },
    {
      stage: 'overdue',
      batch: listed(
        (untilMs) => windows.runningPast(stuckBefore(deps), untilMs),
        (run) => !isNoted(known, run.window_id),
        (run) => judgeOverdue(deps, run),
      ),
    },
    { stage: 'files', batch: whole(() => filedOnes(deps, known)) },
    {
      stage: 'rescues',
      batch: listed(
        (untilMs) => windows.inRescue(untilMs),
        () => true,
        (run) => judgeRescue(deps, run),
      ),
    },
    { stage: 'unwritten', batch: whole(() => unwrittenOnes(deps, known)) },
  ];
}

async function beating<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** Strays are searched for once per sweep, in its first look. */
async function withStrays(
  found: SweepFound,
  after: SweepMark | null,
  strays: () => Promise<StraysFound>,
): Promise<SweepFound> {
  if (after !== null) return found;
  const left = await strays();
  const unrescuable = [...found.unrescuable, ...left.unrescuable];
  return { ...found, unrescuable, ...(left.strays.length === 0 ? {} : { strays: left.strays }) };
}

async function look(deps: Deps, after: SweepMark | null, strays: FindStrays): Promise<SweepFound> {
  const { currentAttemptScheduledTimestampMs: nowMs, attempt } = Context.current().info;
  const judging = { ...deps, nowMs };
  const bookings = await deps.calendar.bookings();
  const byWindow = new Map(bookings.map((booking) => [booking.window_id, booking]));
  const stages = stagesOf(judging, { bookings, byWindow });
  const found = await lookThrough(stages, after, attempt >= TRIES);
  return withStrays(found, after, () => strays(nowMs));
}

type FindStrays = (nowMs: number) => Promise<StraysFound>;

/** @param strays what windows have left beside their targets. @default none are searched for */
export function createFindOrphaned(deps: Deps, strays: FindStrays = async () => NO_STRAYS) {
  return async function findOrphaned(input: SweepLook): Promise<SweepFound> {
    mustBeServed(input, deps);
    return beating(() => look(deps, input.after ?? null, strays));
  };
}
