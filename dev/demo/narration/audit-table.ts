/** Audit records as a small table of text. Pure. */
import type { AuditRecord } from '../../../src/client/index.ts';
import { clock } from './clock-words.ts';

type Row = readonly string[];
const HEADINGS: Row = ['time', 'what', 'versions', 'callback', 'who and why'];

export function auditTable(records: readonly AuditRecord[]): readonly string[] {
  const rows = [HEADINGS, ...records.map(toRow)];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function toRow(record: AuditRecord): Row {
  const { timestamp, event, callback_status: callback } = record;
  return [
    clock(Date.parse(timestamp)),
    event === 'callback' ? `callback ${callbackName(record)}` : event,
    versions(record),
    callback === 'none' ? '' : callback,
    [record.actor, record.reason].filter((text) => text !== null).join(': '),
  ];
}

function versions({ previous_version: from, new_version: to }: AuditRecord): string {
  return [from, to].filter((version) => version !== null).join(' → ');
}

function callbackName({ details }: AuditRecord): string {
  if (typeof details !== 'object' || details === null || !('callback' in details)) return '';
  const { callback } = details;
  return typeof callback === 'string' ? callback : '';
}
