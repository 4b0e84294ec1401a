/**
 * How rows of one file conflict with each other, which the check of a single row cannot see: one window twice, two
 * windows on one line or announcement row at a time, and more at once than a row allows. Pure.
 */
import type { DryRun } from '../../client/index.ts';
import { formatInstant } from '../../contract/values/instant.ts';
import { isRecord } from '../../contract/values/json.ts';
import { DEFAULT_MAX_CONCURRENT } from '../../contract/request/request.ts';
import { rowTargetId } from '../../contract/request/target/target.ts';
import {
  identityOfId,
  identityOfName,
  isSameTarget,
} from '../../contract/request/target/target-identity.ts';
import type { Row } from './booking-all.ts';

/** A row with the answer of its check. */
export interface Checked {
  readonly row: Row;
  readonly dryRun: DryRun;
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

function spanOf({ row: { start_time: start, end_time: end } }: Checked): Span {
  return { fromMs: Date.parse(start ?? ''), toMs: Date.parse(end ?? '') };
}

/** Half-open: one may begin when another ends. */
function overlaps(a: Checked, b: Checked): boolean {
  const [one, other] = [spanOf(a), spanOf(b)];
  return Math.max(one.fromMs, other.fromMs) < Math.min(one.toMs, other.toMs);
}

function announcementOf({ row: { fields } }: Checked): string | null {
  const target = isRecord(fields['target']) ? fields['target'] : {};
  const { table_id: table, row_key: key } = isRecord(target['announcement'])
    ? target['announcement']
    : {};
  return typeof table === 'string' && typeof key === 'string' ? rowTargetId(table, key) : null;
}

/** Two windows share a row only if both say exactly the same. */
function saySame(a: Checked, b: Checked): boolean {
  const [one, other] = [a, b].map(({ row: { fields } }) => {
    const { fallback_greeting: greeting, reroute_queue_id: queue } = fields;
    return [greeting, typeof queue === 'string' ? identityOfId(queue) : null];
  });
  const words = JSON.stringify(one);
  return words === JSON.stringify(other) && !words.includes('{{until}}');
}

function isSameLine({ dryRun: { target: a } }: Checked, { dryRun: { target: b } }: Checked) {
  return a !== null && b !== null && identityOfName(a) === identityOfName(b);
}

function isSameRow(id: string, other: string | null): boolean {
  const kind = 'data-table-row';
  return other !== null && isSameTarget({ kind, id }, { kind, id: other });
}

function overlap(one: Checked, before: readonly Checked[]): string | null {
  const announced = announcementOf(one);
  for (const other of before.filter((row) => overlaps(one, row))) {
    if (isSameLine(one, other)) return `overlaps row ${other.row.number} on the same line`;
    const isShared = announced !== null && isSameRow(announced, announcementOf(other));
    if (isShared && !saySame(one, other))
      return `overlaps row ${other.row.number} on announcement row ${announced}, with different words`;
  }
  return null;
}

function mostOf({ row: { fields } }: Checked): number {
  const most = Number(fields['max_concurrent_windows'] ?? DEFAULT_MAX_CONCURRENT);
  return Number.isNaN(most) ? DEFAULT_MAX_CONCURRENT : most;
}

function tooMany(one: Checked, before: readonly Checked[]): string | null {
  const { fromMs, toMs } = spanOf(one);
  const spans = before.map((row) => ({ most: mostOf(row), ...spanOf(row) }));
  const starts = spans.map((span) => span.fromMs).filter((at) => at > fromMs && at < toMs);
  for (const atMs of [fromMs, ...starts.toSorted((a, b) => a - b)]) {
    const active = spans.filter((span) => span.fromMs <= atMs && atMs < span.toMs);
    const most = Math.min(mostOf(one), ...active.map((span) => span.most));
    if (active.length + 1 > most)
      return `would be one of ${active.length + 1} windows in this file that are active at ${formatInstant(atMs)}; at most ${most} are allowed (max_concurrent_windows)`;
  }
  return null;
}

function twin({ row: { workflow_id: id } }: Checked, before: readonly Checked[]): string | null {
  const first = before.find(({ row }) => row.workflow_id === id);
  return first === undefined ? null : `is the same window as row ${first.row.number}`;
}

/** The rows; one that conflicts with an earlier row is refused. */
export function withoutConflicts(checked: readonly Checked[]): readonly Row[] {
  const accepted: Checked[] = [];
  return checked.map((one) => {
    if (one.row.result === 'refused') return one.row;
    const message = twin(one, accepted) ?? overlap(one, accepted) ?? tooMany(one, accepted);
    if (message !== null) return { ...one.row, result: 'refused', message };
    accepted.push(one);
    return one.row;
  });
}
