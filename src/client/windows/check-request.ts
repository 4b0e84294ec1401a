/** Checks a request without sending it. */
import { readRequest } from '../../contract/request/request-schema.ts';
import type { Problem } from '../../contract/window/window.ts';

/** Every problem of a request at once; empty if it can be sent. `request` may be anything. */
export function checkRequest(request: unknown): readonly Problem[] {
  const reading = readRequest(request, { askedAtMs: Date.now() });
  return reading.ok ? [] : reading.problems;
}
