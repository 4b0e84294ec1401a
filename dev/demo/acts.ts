/** The acts that every story of the demo has: the request of a window, its start, its end, its callbacks. */
import { setTimeout as pause } from 'node:timers/promises';
import type { MaintenanceRequest, ScheduledWindow, WindowHandle } from '../../src/client/index.ts';
import type { Cast } from './cast.ts';
import { clockWithUtc, howLong } from './narration/clock-words.ts';

const MINUTE_MS = 60_000;
/** From the request to the start. */
const START_AHEAD_MS = 15_000;
/** An entry ahead of its start needs this long, on a busy machine too. */
const ENTERED_AHEAD_MS = 30_000;
/** How long the short demo lets the window be active before the operator ends it. */
const ACTIVE_MS = 12_000;
const FULL_MINUTES = 5;
const EXAMPLE_MINUTES = 30;
const STEP_LIMIT_MS = 20_000;
const ACTOR = 'mia (night shift)';
const REASON = 'the maintenance was done early';

/** The planned times of a window. */
export interface Planned {
  readonly startMs: number;
  readonly endMs: number;
  readonly minutes: number;
}

/**
 * A window that begins soon; `full`: short enough to wait for its end.
 * @param isOnMinute it starts on a whole minute, like schedules
 */
export function planSoon(full: boolean, isOnMinute = false): Planned {
  const minutes = full ? FULL_MINUTES : EXAMPLE_MINUTES;
  const [stepMs, aheadMs] = isOnMinute ? [MINUTE_MS, ENTERED_AHEAD_MS] : [1_000, START_AHEAD_MS];
  const startMs = Math.ceil((Date.now() + aheadMs) / stepMs) * stepMs;
  return { startMs, endMs: startMs + minutes * MINUTE_MS, minutes };
}

export function inWords(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Waits for a callback. @throws NotAsToldError */
export async function isCalledBack(
  { facts, receiver }: Cast,
  what: string,
  event: string,
): Promise<void> {
  await facts.inTime(`${what} is called back`, STEP_LIMIT_MS, receiver.next(event));
}

/**
 * Requests a window and shows its verdict.
 * @param written what was written since; null if it may be written at once
 * @throws NotAsToldError
 */
export async function askFor(
  cast: Cast,
  request: MaintenanceRequest,
  written: (() => Promise<readonly unknown[]>) | null,
): Promise<ScheduledWindow> {
  const { screen, facts, client } = cast;
  screen.act('A maintenance window is requested');
  for (const [name, value] of Object.entries(request)) screen.row(name, inWords(value));
  screen.note('Times without a zone are UTC.');
  screen.note('');
  const window = await facts.inTime(
    'the window is accepted',
    STEP_LIMIT_MS,
    client.schedule(request),
  );
  screen.event(Date.now(), `accepted, as ${window.workflowId}`);
  const said = window.verdict.findings.map(({ message }) => message);
  for (const message of said.length === 0 ? ['no warnings'] : said)
    screen.row('the preflight says', message);
  if (written !== null) facts.same('nothing was changed before the start', [], await written());
  await isCalledBack(cast, 'the acceptance', 'ivr_maintenance_accepted');
  return window;
}

/** The next write, as soon as it is logged. */
export type Next<Write> = (timeoutMs: number) => Promise<Write>;

interface Logged {
  readonly at: string;
}

/** The start at its instant. @throws NotAsToldError */
export async function watchStart<Write extends Logged>(
  { screen, facts }: Cast,
  startMs: number,
  next: Next<Write>,
): Promise<Write> {
  screen.act(`The start, at ${clockWithUtc(startMs)}`);
  const write = await screen.during(
    () => `waiting for the start, ${howLong(startMs - Date.now())}`,
    next(startMs - Date.now() + STEP_LIMIT_MS),
  );
  const latenessMs = Date.parse(write.at) - startMs;
  screen.event(Date.parse(write.at), `the line is changed, ${latenessMs} ms after its instant`);
  facts.holds('the line is changed at its instant, never before it', latenessMs >= 0, write);
  return write;
}

/** An operator ends the window. @throws NotAsToldError */
export async function endEarly<Write extends Logged>(
  { screen, facts }: Cast,
  handle: WindowHandle,
  next: Next<Write>,
): Promise<Write> {
  const untilMs = Date.now() + ACTIVE_MS;
  await screen.during(
    () => `the window is active; an operator ends it early in ${howLong(untilMs - Date.now())}`,
    pause(ACTIVE_MS),
  );
  screen.act('An operator ends the window early');
  const calledMs = Date.now();
  screen.event(calledMs, `${ACTOR}: "${REASON}"`);
  const work = handle.end({ actor: ACTOR, reason: REASON });
  const [write] = await facts.inTime(
    'the line is put back',
    STEP_LIMIT_MS,
    Promise.all([next(STEP_LIMIT_MS), work]),
  );
  const tookMs = Date.parse(write.at) - calledMs;
  screen.event(Date.parse(write.at), `the line is put back, ${tookMs} ms after the operator asked`);
  return write;
}

/** The window runs to its planned end. @throws NotAsToldError */
export async function watchEnd<Write extends Logged>(
  { screen, facts }: Cast,
  endMs: number,
  next: Next<Write>,
): Promise<Write> {
  screen.act(`The end, at ${clockWithUtc(endMs)}`);
  const timeoutMs = endMs - Date.now() + STEP_LIMIT_MS;
  const write = await screen.during(
    () => `the window is active; its end comes in ${howLong(endMs - Date.now())}`,
    next(timeoutMs),
  );
  const latenessMs = Date.parse(write.at) - endMs;
  screen.event(Date.parse(write.at), `the line is put back, ${latenessMs} ms after its instant`);
  facts.holds('the line is put back at its instant, never before it', latenessMs >= 0, write);
  return write;
}
