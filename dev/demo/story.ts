/**
 * The story of the demo: one window from the request to the proof. It has checked everything it says: what callers hear
 * and which writes happened come from the simulator, not from our own reports.
 */
import type { ScheduledWindow, WindowHandle } from '../../src/client/index.ts';
import type { Hearing, WriteRecord } from '../simulator/index.ts';
import {
  askFor,
  endEarly,
  isCalledBack,
  planSoon,
  watchEnd,
  watchStart,
  type Next,
} from './acts.ts';
import type { Asked, Before, Cast } from './cast.ts';
import { exampleRequest } from './example-request.ts';
import { tellProof } from './proof.ts';

/** Tells it from beginning to end. @throws NotAsToldError */
export async function tellStory(cast: Cast, full: boolean): Promise<void> {
  const before = await lookBefore(cast);
  const { asked, window } = await askForWindow(cast, full);
  const applied = await tellStart(cast, asked, before, window.handle);
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
  const { facts, receiver, simulator } = cast;
  const { startMs, endMs, minutes } = planSoon(full);
  const request = exampleRequest(startMs, minutes, receiver.url);
  const window = await askFor(cast, request, () => simulator.log());
  facts.same('the preflight found no warnings', [], window.verdict.findings);
  return { asked: { request, startMs, endMs }, window };
}

async function tellStart(
  cast: Cast,
  { request, startMs }: Asked,
  before: Before,
  handle: WindowHandle,
): Promise<WriteRecord> {
  const { screen, facts, simulator } = cast;
  const write = await watchStart(cast, startMs, (timeoutMs) =>
    simulator.waitForWrite(() => true, { timeoutMs }),
  );
  facts.same('the change is from version', before.line.version, write.version_before);
  facts.same('to version', before.line.version + 1, write.version_after);
  facts.same(
    'the line shows what was requested',
    {
      ...before.line,
      version: before.line.version + 1,
      name: `Maintenance: ${request.flow_id}`,
      greeting: { text: request.fallback_greeting },
      routing: { method: 'longest-idle', queue: { id: request.reroute_queue_id } },
    },
    write.after,
  );
  await isCalledBack(cast, 'the change', 'ivrr_maintenance_scheduled');
  screen.act('During: what a caller meets now');
  const hearing = await simulator.hears(request.flow_id);
  tellHearing(cast, hearing);
  facts.same('callers hear', request.fallback_greeting, hearing.greeting);
  facts.same('callers go to', 'queue Maintenance desk', hearing.destination);
  const { phase, line } = await handle.status();
  facts.same('the window says', ['active', 'maintenance'], [phase, line]);
  return write;
}

async function tellAfter(cast: Cast, before: Before, reverted: WriteRecord): Promise<void> {
  const { screen, facts, simulator } = cast;
  await isCalledBack(cast, 'the revert', 'ivr_maintenance_reverted');
  screen.act('After: what a caller meets now');
  const hearing = await simulator.hears(before.line.id);
  tellHearing(cast, hearing);
  const version = before.line.version + 2;
  facts.same('callers hear what they heard before', { ...before.hearing, version }, hearing);
  facts.same('every field is as before', { ...before.line, version }, reverted.after);
  screen.checked(
    'every field of the line is as it was; only its version has moved on, 14 → 15 → 16',
  );
}
