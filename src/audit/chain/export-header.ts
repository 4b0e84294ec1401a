/** The first and the last line of an export. Types, and what reads them. Pure. */
import type { Gap } from '../../contract/telling/audit-entry.ts';
import { isRecord } from '../../contract/values/json.ts';
import { isHead, NO_HEAD } from './chain.ts';

/** Nothing that differs between two exports of the same records: the same range gives the same bytes. */
export interface ExportHeader {
  readonly kind: 'export';
  readonly format: 1;
  /** Null if no window was ever booked. */
  readonly organization_id: string | null;
  readonly namespace: string;
  readonly task_queue: string;
  /** RFC 3339; from this instant on, up to the other. */
  readonly from: string;
  readonly to: string;
  /** `all`, or only overrides. */
  readonly entries: 'all' | 'overrides';
  readonly gaps: readonly Gap[];
  /** IANA name; present where CSV has columns on its clock. */
  readonly time_zone?: string;
  /** The head of the export before it in the same folder; 64 zeros where there is none. */
  readonly previous: string;
}

/** Without it a file was cut off at its end. */
export interface ExportEnd {
  readonly kind: 'end';
  readonly records: number;
  readonly overrides: number;
  readonly windows: number;
}

/** What a reader needs of a header; null if it is not one. */
export function readHeader(
  value: unknown,
): { readonly previous: string; readonly hasZone: boolean } | null {
  if (!isRecord(value) || value['kind'] !== 'export') return null;
  const { previous = NO_HEAD } = value;
  return isHead(previous) ? { previous, hasZone: value['time_zone'] !== undefined } : null;
}
