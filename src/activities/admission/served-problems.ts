/** Whether this worker's API has objects of the kind that a request names. Pure. */
import { targetName, type TargetRef } from '../../contract/request/window-plan.ts';
import type { Problem } from '../../contract/window/window.ts';
import { servedBy } from '../../adapters/genesys/index.ts';

/**
 * A request without `target` means `flow-ivr`, which no public region has: it is refused, naming the kinds that exist.
 * @param apiUrl the address of the worker's API
 */
export function servedProblems(apiUrl: string, target: TargetRef): readonly Problem[] {
  const { kinds } = servedBy(apiUrl);
  if (kinds.includes(target.kind)) return [];
  const path = target.kind === 'flow-ivr' ? 'flow_id' : 'target.kind';
  const instead =
    target.kind === 'flow-ivr'
      ? `send target in its place, of a kind that it serves: ${kinds.join(', ')}`
      : `it serves ${kinds.join(', ')}`;
  const message = `${targetName(target)} cannot be at ${apiUrl}, which serves no ${target.kind}; ${instead}`;
  return [{ path, message }];
}
