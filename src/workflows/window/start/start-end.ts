/** How an attempt to start ends: the line is in maintenance, or why not. */
import type { ChangeNews } from '../../../contract/change/change.ts';
import { formatInstant } from '../../../contract/values/instant.ts';
import type { Applied } from '../../../contract/steps/steps.ts';
import type { Problem } from '../../../contract/window/window.ts';
import { take } from '../../../line/change.ts';
import type { Callbacks } from '../telling/callbacks.ts';
import { enter, record } from '../telling/journal.ts';
import { noteAccepted } from '../telling/write-evidence.ts';
import { changeOf, preparedOf, type WindowState } from '../window-state.ts';

/** What is told of a change that stands. */
interface Standing extends Pick<Applied, 'latency_ms' | 'lateness_ms' | 'findings'> {
  readonly news: ChangeNews;
}

/** The change stands. */
export function becomeActive(window: WindowState, callbacks: Callbacks, standing: Standing): void {
  const { news, latency_ms, lateness_ms, findings = [] } = standing;
  window.change = take(changeOf(window), news);
  window.findings = [...window.findings, ...findings];
  window.started = { at_ms: Date.now(), latency_ms, lateness_ms };
  noteAccepted(window);
  window.line = 'maintenance';
  window.startEnd = { kind: 'applied' };
  // Whatever held the start up is over with it.
  window.attention = null;
  window.lookAtMs = Date.now() + (window.endMs - Date.now()) / 2;
  record(window, 'applied', {
    latency_ms,
    announces: 'scheduled',
    attempts: window.applyAttempts,
  });
  enter(window, 'active');
  callbacks.announce('scheduled');
}

/** A write whose answer was lost has landed: what stands now is what the API made of it. */
export function landed(window: WindowState, callbacks: Callbacks, news: ChangeNews): void {
  const { plan } = preparedOf(window);
  const lateness_ms = Math.max(0, Date.now() - plan.start_ms);
  becomeActive(window, callbacks, { news, latency_ms: null, lateness_ms });
}

/** Somebody else's maintenance stands there: it is neither a baseline nor ours to put back. */
export function leaveToOthers(
  window: WindowState,
  message: string,
  problems: readonly Problem[],
): void {
  window.isLeft = true;
  window.line = 'changed_by_others';
  window.attention = {
    what: message,
    since: formatInstant(Date.now()),
    next_step:
      'find out whose maintenance it is; where nobody holds it any more, put the line back by hand, or with its break-glass file (interlude restore FILE)',
  };
  window.startEnd = { kind: 'failed', message, problems };
}
