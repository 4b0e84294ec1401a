/** The first and the last line of an export: their types and readers. Pure. */
import type { AuditEntry, Gap } from '../../contract/telling/audit-entry.ts';
import { isRecord } from '../../contract/values/json.ts';
import { isHead, NO_HEAD } from './chain.ts';

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
