/** How an attempt to start ends: the line is in maintenance, or the reason why not. */
import type { ChangeNews } from '../../../contract/change/change.ts';
import type { Applied } from '../../../contract/steps/apply-steps.ts';
import type { Problem } from '../../../contract/window/window.ts';
import { withNews } from '../../../line/change.ts';
import { leaveLine } from '../back/leaving.ts';
import type { Callbacks } from '../reporting/callbacks.ts';
import { enterPhase, publish, record } from '../reporting/journal.ts';
import { noteAccepted } from '../reporting/write-evidence.ts';
import { isWrittenAhead } from './ahead.ts';
import type { StartApplied } from './start.ts';
import { changeOf, preparedOf, type WindowState } from '../window-state.ts';

/** A look costs a tenth of a window's work, and in a shorter window nobody could act on it. */
const LOOKED_AT_FROM_MINUTES = 10;

/** When to look at the active window, epoch ms: half-way to its end; null if it is short. */
function lookMs(window: WindowState, nowMs: number): number | null {
  const { start_ms, minute_ms } = preparedOf(window).plan;
  const isLong = window.end.ms - start_ms >= LOOKED_AT_FROM_MINUTES * minute_ms;
  return isLong ? nowMs + (window.end.ms - nowMs) / 2 : null;
}

/** What is reported about a change on the line. */
interface LandedChange extends Pick<Applied, 'latency_ms' | 'lateness_ms' | 'findings'> {
  readonly news: ChangeNews;
}

/** Written ahead of its start: until then the line is as before, and a look proves that it began. */
function noteEntered(window: WindowState, { latency_ms }: LandedChange): void {
  const entered = { at_ms: Date.now(), latency_ms };
  window.start = { kind: 'ahead', lost: null, entered };
  window.line = { ...window.line, stands: 'normal', attention: null };
  record(window, 'entered', { latency_ms, attempts: window.tally.applyAttempts });
  publish(window);
}

/** The change is on the line. */
export function noteLanded(window: WindowState, callbacks: Callbacks, landed: LandedChange): void {
  const { news, findings = [] } = landed;
  window.change = withNews(changeOf(window), news);
  const { admission } = window;
  window.admission = { ...admission, findings: [...admission.findings, ...findings] };
  noteAccepted(window);
  if (isWrittenAhead(window)) noteEntered(window, landed);
  else becomeActive(window, callbacks, landed);
}

/** The line is in maintenance from here on. */
export function becomeActive(
  window: WindowState,
  callbacks: Callbacks,
  { latency_ms, lateness_ms }: Pick<StartApplied, 'latency_ms' | 'lateness_ms'>,
): void {
  const at_ms = Date.now();
  const lookAtMs = lookMs(window, at_ms);
  window.start = { kind: 'applied', at_ms, latency_ms, lateness_ms, lookAtMs };
  // Whatever delayed the start no longer matters.
  window.line = { ...window.line, stands: 'maintenance', attention: null };
  record(window, 'applied', {
    latency_ms,
    announces: 'scheduled',
    attempts: window.tally.applyAttempts,
  });
  enterPhase(window, 'active');
  callbacks.announce('scheduled');
}

/** A write whose answer was lost has landed: the line shows what the API made of it. */
export function noteLostWriteLanded(
  window: WindowState,
  callbacks: Callbacks,
  news: ChangeNews,
): void {
  const { plan } = preparedOf(window);
  const lateness_ms = Math.max(0, Date.now() - plan.start_ms);
  noteLanded(window, callbacks, { news, latency_ms: null, lateness_ms });
}

const PUT_BACK_BY_HAND =
  'find out whose maintenance it is; if nobody needs it any more, put the line back by hand, or with its break-glass file (interlude restore FILE)';
const SWITCH_OFF_BY_HAND =
  'find out whether anybody needs it on (an emergency); once nobody does, switch it off by hand, and book the window again';

/** Somebody else's maintenance is on the line: it is neither a baseline nor ours to put back. */
export function leaveToOthers(
  window: WindowState,
  message: string,
  problems: readonly Problem[],
): void {
  const isGroup = preparedOf(window).plan.target.kind === 'emergency-group';
  leaveLine(window, 'changed_by_others', {
    what: message,
    next_step: isGroup ? SWITCH_OFF_BY_HAND : PUT_BACK_BY_HAND,
  });
  window.start = { kind: 'failed', message, problems };
}
