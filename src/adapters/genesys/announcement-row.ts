/** The row of an announcement and its columns `message`, `queue`, and perhaps `until`. */
import type { Api } from './asking/api.ts';
import { isGenesysError } from './errors/errors.ts';
import { tableOfRow, readDataTable, type DataTable } from './targets/row-schema.ts';
import type { TargetKind, TargetProblem, TargetState } from './targets/target-kind.ts';

export interface AnnouncementRow {
  /** What prevents writing it; empty if nothing does. */
  readonly problems: readonly TargetProblem[];
  /** Null if it could not be read. */
  readonly state: TargetState | null;
  readonly columns: readonly string[];
}

const TABLE_PATH = 'target.announcement.table_id';
const ROW_PATH = 'target.announcement.row_key';

const NEEDED = ['message', 'queue'] as const;
const COLUMNS = [...NEEDED, 'until'] as const;

interface Asked<T> {
  readonly value: T | null;
  readonly problems: readonly TargetProblem[];
}

/** An answer that retrying does not change becomes a problem of the request. */
async function ask<T>(path: string, question: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { value: await question(), problems: [] };
  } catch (error) {
    if (!isGenesysError(error, 'not_found', 'forbidden', 'unkeepable')) throw error;
    return { value: null, problems: [{ path, message: error.message }] };
  }
}

function columnsOf({ schema }: DataTable): Readonly<Record<string, { readonly type?: unknown }>> {
  return schema?.properties ?? {};
}

/** Text columns only, because what callers hear is text. */
function tableProblems(table: DataTable): TargetProblem[] {
  const columns = columnsOf(table);
  const has = (name: string): boolean => Object.hasOwn(columns, name);
  const lacking = NEEDED.filter((name) => !has(name)).map((name) => `has no column ${name}`);
  const wrong = COLUMNS.filter((name) => has(name) && columns[name]?.type !== 'string').map(
    (name) => `has a column ${name} of type ${String(columns[name]?.type)}`,
  );
  const found = [...lacking, ...wrong].join(', ');
  if (found === '') return [];
  const message = `table ${table.name} (${table.id}) ${found}: an announcement needs message and queue of type string, and takes until`;
  return [{ path: TABLE_PATH, message }];
}

/** @throws {GenesysError} if retrying may help */
export async function readAnnouncementRow(
  api: Api,
  rows: TargetKind,
  id: string,
): Promise<AnnouncementRow> {
  const [table, row] = await Promise.all([
    ask(TABLE_PATH, () => readDataTable(api, tableOfRow(id))),
    ask(ROW_PATH, () => rows.read(id, api.context)),
  ]);
  const columns = table.value === null ? {} : columnsOf(table.value);
  const lacking = table.value === null ? [] : tableProblems(table.value);
  // If the table cannot be read, neither can its row, so it is reported once.
  const problems = table.value === null ? table.problems : [...lacking, ...row.problems];
  return {
    problems,
    state: row.value,
    columns: COLUMNS.filter((name) => Object.hasOwn(columns, name)),
  };
}
