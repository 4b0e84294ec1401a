// A control call as its handler sees it, and how a row of the table of calls is made.
import type { World } from '../stage/world.ts';

export interface ControlCall {
  readonly world: World;
  /** The first id in the path, decoded; empty where the route has none. */
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
  /** undefined: there is nothing of that id. */
  readonly answer: (call: ControlCall) => unknown;
}

/** `*` stands for one segment. */
export function route(method: string, path: string, answer: ControlRoute['answer']): ControlRoute {
  return { method, path: new RegExp(`^/_sim${path.replaceAll('*', '([^/]+)')}$`), answer };
}
