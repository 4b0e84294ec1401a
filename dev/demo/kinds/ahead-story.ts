/**
 * The start of a window that Genesys itself begins: the entry is made before it, and at the instant nothing is sent.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { lasting, type ObjectWrite } from '../../simulator/index.ts';
import { inWords, type Next } from '../acts.ts';
import type { Cast } from '../cast.ts';
import { clockWithUtc, howLong } from '../narration/clock-words.ts';
import type { DemoKind } from './demo-kinds.ts';
import { tellRoutes } from './routes.ts';

const LIMIT_MS = 20_000;
/** After the instant, so that both clocks are past it. */
const PAST_MS = 200;

/** When it begins, and the next expected write. */
export interface Beginning {
  readonly startMs: number;
  readonly next: Next<ObjectWrite>;
}

/** The fields that a write has changed, with their new values. */
export function changesOf({ before, after }: ObjectWrite): readonly (readonly [string, unknown])[] {
  const was = lasting(before);
  return Object.entries(lasting(after)).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name]),
  );
}

/** @returns the write that made the entry. @throws NotAsToldError */
export async function tellEntry(
  cast: Cast,
  kind: DemoKind,
  { startMs, next }: Beginning,
): Promise<ObjectWrite> {
  const { screen, facts, simulator } = cast;
  screen.act(`The entry, and the start at ${clockWithUtc(startMs)}`);
  const write = await facts.inTime('the entry is made', LIMIT_MS, next(LIMIT_MS));
  const aheadMs = startMs - Date.parse(write.at);
  screen.event(Date.parse(write.at), `the schedule is in the group, ${howLong(aheadMs)} ahead`);
  facts.same('the change is ours', 'client', write.by);
  facts.holds('it is entered before the start', aheadMs > 0, write);
  for (const [name, value] of changesOf(write)) screen.row(name, inWords(value));
  await tellRoutes(cast, kind, 'before');
  await screen.during(
    () => `waiting for Genesys to begin it, ${howLong(startMs - Date.now())}`,
    pause(startMs + PAST_MS - Date.now()),
  );
  const written = await simulator.objectWrites({ kind: kind.object, after: write.seq });
  facts.same('nothing is sent at the instant', [], written);
  await tellRoutes(cast, kind, 'during');
  screen.checked('Genesys began the window by itself');
  return write;
}
