/**
 * Faults of the API, and their effects in a run: an outage if a request has met one. A 429 affects every line of its
 * kind, because they share a route.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { kindOf } from '../../kinds/chaos-kinds.ts';
import type { FaultDeed } from '../../plan/deeds.ts';
import type { Performance } from './performing.ts';

/** How long a 429 asks all callers to wait, ms; null if it is not one. */
function pauseAskedBy({ rule: { effect } }: FaultDeed): number | null {
  if (effect.kind !== 'answer' || effect.status !== 429) return null;
  return Number(effect.headers?.['Retry-After'] ?? 1) * 1_000;
}

/** Whether it has met a request. */
async function wasMet(
  { scene, chronicle, signal }: Performance,
  fault: FaultDeed,
): Promise<boolean> {
  await scene.simulator.addFault(fault.rule);
  await pause(fault.forMs, undefined, { signal });
  await scene.simulator.clearFaults(fault.id);
  const firings = await scene.simulator.firings({ fault: fault.id });
  const pauseMs = pauseAskedBy(fault);
  const of = fault.of ?? (fault.line === null ? undefined : kindOf(fault.line).kind);
  if (pauseMs !== null && of !== undefined)
    for (const { at } of firings) chronicle.limited(of, Date.parse(at), pauseMs);
  return firings.length > 0;
}

/** Applies it for its duration. */
export async function makeFault(performance: Performance, fault: FaultDeed): Promise<void> {
  const { line, of } = fault;
  const where = of === undefined ? { line } : { line, of };
  await performance.chronicle.during('api', where, () => wasMet(performance, fault));
}
