/**
 * Agents on the queue, for a window that requires a number of them (`min_agents`): only reported at booking, where the
 * number says nothing about the start, and enforced when the window is armed. If it cannot be read, the window
 * continues. Only reads.
 */
import type { LinePlan } from '../../../contract/request/window-plan.ts';
import type { Finding, Problem } from '../../../contract/window/window.ts';
import { isGenesysError, type RequestContext } from '../../../adapters/genesys/index.ts';
import type { ActivityDeps } from '../../deps.ts';

type Deps = Pick<ActivityDeps, 'genesys'>;

interface OnDuty {
  readonly finding: Finding;
  readonly isShort: boolean;
}

/** Null if the request requires no number. */
async function look(
  { genesys }: Deps,
  { min_agents: wanted, reroute_queue_id: queueId }: LinePlan,
  context: RequestContext,
): Promise<OnDuty | null> {
  if (wanted === undefined || queueId === null) return null;
  try {
    const { users, waiting } = await genesys.readOnQueue(queueId, context);
    const message = `queue ${queueId}: ${users} on queue now, ${waiting} callers waiting; min_agents is ${wanted}`;
    return { finding: { code: 'agents_on_queue', message }, isShort: users < wanted };
  } catch (error) {
    if (!isGenesysError(error) || error.code === 'cancelled') throw error;
    const message = `who is on queue ${queueId} is unknown, so min_agents is not checked: ${error.message}`;
    return { finding: { code: 'agents_unknown', message }, isShort: false };
  }
}

/** At booking, too few are only a finding. */
export async function agentFindings(
  deps: Deps,
  plan: LinePlan,
  context: RequestContext,
): Promise<readonly Finding[]> {
  const found = await look(deps, plan, context);
  return found === null ? [] : [found.finding];
}

/** When it is armed, too few refuse the start. */
export async function requireAgents(
  deps: Deps,
  plan: LinePlan,
  context: RequestContext,
): Promise<{ readonly problems: readonly Problem[]; readonly findings: readonly Finding[] }> {
  const found = await look(deps, plan, context);
  if (found === null) return { problems: [], findings: [] };
  const { finding, isShort } = found;
  if (!isShort) return { problems: [], findings: [finding] };
  const message = `too few agents: ${finding.message}`;
  return { problems: [{ path: 'min_agents', message }], findings: [] };
}
