/** Refuses a request with the same identity but other content, and reports the difference. */
import { isRecord, type JsonValue } from '../../../contract/values/json.ts';
import type { Verdict } from '../../../contract/window/window.ts';
import { compareStep } from '../steps.ts';
import type { WindowState } from '../window-state.ts';

function requestIn(argument: unknown): JsonValue | undefined {
  if (!isRecord(argument) || argument['request'] === undefined) return undefined;
  const copy: JsonValue = JSON.parse(JSON.stringify(argument['request']));
  return copy;
}

function decided(window: WindowState): Verdict {
  const { verdict } = window.admission;
  if (verdict === null) throw new TypeError('not decided yet');
  return verdict;
}

/** The verdict, or how the request differs from the booked one. */
export async function compareWith(
  window: WindowState,
  request: JsonValue,
  argument: unknown,
): Promise<Verdict> {
  const verdict = decided(window);
  const sent = requestIn(argument);
  if (sent === undefined || window.admission.prepared === null) return verdict;
  if (JSON.stringify(sent) === JSON.stringify(request)) return verdict;
  const { problems } = await compareStep()({
    request: sent,
    asked_at_ms: Date.now(),
    plan: window.admission.prepared.plan,
  });
  if (problems.length === 0) return verdict;
  return { accepted: false, code: 'different', findings: [], problems, conflicts: [] };
}
