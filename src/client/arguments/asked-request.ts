/** A request as a program passes it, parsed before anything is sent. Pure, except for the time of asking. */
import type { MaintenanceRequest } from '../../contract/request/request.ts';
import { readRequest } from '../../contract/request/request-schema.ts';
import { windowId, type WindowPlan } from '../../contract/request/window-plan.ts';
import type { JsonValue } from '../../contract/values/json.ts';
import type { Problem } from '../../contract/window/window.ts';
import { RequestInvalidError } from '../errors/request-errors.ts';

/** A request, parsed on this side. */
export interface Asked {
  readonly request: MaintenanceRequest | JsonValue;
  readonly plan: WindowPlan;
  readonly workflowId: string;
  /** Problems with its times only: an old request may still name an existing window. */
  readonly timeProblems: readonly Problem[];
}

/** Every problem of a request at once; empty if it can be sent. `request` may be anything. Sends nothing. */
export function checkRequest(request: unknown): readonly Problem[] {
  const reading = readRequest(request, { askedAtMs: Date.now() });
  return reading.ok ? [] : reading.problems;
}

/** @throws {RequestInvalidError} with every problem at once */
export function readAsked(request: MaintenanceRequest | JsonValue): Asked {
  const askedAtMs = Date.now();
  const reading = readRequest(request, { askedAtMs });
  const timeless = readRequest(request, { askedAtMs, anyTime: true });
  if (!timeless.ok)
    throw new RequestInvalidError(reading.ok ? timeless.problems : reading.problems);
  const { plan } = timeless;
  return {
    request,
    plan,
    workflowId: windowId(plan),
    timeProblems: reading.ok ? [] : reading.problems,
  };
}
