/**
 * The window in a few lines of markdown, for the Temporal UI's details. Texts from others are escaped, and times are
 * shown as instants. Pure except for the workflow's clock.
 */
import { lineWords } from '../../../contract/window/condition-words.ts';
import { sayInstant } from '../../../contract/values/instant.ts';
import { sayWhoChanged } from '../../../contract/reporting/who-changed.ts';
import { announcementOf } from '../../../contract/request/announcement/announcement.ts';
import { newVersionOf } from '../../../line/change.ts';
import type { JsonValue } from '../../../contract/values/json.ts';
import { toMarkdownText } from '../../../contract/values/markdown.ts';
import type { Drift, DriftedField } from '../../../contract/window/window.ts';
import type { WindowPlan } from '../../../contract/request/window-plan.ts';
import { revertedOf } from '../back/way-back.ts';
import { canDo } from './can-do.ts';
import { attentionShown, type Inquiry } from './changed-by.ts';
import { lineNow } from './line-now.ts';
import { conditionNow, whyOver } from './showing.ts';
import type { WindowState } from '../window-state.ts';

/** The most refusal reasons, drifted fields or findings shown. */
const MOST = 20;

function field(name: string, text: string | null): string[] {
  return text === null ? [] : [`- **${name}** ${toMarkdownText(text)}`];
}

function callersGo({ reroute_queue_id: queue }: WindowPlan): string {
  return queue === null ? 'callers are DISCONNECTED' : `callers go to queue ${queue}`;
}

function sayEnd({ end: { ms: endMs } }: WindowState, plan: WindowPlan): string {
  const moved = endMs === plan.end_ms ? '' : ` (planned: ${sayInstant(plan.end_ms)})`;
  return `${sayInstant(endMs)}${moved}`;
}

/** What was requested, by whom and why. */
function asked(window: WindowState): string[] {
  if (window.admission.prepared === null) return [];
  const { plan } = window.admission.prepared;
  return [
    ...field('Target', plan.target.id),
    `- **Start** ${sayInstant(plan.start_ms)}`,
    `- **End** ${sayEnd(window, plan)}`,
    ...field('Callers hear', plan.fallback_greeting),
    ...field('After the greeting', plan.fallback_greeting === null ? null : callersGo(plan)),
    ...field('By the row', announcementOf(plan)?.row ?? null),
    ...field('Requested by', plan.requested_by),
    ...field('Reason', plan.reason),
    ...field('Ticket', plan.change_ticket),
  ];
}

function stopped({ orders }: WindowState): string[] {
  const { stop } = orders;
  if (stop === null) return [];
  const what = stop.kind === 'end' ? 'Ended by' : 'Cancelled by';
  return field(what, `${stop.actor}: ${stop.reason}`);
}

function versions(window: WindowState): string[] {
  const { change } = window;
  const reverted = revertedOf(window);
  if (change === null) return [];
  const steps = [`before: ${change.version}`];
  const written = newVersionOf(change);
  if (written !== null) steps.push(`in maintenance: ${written}`);
  if (reverted !== null) steps.push(`after: ${reverted.version}`);
  return [`- **Versions** ${steps.join(', ')}`];
}

function value(json: JsonValue | undefined): string {
  return toMarkdownText(JSON.stringify(json ?? null));
}

function drifted({ field: name, baseline, written, now }: DriftedField): string {
  return `- ${toMarkdownText(name)}: before ${value(baseline)}, ours ${value(written)}, now ${value(now)}`;
}

/** Nothing is reported as back before the revert has proven it. */
function driftTitle({ kept }: Drift, { back }: WindowState): string {
  if (kept) return 'Changed by somebody else';
  return back.kind === 'proven'
    ? 'Changed by somebody else, put back'
    : 'Changed by somebody else, to be put back at the end';
}

function whoChanged({ changedBy }: Inquiry): string[] {
  return changedBy === null ? [] : field('Who', sayWhoChanged(changedBy));
}

function drift(window: WindowState): string[] {
  const { drift: seen, inquiry } = window.line;
  if (seen === null) return [];
  const fields = seen.fields.slice(0, MOST).map(drifted);
  return ['', `### ${driftTitle(seen, window)}`, ...fields, ...whoChanged(inquiry)];
}

function refusal({ admission }: WindowState): string[] {
  const { verdict } = admission;
  if (verdict === null || verdict.accepted) return [];
  const { problems, conflicts } = verdict;
  const reasons = [
    ...problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)),
    ...conflicts.map(({ message }) => message),
  ];
  return ['', '### Refused', ...reasons.slice(0, MOST).map((text) => `- ${toMarkdownText(text)}`)];
}

function ending(window: WindowState): string[] {
  const why = whyOver(window);
  return why === null ? [] : ['', '### Why', toMarkdownText(why)];
}

function findings({ admission }: WindowState): string[] {
  return admission.findings
    .slice(0, MOST)
    .map(({ message }) => `- **Note** ${toMarkdownText(message)}`);
}

function attention({ line }: WindowState): string[] {
  const needed = attentionShown(line);
  if (needed === null) return [];
  const { what, since, next_step } = needed;
  const told = `${toMarkdownText(what)} (since ${sayInstant(Date.parse(since))})`;
  return ['', '### A person is needed', told, '', `**Next:** ${toMarkdownText(next_step)}`];
}

export function describeWindow(window: WindowState): string {
  const name =
    window.admission.targetName ?? window.admission.prepared?.plan.target.id ?? 'not read yet';
  return [
    `## ${toMarkdownText(name)}: ${toMarkdownText(conditionNow(window).headline)}`,
    '',
    `- **Line** ${lineWords(lineNow(window, Date.now()))}`,
    ...asked(window),
    ...stopped(window),
    ...versions(window),
    ...findings(window),
    ...refusal(window),
    ...ending(window),
    ...drift(window),
    ...attention(window),
    ...canDo(window),
  ].join('\n');
}
