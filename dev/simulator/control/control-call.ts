/** A control call for its handler, and how a row of the table of calls is created. */
import type { World } from '../stage/world.ts';

export interface ControlCall {
  readonly world: World;
  /** The first id in the path, decoded; empty if the route has none. */
  readonly id: string;
  /** The second one. */
  readonly second: string;
  readonly input: unknown;
  readonly query: URLSearchParams;
  readonly closing: AbortSignal;
}

export interface ControlRoute {
  readonly method: string;
  readonly path: RegExp;
  /** Undefined if there is nothing with that id. */
  readonly answer: (call: ControlCall) => unknown;
}

/** `*` matches one segment. */
export function route(method: string, path: string, answer: ControlRoute['answer']): ControlRoute {
  return { method, path: new RegExp(`^/_sim${path.replaceAll('*', '([^/]+)')}$`), answer };
}
