/**
 * GET /_sim/route: what a caller gets at an instant: which flow and why, what is said, and where the call goes. A plain
 * flow says its name; a maintenance flow says what its row contains.
 */
import { hearingOf } from '../flow-ivr/hearing.ts';
import { rowId } from '../objects/subject.ts';
import type { RowReading } from '../stage/organisation.ts';
import type { Fields, Queue } from '../stage/records.ts';
import type { World } from '../stage/world.ts';
import { nameOf, wayOf } from './route.ts';
import type { Cause, Reason } from './route.ts';
import { Unsettled } from './unsettled.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** What a caller of a number gets at an instant. */
export interface Route {
  readonly at: string;
  /** Null if no IVR has the number. */
  readonly ivr: Named | null;
  readonly reason: Reason | 'flow-ivr' | 'not-in-service';
  /** The group or schedule that causes it; null for a menu, and if there is none. */
  readonly because: Cause | null;
  readonly flow: Named | null;
  /** Null for nothing. */
  readonly says: string | null;
  /** Null if the flow continues by itself, or the call ends. */
  readonly queue: Named | null;
  /** One plain sentence. */
  readonly line: string;
}

type Heard = Pick<Route, 'says' | 'queue' | 'line'>;

const NOT_IN_SERVICE: Omit<Route, 'at'> = {
  ivr: null,
  reason: 'not-in-service',
  because: null,
  flow: null,
  says: null,
  queue: null,
  line: 'Callers hear that the number is not in service.',
};

/** @throws Unsettled if it cannot be determined here. */
export function routeOf(world: World, dnis: string, atMs: number): Route {
  const at = new Date(atMs).toISOString();
  const way = wayOf(world, dnis, atMs);
  if (way === null) {
    return { at, ...NOT_IN_SERVICE };
  }
  const flow = publishedFlow(world, way.flowId);
  const ivr = { id: String(way.ivr['id']), name: nameOf(way.ivr) };
  const { reason, because } = way;
  const named = { id: way.flowId, name: nameOf(flow) };
  return { at, ivr, reason, because, flow: named, ...heardOf(world, named) };
}

/** The same for a menu of the `flow-ivr` contract, which has no hours. */
export function routeOfMenu(world: World, id: string, atMs: number): Route {
  const at = new Date(atMs).toISOString();
  const menu = world.lines.get(id);
  if (menu === undefined) {
    return { at, ...NOT_IN_SERVICE };
  }
  const { line } = hearingOf(world, id);
  const queue = menu.routing.method === 'none' ? undefined : menu.routing.queue;
  return {
    at,
    ivr: { id, name: menu.name },
    reason: 'flow-ivr',
    because: null,
    flow: null,
    says: menu.greeting.text === '' ? null : menu.greeting.text,
    queue: queue ? { id: queue.id, name: world.queues.get(queue.id)?.name ?? queue.id } : null,
    line,
  };
}

function publishedFlow(world: World, id: string): Fields {
  const flow = world.objects.get({ kind: 'flow', id });
  if (flow === undefined || flow['deleted'] === true || flow['publishedVersion'] === undefined) {
    throw new Unsettled(`the flow ${id} is not published`);
  }
  return flow;
}

function heardOf(world: World, flow: Named): Heard {
  const reading = world.rowReadings.get(flow.id);
  return reading ? readOut(world, reading) : ownWords(flow.name);
}

function ownWords(name: string): Heard {
  return { says: name, queue: null, line: `Callers hear "${name}" and go on in that flow.` };
}

/** Reads the row, says its message, transfers to its queue, otherwise ends the call. */
function readOut(world: World, { table, row, message, queue }: RowReading): Heard {
  const fields = world.objects.get({ kind: 'data-table-row', id: rowId(table, row) }) ?? {};
  const says = textIn(fields[message]);
  const found = queueBy(world, textIn(fields[queue]));
  const spoken = says === null ? 'Callers hear nothing' : `Callers hear "${says}"`;
  const goesTo = found ? `go to the queue "${found.name}"` : 'are disconnected';
  return {
    says,
    queue: found ? { id: found.id, name: found.name } : null,
    line: `${spoken} and ${goesTo}.`,
  };
}

/** By id or by name, like a flow. */
function queueBy(world: World, idOrName: string | null): Queue | undefined {
  return idOrName === null
    ? undefined
    : (world.queues.get(idOrName) ??
        [...world.queues.values()].find(({ name }) => name === idOrName));
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
