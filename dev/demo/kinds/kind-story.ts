/**
 * The story of the demo for an object of a real organisation: one window from the request to the proof. What a caller
 * gets comes from the simulator's route oracle, which evaluates all objects together and knows no windows.
 */
import type { ScheduledWindow, TargetRequest, WindowHandle } from '../../../src/client/index.ts';
import {
  BANK,
  lasting,
  type Fields,
  type ObjectWrite,
  type Route,
  type SimulatorControl,
} from '../../simulator/index.ts';
import type { Cast } from '../cast.ts';
import { tellProof } from '../proof.ts';
import {
  askFor,
  endEarly,
  inWords,
  isCalledBack,
  planSoon,
  watchEnd,
  watchStart,
  type Next,
} from '../acts.ts';
import { ADDED } from './added-lines.ts';
import { changesOf, tellEntry, type Beginning } from './ahead-story.ts';
import { WORDS, type DemoKind } from './demo-kinds.ts';
import { tellRoutes } from './routes.ts';

/** The object before anything happened. */
interface Before {
  readonly object: Fields;
  /** Last of the write log. */
  readonly seq: number;
  readonly routes: readonly Route[];
}

interface Asked {
  readonly window: ScheduledWindow;
  readonly startMs: number;
  readonly endMs: number;
}

/** Tells it from beginning to end. @throws NotAsToldError */
export async function tellKindStory(cast: Cast, kind: DemoKind, full: boolean): Promise<void> {
  const { simulator } = cast;
  await prepare(simulator);
  const before = await lookBefore(cast, kind);
  const { window, startMs, endMs } = await askForWindow(cast, { kind, before, full });
  const isOfObject = (write: ObjectWrite): boolean => write.kind === kind.object;
  const nextAfter =
    (after: number): Next<ObjectWrite> =>
    (timeoutMs) =>
      simulator.waitForObjectWrite(isOfObject, { after, timeoutMs });
  const begin = kind.isAhead === true ? tellEntry : tellStart;
  const applied = await begin(cast, kind, { startMs, next: nextAfter(before.seq) });
  await isCalledBack(cast, 'the change', 'ivrr_maintenance_scheduled');
  await tellDuring(cast, kind, window.handle);
  const next = nextAfter(applied.seq);
  const reverted = full
    ? await watchEnd(cast, endMs, next)
    : await endEarly(cast, window.handle, next);
  await tellAfter(cast, kind, before);
  await tellProof(cast, {
    window,
    versions: versionsOf(applied, reverted),
    writes: [applied, reverted],
    log: async () => (await simulator.objectWrites({ after: before.seq })).filter(isOfObject),
    full,
    ...(kind.counted === undefined ? {} : { counted: kind.counted }),
    isAhead: kind.isAhead === true,
  });
}

/** What people have set up: words in the table, and a line whose flow reads them. */
export async function prepare(simulator: SimulatorControl): Promise<void> {
  await simulator.add(ADDED);
  await simulator.editObject('data-table-row', `${BANK.table}/${BANK.row}`, WORDS);
}

async function lookBefore(cast: Cast, kind: DemoKind): Promise<Before> {
  const { screen, simulator } = cast;
  const object = await simulator.object(kind.object, kind.id);
  if (object === null) throw new Error(`the simulator has no ${kind.target.kind}`);
  const name = typeof object['name'] === 'string' ? `"${object['name']}"` : `"${BANK.row}"`;
  screen.act(`Before: ${kind.target.kind} ${name}`);
  const routes = await tellRoutes(cast, kind, 'before');
  const { seq = 0 } = (await simulator.objectWrites()).at(-1) ?? {};
  return { object, seq, routes };
}

async function askForWindow(
  cast: Cast,
  { kind, before, full }: { kind: DemoKind; before: Before; full: boolean },
): Promise<Asked> {
  const { isAhead = false } = kind;
  const { startMs, endMs, minutes } = planSoon(full, isAhead);
  const request: TargetRequest = {
    target: kind.target,
    start_time: new Date(startMs).toISOString().slice(0, 19),
    duration_minutes: minutes,
    max_concurrent_windows: 2,
    callback_url: cast.receiver.url,
  };
  const written = () => cast.simulator.objectWrites({ after: before.seq });
  return { window: await askFor(cast, request, isAhead ? null : written), startMs, endMs };
}

async function tellStart(
  cast: Cast,
  _kind: DemoKind,
  { startMs, next }: Beginning,
): Promise<ObjectWrite> {
  const { screen, facts } = cast;
  const write = await watchStart(cast, startMs, next);
  facts.same('the change is ours', 'client', write.by);
  for (const [name, value] of changesOf(write)) screen.row(name, inWords(value));
  return write;
}

async function tellDuring(cast: Cast, kind: DemoKind, handle: WindowHandle): Promise<void> {
  cast.screen.act('During: what a caller meets now');
  await tellRoutes(cast, kind, 'during');
  const { phase, line } = await handle.status();
  cast.facts.same('the window says', ['active', 'maintenance'], [phase, line]);
}

async function tellAfter(cast: Cast, kind: DemoKind, before: Before): Promise<void> {
  const { screen, facts, simulator } = cast;
  await isCalledBack(cast, 'the revert', 'ivr_maintenance_reverted');
  screen.act('After: what a caller meets now');
  const routes = await tellRoutes(cast, kind, 'before');
  const [was, is] = [before.routes, routes].map((all) => all.map(({ at: _at, ...rest }) => rest));
  facts.same('callers get what they got before', was, is);
  const object = await simulator.object(kind.object, kind.id);
  facts.same('every field is as before', lasting(before.object), lasting(object));
  screen.checked('every field of the object is as it was');
}

/** As counted by the API; null if it counts none for such an object. */
function versionsOf(
  { version_before, version_after }: ObjectWrite,
  reverted: ObjectWrite,
): readonly [number, number, number] | null {
  const last = reverted.version_after;
  if (version_before === null || version_after === null || last === null) return null;
  return [version_before, version_after, last];
}
