/** The plan of a window, from a parsed request, for a test that names only what matters to it. */
import { readRequest } from '../../../src/contract/request/request-schema.ts';
import type { WindowPlan } from '../../../src/contract/request/window-plan.ts';

/** The contract's example. */
const FLOW = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890';

/**
 * The plan of a request for the contract's example line, from now for half an hour, with the given replacements.
 * @throws if it could not be booked
 */
export function aPlan(request: object = {}, askedAtMs = Date.now()): WindowPlan {
  const asked = {
    flow_id: FLOW,
    start_time: new Date(askedAtMs).toISOString(),
    duration_minutes: 30,
    fallback_greeting: 'Please call back later.',
    callback_url: 'https://hooks.example.com/genesys-changes',
    ...request,
  };
  const reading = readRequest(asked, { askedAtMs });
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.plan;
}
