/** How an attempt to start ends: the line is in maintenance, or why not. */
import { formatInstant } from '../../contract/instant.ts';
import type { LookResult } from '../../contract/look-step.ts';
import type { Applied } from '../../contract/steps.ts';
import type { Problem } from '../../contract/window.ts';
import { noteAccepted } from './write-evidence.ts';
import { armedOf, preparedOf, type WindowState } from './window-state.ts';

/** How the attempt to start ended. */
export type StartEnd =
  | { readonly kind: 'applied' | 'stopped' | 'too_late' | 'held' }
  | { readonly kind: 'failed'; readonly message: string; readonly problems: readonly Problem[] };

/** The change stands. */
export function becomeActive(window: WindowState, applied: Applied): StartEnd {
  const { baseline, findings = [] } = applied;
  window.findings = [...window.findings, ...findings];
  if (baseline !== undefined) window.armed = { ...armedOf(window), baseline };
  window.applied = applied;
  noteAccepted(window);
  window.outcomeUnknown = false;
  window.appliedAtMs = Date.now();
  window.line = 'maintenance';
  return { kind: 'applied' };
}

/** A write whose answer was lost has landed: what stands now is what the API made of it. */
export function landed(
  window: WindowState,
  version: number,
  { now: written, baseline }: Pick<LookResult, 'now' | 'baseline'>,
): StartEnd {
  const { plan } = preparedOf(window);
  return becomeActive(window, {
    status: 'applied',
    previous_version: armedOf(window).version,
    new_version: version,
    scheduled_until: formatInstant(window.endMs),
    latency_ms: null,
    written,
    lateness_ms: Math.max(0, Date.now() - plan.start_ms),
    request_id: null,
    baseline,
  });
}

/** Somebody else's maintenance stands there: it is neither a baseline nor ours to put back. */
export function leaveToOthers(
  window: WindowState,
  message: string,
  problems: readonly Problem[],
): StartEnd {
  window.isLeft = true;
  window.mayHaveWritten = false;
  window.mayShowOurs = false;
  window.line = 'changed_by_others';
  window.attention = {
    what: message,
    since: formatInstant(Date.now()),
    next_step:
      'find out whose maintenance it is; where nobody holds it any more, put the line back by hand, or with its break-glass file (interlude restore FILE)',
  };
  return { kind: 'failed', message, problems };
}
