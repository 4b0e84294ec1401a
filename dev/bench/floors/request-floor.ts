/** Runs the floor of N requests against a stage's API. */
import type { Bench } from '../sections/section.ts';
import { worst } from '../stage/pool.ts';
import type { Stage } from '../stage/stage.ts';

export interface RequestFloor {
  /** Lateness of each request, ms: on new connections, and on open ones. */
  readonly cold: readonly number[];
  readonly warm: readonly number[];
}

/** Nothing else of Interlude runs meanwhile, except the API. */
export async function measureRequests(
  bench: Bench,
  { programs, standIn }: Pick<Stage, 'programs' | 'standIn'>,
  count: number,
): Promise<RequestFloor> {
  await standIn.clear();
  const first = Date.now() + 2_000 + count;
  const second = first + 3_000;
  await programs.start('bare-requests', {
    args: [standIn.url, String(count), String(first), String(second)],
    ready: ({ event }) => (event === 'done' ? true : null),
    onStart: (program) => bench.endLater(() => program.kill()),
  });
  const { arrivals } = await standIn.told();
  const of = (version: number, instantMs: number): number[] =>
    arrivals.filter(([, , made]) => made === version).map(([, at]) => at - instantMs);
  return { cold: of(2, first), warm: of(3, second) };
}

/** The goal derived from it, ms. */
export function goalOf(floor: readonly number[]): number | null {
  const last = worst(floor);
  return last === null ? null : 1.5 * last + 50;
}
