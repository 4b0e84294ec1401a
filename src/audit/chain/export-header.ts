/** An export, line by line, with its chain, and its first and last line. Pure. */
import type { AuditEntry, Gap } from '../../contract/reporting/audit-entry.ts';
import { isRecord } from '../../contract/values/json.ts';
import { csvInZone, LINE_FORMATS, type ChainedFormat, type LineFormat } from './line-formats.ts';
import { createHash } from 'node:crypto';

/** What the first line of the first export is chained to. */
export const NO_HEAD = '0'.repeat(64);

const HEAD = /^[0-9a-f]{64}$/;

function isHead(text: unknown): text is string {
  return typeof text === 'string' && HEAD.test(text);
}

/** SHA-256 over the hash of the previous line, a line feed, and the line without its own hash. */
export function chained(previous: string, line: string): string {
  return createHash('sha256').update(`${previous}\n${line}`, 'utf8').digest('hex');
}

/** Contains nothing that differs between two exports of the same records, so the same range gives the same bytes. */
export interface ExportHeader {
  readonly kind: 'export';
  readonly format: 1;
  /** Null if no window was ever booked. */
  readonly organization_id: string | null;
  readonly namespace: string;
  readonly task_queue: string;
  /** RFC 3339; the range begins at `from` and ends before `to`. */
  readonly from: string;
  readonly to: string;
  /** `all`, or only overrides. */
  readonly entries: 'all' | 'overrides';
  readonly gaps: readonly Gap[];
  /** IANA name; set if the CSV has columns in its local time. */
  readonly time_zone?: string;
  /** The head of the previous export in the same folder; 64 zeros if there is none. */
  readonly previous: string;
}

/** A file without this line is truncated. */
export interface ExportEnd {
  readonly kind: 'end';
  readonly records: number;
  readonly overrides: number;
  readonly windows: number;
}

/** The parts of a header that a reader needs. */
export interface HeaderReading {
  readonly previous: string;
  readonly hasZone: boolean;
  /** Epoch ms; NaN if it is not a time. */
  readonly fromMs: number;
  readonly toMs: number;
}

export function readHeader(value: unknown): HeaderReading | null {
  if (!isRecord(value) || value['kind'] !== 'export') return null;
  const { previous = NO_HEAD, from, to } = value;
  if (!isHead(previous)) return null;
  const [fromMs, toMs] = [Date.parse(String(from)), Date.parse(String(to))];
  return { previous, hasZone: value['time_zone'] !== undefined, fromMs, toMs };
}

export interface Counted {
  records: number;
  overrides: number;
  windows: number;
}

export const COUNTED: Readonly<Record<AuditEntry['kind'], keyof Counted>> = {
  record: 'records',
  override: 'overrides',
  window: 'windows',
};

function formatOf(format: ChainedFormat, { time_zone: zone }: ExportHeader): LineFormat {
  return format === 'csv' && zone !== undefined ? csvInZone(zone) : LINE_FORMATS[format];
}

/** Lines without line ends; returns the head, which is the hash of the last one. */
export async function* exportLines(
  format: ChainedFormat,
  header: ExportHeader,
  entries: AsyncIterable<AuditEntry>,
): AsyncGenerator<string, string, undefined> {
  const { heading, toText, join } = formatOf(format, header);
  const counted: Counted = { records: 0, overrides: 0, windows: 0 };
  let head = header.previous;
  const next = (entry: object): string => {
    const text = toText(entry);
    head = chained(head, text);
    return join(text, head);
  };
  if (heading !== null) yield heading;
  yield next(header);
  for await (const entry of entries) {
    counted[COUNTED[entry.kind]] += 1;
    yield next(entry);
  }
  const end: ExportEnd = { kind: 'end', ...counted };
  yield next(end);
  return head;
}
