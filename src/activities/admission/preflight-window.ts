/** Whether this window can work at all: reads the API, resolves the callback's host, changes nothing. */
import type { PreflightResult } from '../../contract/steps/admission-steps.ts';
import { targetPath } from '../../contract/request/target/target.ts';
import type { WindowPlan } from '../../contract/request/window-plan.ts';
import type { Finding, Problem } from '../../contract/window/window.ts';
import {
  isGenesysError,
  type Dependants,
  type DependantsRule,
  type RequestContext,
} from '../../adapters/genesys/index.ts';
import type { ActivityDeps } from '../deps.ts';
import { mustProveBack } from '../../line/index.ts';
import { agentFindings } from './callers/agents-on-queue.ts';
import { inspectTarget, nameOf } from './inspect-target.ts';
import type { StepRun } from '../step-run.ts';

type Judged = Pick<PreflightResult, 'problems' | 'findings'>;

function judgeDependants(
  plan: WindowPlan,
  object: string,
  rule: DependantsRule,
  dependants: Dependants,
): Judged {
  const findings: Finding[] = [];
  if (!dependants.complete)
    findings.push({
      code: 'dependants_unknown',
      message: `which flows depend on ${object} is not fully known: ${dependants.why ?? 'the answer was incomplete'}`,
    });
  if (dependants.flows.length === 0) return { problems: [], findings };
  const names = dependants.flows.map((flow) => `${flow.name} (${flow.id})`).join(', ');
  const message = `other flows depend on ${object}: ${names}`;
  if (plan.allow_dependants || !rule.refuses)
    return { problems: [], findings: [...findings, { code: 'dependants_allowed', message }] };
  const refusal = `${message}; send allow_dependants with a reason to book anyway`;
  return { problems: [{ path: targetPath(plan.target.kind), message: refusal }], findings };
}

/** The dependency check is advisory: an error is a warning, never a refusal. */
async function lookAtDependants(
  deps: ActivityDeps,
  plan: WindowPlan,
  context: RequestContext,
): Promise<Judged> {
  const { kind, id } = plan.target;
  const { dependants: rule } = deps.genesys.target(kind);
  if (rule === null) return { problems: [], findings: [] };
  const object = rule.of?.(id) ?? id;
  try {
    const dependants = await deps.genesys.readDependants(object, rule.objectType, context);
    return judgeDependants(plan, object, rule, dependants);
  } catch (error) {
    if (!isGenesysError(error)) throw error;
    return judgeDependants(plan, object, rule, { complete: false, why: error.message, flows: [] });
  }
}

async function checkCallback(deps: ActivityDeps, url: string): Promise<Problem[]> {
  const message = await deps.callbacks.check(url);
  return message === null ? [] : [{ path: 'callback_url', message }];
}

function passing({ message }: Problem): Finding {
  return { code: 'another_window', message: `${message}; it must be over when this one starts` };
}

/** Whether what an earlier run of the window wrote may be there, which is no reason to refuse this one. */
async function isOwnChange(deps: ActivityDeps, windowId: string | null): Promise<boolean> {
  if (windowId === null) return false;
  const bookings = await deps.calendar.bookings();
  return bookings.some(({ window_id, change }) => window_id === windowId && mustProveBack(change));
}

/**
 * All findings of the preflight at once. Retryable errors are thrown as the adapter's error.
 * @param windowId null if nothing was ever booked for it
 */
export async function inspectWindow(
  deps: ActivityDeps,
  plan: WindowPlan,
  context: RequestContext,
  windowId: string | null = null,
) {
  const [inspection, dependants, callback, agents] = await Promise.all([
    inspectTarget(deps, plan, context),
    lookAtDependants(deps, plan, context),
    checkCallback(deps, plan.callback_url),
    agentFindings(deps, plan, context),
  ]);
  const { standing } = inspection;
  const others = standing.length > 0 && (await isOwnChange(deps, windowId)) ? [] : standing;
  return {
    ...inspection,
    problems: [...inspection.problems, ...others, ...dependants.problems, ...callback],
    findings: [
      ...inspection.findings,
      ...inspection.passing.map(passing),
      ...dependants.findings,
      ...agents,
    ],
  };
}

export async function preflight(
  deps: ActivityDeps,
  plan: WindowPlan,
  run: StepRun,
  windowId: string,
): Promise<PreflightResult> {
  const found = await inspectWindow(deps, plan, run.reading('other'), windowId);
  const { problems, findings } = found;
  const target = deps.genesys.target(plan.target.kind);
  const target_name = found.state === null ? null : nameOf(target, found.state);
  return { target_name, problems, findings };
}
