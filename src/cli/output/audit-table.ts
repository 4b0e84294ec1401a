/** `audit` as a table. Pure. */
import type { AuditRecord, JsonValue } from '../../client/index.ts';
import { moment, withLocalTimes } from './plain/moments.ts';
import { cut, printable } from './plain/printable.ts';
import { table, type Row } from './plain/table.ts';

const HEADER: Row = ['TIME', 'EVENT', 'WHO', 'VERSION', 'CALLBACK', 'WHY AND WHAT'];
const DETAIL_WIDTH = 100;

function versions({ previous_version: before, new_version: after }: AuditRecord): string {
  if (before === null && after === null) return '';
  return `${before ?? '?'} → ${after ?? '?'}`;
}

function who({ actor, actor_source: source }: AuditRecord): string {
  if (actor === null) return '';
  return source === 'claimed' ? `${printable(actor)} (claimed)` : printable(actor);
}

function detailText(details: JsonValue): string {
  return details === null ? '' : JSON.stringify(details);
}

function why({ reason, latency_ms, attempts, details }: AuditRecord, timeZone: string): string {
  const parts = [
    reason ?? '',
    latency_ms === null ? '' : `${latency_ms} ms`,
    attempts.length > 1 ? `${attempts.length} attempts` : '',
    detailText(details),
  ];
  const told = withLocalTimes(parts.filter((part) => part !== '').join('; '), timeZone);
  return cut(printable(told), DETAIL_WIDTH);
}

function toRow(record: AuditRecord, timeZone: string): Row {
  return [
    moment(Date.parse(record.timestamp), timeZone),
    record.event,
    who(record),
    versions(record),
    record.callback_status === 'none' ? '' : record.callback_status,
    why(record, timeZone),
  ];
}

export function auditTable(records: readonly AuditRecord[], timeZone: string): string {
  return table([HEADER, ...records.map((record) => toRow(record, timeZone))]);
}
