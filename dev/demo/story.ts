// The story of the demo: one window from the request to the proof. Everything it tells it has looked
// at: what callers hear and which writes happened come from the simulator, not from our own claims.
import { setTimeout as pause } from 'node:timers/promises';
import type { ScheduledWindow, WindowHandle } from '../../src/client/index.ts';
import type { Hearing, WriteRecord } from '../simulator/index.ts';
import type { Asked, Before, Cast } from './cast.ts';
import { clockWithUtc, howLong } from './clock-words.ts';
import { exampleRequest } from './example-request.ts';
import { tellProof } from './proof.ts';

export const MINUTE_MS = 60_000;
/** From the request to the start. */
export const START_AHEAD_MS = 15_000;
/** How long the short demo lets the window be active before the operator ends it. */
const ACTIVE_MS = 12_000;
export const FULL_MINUTES = 5;
export const EXAMPLE_MINUTES = 30;
export const STEP_LIMIT_MS = 20_000;
const ACTOR = 'mia (night shift)';
const REASON = 'the maintenance was done early';

/** Tells it from beginning to end. @throws NotAsToldError */
export async function tellStory(cast: Cast, full: boolean): Promise<void> {
  const before = await lookBefore(cast);
  const { asked, window } = await askForWindow(cast, full);
  const applied = await watchStart(cast, asked, before, window.handle);
  const { simulator } = cast;
  const next: Next<WriteRecord> = (timeoutMs) =>
    simulator.waitForWrite(() => true, { after: applied.seq, timeoutMs });
  const reverted = full
    ? await watchEnd(cast, asked.endMs, next)
    : await endEarly(cast, window.handle, next);
  await tellAfter(cast, before, reverted);
  const { version } = before.line;
  await tellProof(cast, {
    window,
    versions: [version, version + 1, version + 2],
    writes: [applied, reverted],
    log: () => simulator.log(),
    full,
  });
}

function tellHearing({ screen }: Cast, { greeting, destination, version }: Hearing): void {
  screen.row('callers hear', `"${greeting ?? ''}"`);
  screen.row('then go to', destination);
  screen.row('version of the IVR', String(version));
}

async function lookBefore(cast: Cast): Promise<Before> {
  const { screen, simulator, facts } = cast;
  const { flow_id } = exampleRequest(0, 0, '');
  const line = await simulator.target(flow_id);
  if (line === null) throw new Error('the simulator has no IVR');
  screen.act(`Before: the phone line "${line.name}"`);
  const hearing = await simulator.hears(flow_id);
  tellHearing(cast, hearing);
  facts.same('the version before is', 14, hearing.version);
  facts.same('nothing was written before the request', [], await simulator.log());
  return { line, hearing };
}

async function askForWindow(
  cast: Cast,
  full: boolean,
): Promise<{ readonly asked: Asked; readonly window: ScheduledWindow }> {
  const { screen, facts, client, receiver, simulator } = cast;
  const minutes = full ? FULL_MINUTES : EXAMPLE_MINUTES;
  const startMs = Math.ceil((Date.now() + START_AHEAD_MS) / 1_000) * 1_000;
  const request = exampleRequest(startMs, minutes, receiver.url);
  const asked = { request, startMs, endMs: startMs + minutes * MINUTE_MS };
  screen.act('A maintenance window is asked for');
  for (const [name, value] of Object.entries(request)) screen.row(name, String(value));
  screen.note('Times without a zone are UTC.');
  screen.note('');
  const window = await facts.inTime(
    'the window is accepted',
    STEP_LIMIT_MS,
    client.schedule(request),
  );
  screen.event(Date.now(), `accepted, as ${window.workflowId}`);
  facts.same('the preflight found nothing to warn of', [], window.verdict.findings);
  facts.same('the line was not changed before the start', [], await simulator.log());
  await facts.inTime(
    'the acceptance is called back',
    STEP_LIMIT_MS,
    receiver.next('ivr_maintenance_accepted'),
  );
  return { asked, window };
}

async function watchStart(
  cast: Cast,
  { request, startMs }: Asked,
  before: Before,
  handle: WindowHandle,
): Promise<WriteRecord> {
  const { screen, facts, simulator, receiver } = cast;
  screen.act(`The start, at ${clockWithUtc(startMs)}`);
  const timeoutMs = startMs - Date.now() + STEP_LIMIT_MS;
  const write = await screen.during(
    () => `waiting for the start, ${howLong(startMs - Date.now())}`,
    simulator.waitForWrite(() => true, { timeoutMs }),
  );
  const latenessMs = Date.parse(write.at) - startMs;
  screen.event(Date.parse(write.at), `the line is changed, ${latenessMs} ms after its instant`);
  facts.holds('the line is changed at its instant, never before it', latenessMs >= 0, write);
  facts.same('the change is from version', before.line.version, write.version_before);
  facts.same('to version', before.line.version + 1, write.version_after);
  facts.same(
    'the line shows what was asked for',
    {
      ...before.line,
      version: before.line.version + 1,
      name: `Maintenance: ${request.flow_id}`,
      greeting: { text: request.fallback_greeting },
      routing: { method: 'longest-idle', queue: { id: request.reroute_queue_id } },
    },
    write.after,
  );
  await facts.inTime(
    'the change is called back',
    STEP_LIMIT_MS,
    receiver.next('ivrr_maintenance_scheduled'),
  );
  screen.act('During: what a caller meets now');
  const hearing = await simulator.hears(request.flow_id);
  tellHearing(cast, hearing);
  facts.same('callers hear', request.fallback_greeting, hearing.greeting);
  facts.same('callers go to', 'queue Maintenance desk', hearing.destination);
  const { phase, line } = await handle.status();
  facts.same('the window says', ['active', 'maintenance'], [phase, line]);
  return write;
}

/** The write that puts the line back, as soon as it is logged. */
export type Next<Write> = (timeoutMs: number) => Promise<Write>;

interface Logged {
  readonly at: string;
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

async function tellAfter(cast: Cast, before: Before, reverted: WriteRecord): Promise<void> {
  const { screen, facts, simulator, receiver } = cast;
  await facts.inTime(
    'the revert is called back',
    STEP_LIMIT_MS,
    receiver.next('ivr_maintenance_reverted'),
  );
  screen.act('After: what a caller meets now');
  const hearing = await simulator.hears(before.line.id);
  tellHearing(cast, hearing);
  const version = before.line.version + 2;
  facts.same('callers hear what they heard before', { ...before.hearing, version }, hearing);
  facts.same('every field is as before', { ...before.line, version }, reverted.after);
  screen.checked('every field of the line is as it was; only the version went on, 14 → 15 → 16');
}
