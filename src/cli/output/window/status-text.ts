/** A window for people: `show`, and after `schedule` and the controls. Pure. */
import type { Drift, WindowStatus } from '../../../client/index.ts';
import { lineWords, namedTarget, startLabel } from '../../words.ts';
import { isFinal } from '../../../contract/window/window.ts';
import { momentWithDistance, span, withLocalTimes, type Clock } from '../plain/moments.ts';
import { versionsText } from '../plain/markdown-table.ts';
import type { Page, Paint } from '../plain/paint.ts';
import { printable, quoted, shown } from '../plain/printable.ts';
import { fieldList } from '../plain/table.ts';
import { valueText } from '../plain/value-text.ts';
import { hung } from '../plain/wrapped.ts';
import { conditionOfStatus } from '../../../contract/window/condition.ts';

/** `the line is NOT BACK: its end has passed, 3 min past its end` */
export function conditionText(status: WindowStatus, nowMs: number): string {
  const { headline, overdueMs } = conditionOfStatus(status, nowMs);
  const overdue = overdueMs === null ? '' : `, ${span(overdueMs)} past its end`;
  return `${printable(headline)}${overdue}`;
}

function paintedCondition(status: WindowStatus, nowMs: number, paint: Paint): string {
  const text = conditionText(status, nowMs);
  const { severity } = conditionOfStatus(status, nowMs);
  if (severity === 'alarm') return paint.red(text);
  return severity === 'warning' ? paint.yellow(text) : text;
}

export const DISCONNECTED = 'CALLERS WILL BE DISCONNECTED';
const PARTIAL = '  note: this is all that can be read without the key file of the workers';

function end(status: WindowStatus, clock: Clock): string {
  const { end_time, planned_end_time, duration_minutes } = status;
  const said = momentWithDistance(end_time, clock);
  if (duration_minutes === null) return said;
  const isMoved = planned_end_time !== null && planned_end_time !== end_time;
  return isMoved
    ? `${said}; planned ${momentWithDistance(planned_end_time, clock)}`
    : `${said}; lasts ${duration_minutes} min`;
}

function late(ms: number | null): string {
  if (ms === null) return '';
  if (ms < 1_000) return `; ${Math.round(ms)} ms late`;
  return ms < 60_000 ? `; ${(ms / 1_000).toFixed(1)} s late` : `; ${span(ms)} late`;
}

function happened(at: string | null, lateness: number | null, clock: Clock): string | null {
  return at === null ? null : `${momentWithDistance(at, clock)}${late(lateness)}`;
}

function callersGo(status: WindowStatus): string | null {
  if (status.fallback_greeting === null) return null;
  return status.reroute_queue_id === null
    ? `nowhere: ${DISCONNECTED} (no queue is given)`
    : `to queue ${printable(status.reroute_queue_id)}`;
}

function byRow({ announcement }: WindowStatus, clock: Clock): string | null {
  if (announcement === null) return null;
  const { table_id, row_key, until } = announcement;
  const row = printable(`${row_key} of table ${table_id}`);
  return until === null ? row : `${row}, until ${momentWithDistance(until, clock)}`;
}

function driftLines({ fields, kept }: Drift): string[] {
  return fields.map(
    ({ field, baseline, written, now }) =>
      `  drift in ${printable(field)}${kept ? ', left as it is' : ''}: before ${valueText(baseline ?? null)}, ours ${valueText(written ?? null)}, now ${valueText(now ?? null)}`,
  );
}

function remarks(status: WindowStatus, { clock, paint, width }: Page): string[] {
  const { attention, drift, findings, partial } = status;
  const told = (one: string): string => printable(withLocalTimes(one, clock.timeZone));
  const notes = findings.map(({ message }) => `  note: ${told(message)}`);
  if (partial === true) notes.push(PARTIAL);
  if (drift !== null) notes.push(...driftLines(drift));
  const alarms: string[] = [];
  if (attention !== null) {
    const since = partial === true ? '' : ` (since ${momentWithDistance(attention.since, clock)})`;
    alarms.push(`  A PERSON IS NEEDED: ${told(attention.what)}${since}`);
    alarms.push(`  next step: ${told(attention.next_step)}`);
  }
  const fitted = (line: string): string => hung(line, width, 4);
  return [...notes.map(fitted).map(paint.yellow), ...alarms.map(fitted).map(paint.red)];
}

export function statusText(status: WindowStatus, page: Page): string {
  const { clock, paint, width } = page;
  const greeting = status.fallback_greeting;
  const fields = fieldList(
    [
      ['phase', `${status.phase} (${paintedCondition(status, clock.nowMs, paint)})`],
      ['line', lineWords(status.line)],
      ['target', shown(namedTarget(status))],
      [startLabel(status, clock.nowMs), momentWithDistance(status.start_time, clock)],
      [isFinal(status.phase) ? 'end' : 'ends', end(status, clock)],
      ['callers hear', greeting === null ? null : quoted(greeting)],
      ['then they go', callersGo(status)],
      ['by the row', byRow(status, clock)],
      ['requested by', shown(status.requested_by)],
      ['reason', shown(status.reason)],
      ['ticket', shown(status.change_ticket)],
      ['version', status.previous_version === null ? null : versionsText(status)],
      ['applied', happened(status.applied_at, status.start_lateness_ms, clock)],
      ['put back', happened(status.reverted_at, status.revert_lateness_ms, clock)],
    ],
    width,
  );
  const heading = paint.bold(printable(status.workflow_id));
  return [heading, fields, ...remarks(status, page)].join('\n');
}
