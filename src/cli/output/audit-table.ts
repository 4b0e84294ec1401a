/** `audit` as a table. Pure. */
import type { AuditRecord, JsonValue } from '../../client/index.ts';
import { isRecord } from '../../contract/values/json.ts';
import { moment, withLocalTimes } from './plain/moments.ts';
import { cut, printable } from './plain/printable.ts';
import { table, type Row } from './plain/table.ts';
import { versionsText } from './plain/markdown-table.ts';

const HEADER: Row = ['TIME', 'EVENT', 'WHO', 'VERSION', 'CALLBACK', 'WHY AND WHAT'];
const DETAIL_WIDTH = 100;

function who({ actor, actor_source: source }: AuditRecord): string {
  if (actor === null) return '';
  return source === 'claimed' ? `${printable(actor)} (claimed)` : printable(actor);
}

function isEmpty(value: JsonValue): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

/** Empty details are left out; the record's JSON has them. */
function detailText(details: JsonValue): string {
  if (!isRecord(details)) return isEmpty(details) ? '' : JSON.stringify(details);
  const told = Object.entries(details).filter(([, value]) => !isEmpty(value));
  return told.length === 0 ? '' : JSON.stringify(Object.fromEntries(told));
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
    versionsText(record),
    record.callback_status === 'none' ? '' : record.callback_status,
    why(record, timeZone),
  ];
}

export function auditTable(
  records: readonly AuditRecord[],
  timeZone: string,
  width: number,
): string {
  return table([HEADER, ...records.map((record) => toRow(record, timeZone))], width);
}
