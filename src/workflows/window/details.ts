/** The window in a few lines of markdown, for the Temporal UI's details. Pure. */
import { sayInstant } from '../../contract/instant.ts';
import type { Line, Phase } from '../../contract/window.ts';
import type { WindowState } from './window-state.ts';

const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  requested: 'being checked',
  scheduled: 'booked, waiting for its start',
  applying: 'putting the line into maintenance',
  active: 'ACTIVE: callers hear the maintenance greeting',
  reverting: 'putting the line back',
  reverted: 'over: the line is back',
  cancelled: 'cancelled: the line is as it was',
  skipped: 'skipped: it could not start in time, the line was not changed',
  refused: 'refused: nothing was booked',
  failed: 'failed: the maintenance did not happen',
};

const LINE_WORDS: Readonly<Record<Line, string>> = {
  normal: 'normal',
  maintenance: 'in maintenance',
  changed_by_others: 'changed by somebody else',
  unknown: 'not known: an answer was lost, being checked',
};

function times(window: WindowState): string[] {
  if (window.prepared === null) return [];
  const { plan } = window.prepared;
  const moved = window.endMs === plan.end_ms ? '' : ` (planned: ${sayInstant(plan.end_ms)})`;
  return [
    `- **Start** ${sayInstant(plan.start_ms)}`,
    `- **End** ${sayInstant(window.endMs)}${moved}`,
    `- **After the greeting** ${plan.reroute_queue_id === null ? 'callers are DISCONNECTED' : `callers go to queue ${plan.reroute_queue_id}`}`,
  ];
}

function versions(window: WindowState): string[] {
  const { applied, reverted, armed } = window;
  if (armed === null) return [];
  const steps = [`before: ${applied?.previous_version ?? armed.version}`];
  if (applied !== null) steps.push(`in maintenance: ${applied.new_version}`);
  if (reverted !== null) steps.push(`after: ${reverted.version}`);
  return [`- **Versions** ${steps.join(', ')}`];
}

/** What was found when the window was armed, when it is too late for a verdict. */
function zoneChange({ findings }: WindowState): string[] {
  const changed = findings.filter(({ code }) => code === 'time_zone_changed');
  return changed.map(({ message }) => `- **Local time** ${message}`);
}

function attention(window: WindowState): string[] {
  if (window.attention === null) return [];
  const { what, since, next_step } = window.attention;
  return ['', `### A person is needed`, `${what} (since ${since})`, '', `**Next:** ${next_step}`];
}

export function describeWindow(window: WindowState): string {
  const name = window.targetName ?? window.prepared?.plan.target.id ?? 'not read yet';
  return [
    `## ${name}: ${PHASE_WORDS[window.phase]}`,
    '',
    `- **Line** ${LINE_WORDS[window.line]}`,
    ...times(window),
    ...zoneChange(window),
    ...versions(window),
    ...attention(window),
  ].join('\n');
}
