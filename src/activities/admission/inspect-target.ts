/**
 * What must be true of target and queue for a window: asked by the preflight, again when the window
 * is armed, and by the dry run. Writes nothing.
 */
import type { WindowPlan } from '../../contract/request/window-plan.ts';
import type { Finding, Problem } from '../../contract/window/window.ts';
import type { Fields } from '../../contract/values/json.ts';
import type { RequestContext, TargetKind, TargetState } from '../../adapters/genesys/index.ts';
import type { ActivityDeps } from '../deps.ts';
import { isDefinite, toProblems } from '../failures.ts';

export interface Inspection {
  /** Null where the target could not be read for a reason in `problems`. */
  readonly state: TargetState | null;
  /** The fields this window would write. */
  readonly intended: Fields;
  readonly problems: readonly Problem[];
  readonly findings: readonly Finding[];
}

interface Look<T> {
  readonly value: T | null;
  readonly problems: readonly Problem[];
}

/** A definite answer becomes problems of the request; anything else is thrown for the engine to retry. */
async function look<T>(path: string, ask: () => Promise<T>): Promise<Look<T>> {
  try {
    return { value: await ask(), problems: [] };
  } catch (error) {
    if (isDefinite(error)) return { value: null, problems: toProblems(error, path) };
    throw error;
  }
}

async function lookAtQueue(
  deps: ActivityDeps,
  plan: WindowPlan,
  context: RequestContext,
): Promise<Problem[]> {
  const id = plan.reroute_queue_id;
  if (id === null) return [];
  const { value: queue, problems } = await look('reroute_queue_id', () =>
    deps.genesys.readQueue(id, context),
  );
  if (queue === null || queue.joinedMemberCount > 0) return [...problems];
  const message = `queue ${queue.name} (${id}) has no joined member: callers would wait for nobody`;
  return [{ path: 'reroute_queue_id', message }];
}

/**
 * The name of the target; null where our own mark stands in its place. `baseline`: what stood before,
 * as far as it is known.
 */
export function nameOf(
  target: TargetKind,
  { id, name, fields }: TargetState,
  baseline: Fields = fields,
): string | null {
  if (!target.showsMaintenance(fields, id)) return name;
  const before = baseline['name'];
  return typeof before === 'string' && !target.showsMaintenance(baseline, id) ? before : null;
}

/** `shown`: the target, where it already shows what the window would set. */
function plainFindings(plan: WindowPlan, shown: string | null): Finding[] {
  const findings: Finding[] = [];
  if (plan.reroute_queue_id === null)
    findings.push({
      code: 'callers_disconnected',
      message: 'no reroute_queue_id: callers hear the greeting and are DISCONNECTED',
    });
  if (shown !== null)
    findings.push({
      code: 'already_shown',
      message: `${shown} already shows exactly what this window would set`,
    });
  return findings;
}

/** Reads target and queue; retryable trouble is thrown as the adapter's error. */
export async function inspectTarget(
  deps: ActivityDeps,
  plan: WindowPlan,
  context: RequestContext,
): Promise<Inspection> {
  const target = deps.genesys.target(plan.target.kind);
  const intended = target.maintenanceFields({
    id: plan.target.id,
    fallbackGreeting: plan.fallback_greeting,
    rerouteQueueId: plan.reroute_queue_id,
  });
  const [read, queueProblems] = await Promise.all([
    look('flow_id', () => target.read(plan.target.id, context)),
    lookAtQueue(deps, plan, context),
  ]);
  const state = read.value;
  const isSame =
    state !== null &&
    Object.entries(intended).every(([field, value]) =>
      target.isSame(state.fields[field] ?? null, value, field),
    );
  return {
    state,
    intended,
    problems: [...read.problems, ...queueProblems],
    findings: plainFindings(plan, isSame ? (nameOf(target, state) ?? state.id) : null),
  };
}
