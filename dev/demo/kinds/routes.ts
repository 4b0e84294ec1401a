/** What callers get, from the simulator's route oracle. */
import type { Route } from '../../simulator/index.ts';
import type { Cast } from '../cast.ts';
import type { Caller, DemoKind } from './demo-kinds.ts';

/** What each caller gets, which must be what the story says. */
export async function tellRoutes(
  { screen, facts, simulator }: Cast,
  { callers }: DemoKind,
  when: 'before' | 'during',
): Promise<readonly Route[]> {
  const routes: Route[] = [];
  for (const caller of callers) {
    const route = await simulator.route(askedOf(caller));
    const { reason, says, flow, queue } = route;
    screen.row(caller.dnis, `${caller.who}: ${route.line}`);
    const got = { reason, says, flow: flow?.name, queue: queue?.name ?? null };
    facts.same(`a caller of ${caller.dnis} (${caller.who}) gets`, caller[when], got);
    routes.push(route);
  }
  return routes;
}

function askedOf({ dnis, at }: Caller): { readonly dnis: string; readonly at?: string } {
  return at === undefined ? { dnis } : { dnis, at };
}
