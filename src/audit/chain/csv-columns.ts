/**
 * An export as CSV (RFC 4180): one table for records, overrides and windows, told apart by `kind`. A spreadsheet treats
 * it as text: no cell becomes a formula, and none contains anything that a terminal acts on. Pure.
 */
import { isRecord } from '../../contract/values/json.ts';
import { exactLocalMoment } from '../../contract/values/moment.ts';

/** What makes a spreadsheet compute at the beginning of a cell, even in full width. */
const FORMULA = /^\s*[=+\-@＝＋－＠]/u;
/** Separators of spreadsheets in other locales: what follows one would begin a cell. */
const INNER_FORMULA = /([;|])(\s*)(?=[=+\-@＝＋－＠])/gu;
/** Control characters, line and paragraph separators, and characters that change the direction of text. */
const INVISIBLE = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/gu;

function visible(char: string): string {
  return `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

export type CsvValue = string | number | boolean | null;

/** An apostrophe before anything that could compute, which is how spreadsheets themselves mark text. */
export function csvCell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = value.replaceAll(INVISIBLE, visible).replaceAll(INNER_FORMULA, `$1$2'`);
  const text = FORMULA.test(safe) ? `'${safe}` : safe;
  return `"${text.replaceAll('"', '""')}"`;
}

export function csvLine(values: readonly CsvValue[]): string {
  return values.map(csvCell).join(',');
}

export const CSV_COLUMNS = [
  'kind',
  'timestamp',
  'what',
  'target',
  'target_name',
  'workflow_id',
  'run_id',
  'actor',
  'actor_source',
  'reason',
  'requested_by',
  'change_ticket',
  'start',
  'end',
  'applied_at',
  'reverted_at',
  'line',
  'rescued',
  'needs_person',
  'previous_version',
  'new_version',
  'latency_ms',
  'start_lateness_ms',
  'revert_lateness_ms',
  'callback_status',
  'attempts',
  'details',
] as const;
type Column = (typeof CSV_COLUMNS)[number];

/** The columns in local time, each with the column that has the same instants in UTC. */
const LOCAL_COLUMNS = {
  timestamp_local: 'timestamp',
  start_local: 'start',
  end_local: 'end',
  applied_at_local: 'applied_at',
  reverted_at_local: 'reverted_at',
} as const satisfies Readonly<Record<string, Column>>;

/** `details` stays last. */
export const CSV_COLUMNS_WITH_LOCAL: readonly string[] = [
  ...CSV_COLUMNS.slice(0, -1),
  ...Object.keys(LOCAL_COLUMNS),
  'details',
];

type Named = Readonly<Record<string, unknown>>;

/** Other names of a column in an entry: the first one that exists is used. */
const NAMES: Readonly<Partial<Record<Column, readonly string[]>>> = {
  what: ['event', 'override', 'outcome'],
  start: ['scheduled_start', 'start_time', 'from'],
  end: ['scheduled_end', 'end_time', 'to'],
};

function toValue(value: unknown): CsvValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const isEmpty = Array.isArray(value) && value.length === 0;
  return isEmpty ? null : JSON.stringify(value);
}

function valueOf(named: Named, column: Column): CsvValue {
  const names = NAMES[column] ?? [column];
  return toValue(names.map((name) => named[name]).find((value) => value !== undefined));
}

function localValue(value: CsvValue, timeZone: string): CsvValue {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : exactLocalMoment(ms, timeZone);
}

/** @param timeZone null for no local columns. @default null */
export function csvValues(entry: unknown, timeZone: string | null = null): CsvValue[] {
  const given: Named = isRecord(entry) ? entry : {};
  const { kind, ...details } = given;
  // The first and the last line have no cells of their own: everything is in `details`.
  const named = kind === 'export' || kind === 'end' ? { kind, details } : given;
  const values = CSV_COLUMNS.map((column) => valueOf(named, column));
  if (timeZone === null) return values;
  const local = Object.values(LOCAL_COLUMNS).map((column) =>
    localValue(valueOf(named, column), timeZone),
  );
  return [...values.slice(0, -1), ...local, ...values.slice(-1)];
}
