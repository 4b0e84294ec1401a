/** Reads the request on the worker's side, whatever client or language it came from. Touches nothing. */
import { readRequest } from '../../contract/request/request-schema.ts';
import type {
  CompareInput,
  CompareResult,
  PrepareInput,
  PrepareResult,
} from '../../contract/steps/admission-steps.ts';
import type { Timing } from '../../contract/steps/pace/timing.ts';
import { planDifferences } from '../../contract/request/plan-differences.ts';
import type { WindowPlan } from '../../contract/request/window-plan.ts';
import { workflowIdProblems } from '../../contract/values/workflow-id.ts';
import type { ActivityDeps } from '../deps.ts';
import { spreadLeads } from './leads.ts';
import { servedProblems } from './served-problems.ts';
import { limitProblems } from './limit-problems.ts';
import { withTzdata } from './local-start.ts';

type Deps = Pick<ActivityDeps, 'apiUrl' | 'minuteMs' | 'organizationId' | 'spread' | 'timing'>;

/**
 * Features of windows prepared by this release: none yet. A feature is granted one release after the workflow knows it,
 * so that the previous release can run the window after a rollback.
 */
const GRANTED: readonly string[] = [];

function withFeatures(plan: WindowPlan, granted: readonly string[]): WindowPlan {
  return granted.length === 0 ? plan : { ...plan, features: granted };
}

function timingOf({ timing, spread }: Deps, plan: WindowPlan, id: string | undefined): Timing {
  return spread === undefined || id === undefined ? timing : spreadLeads(timing, spread, plan, id);
}

/** Turns a request into instants and records the organisation. */
export function createPrepareWindow(deps: Deps, granted = GRANTED) {
  return async function prepareWindow(input: PrepareInput): Promise<PrepareResult> {
    const reading = readRequest(input.request, {
      askedAtMs: input.asked_at_ms,
      minuteMs: deps.minuteMs,
    });
    const { workflow_id: id, limits = {} } = input;
    const started = [
      ...(id === undefined ? [] : workflowIdProblems(id)),
      ...limitProblems(limits, reading.ok ? reading.plan : null),
      ...(reading.ok ? servedProblems(deps.apiUrl, reading.plan.target) : []),
    ];
    if (!reading.ok) return { ok: false, problems: [...reading.problems, ...started] };
    if (started.length > 0) return { ok: false, problems: started };
    const { organizationId: organization_id } = deps;
    const timing = timingOf(deps, reading.plan, id);
    const plan = withTzdata(withFeatures(reading.plan, granted));
    return { ok: true, organization_id, plan, timing };
  };
}

/** Says how another request for the same window differs from the booked one. */
export function createCompareRequest(deps: Pick<Deps, 'minuteMs'>) {
  return async function compareRequest(input: CompareInput): Promise<CompareResult> {
    const reading = readRequest(input.request, {
      askedAtMs: input.asked_at_ms,
      minuteMs: deps.minuteMs,
      anyTime: true,
    });
    return { problems: reading.ok ? planDifferences(input.plan, reading.plan) : reading.problems };
  };
}
