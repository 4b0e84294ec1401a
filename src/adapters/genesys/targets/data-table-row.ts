/**
 * The kind `data-table-row`: columns of one row of a data table, which flows read. The API has no version for rows: a
 * write reads the row, compares it with the expected fingerprint, replaces it, and reads it again.
 */
import { z } from 'zod';
import type { Api } from '../asking/api.ts';
import { conflictBeforeSending } from '../errors/error-advice.ts';
import { GenesysError, isGenesysError } from '../errors/errors.ts';
import { hashFields, isJsonObject, isKeepable, isSameJson, type Fields } from '../json.ts';
import type { ApiRequest } from '../pipe/api-request.ts';
import { entityRequest } from '../pipe/entity-request.ts';
import type { RequestPipe } from '../pipe/request-pipe.ts';
import { columnProblems, keyOfRow, readDataTable, tableOfRow } from './row-schema.ts';
import {
  ORDINARY,
  type MaintenanceRequest,
  type TargetFinding,
  type TargetKind,
  type TargetReport,
  type TargetState,
  type TargetWrite,
} from './target-kind.ts';

const ROUTE = '/api/v2/flows/datatables/{table}/rows/{id}';
/** Hex digits of a fingerprint: as many as a number holds exactly. */
const DIGITS = 12;
const SHOWN = 200;

const rowAnswer = z.custom<Fields>((value) => isJsonObject(value) && isKeepable(value), {
  error: 'is not a row that can be kept',
});

/** The requested row: another one, or none, is never taken for it, nor sent back in its place. */
function answerFor(id: string) {
  return rowAnswer.refine(({ key }) => key === keyOfRow(id), {
    path: ['key'],
    error: 'is not the key of the row',
  });
}

/** A write may be answered without the key, and is read again anyway. */
function answerToWrite(id: string) {
  return rowAnswer.refine(({ key }) => key === undefined || key === keyOfRow(id), {
    path: ['key'],
    error: 'is the key of another row',
  });
}

function fingerprint(row: Fields): number {
  return Number.parseInt(hashFields(row).slice(0, DIGITS), 16);
}

function toState(id: string, row: Fields, requestId: string | null): TargetState {
  const { key: _key, ...fields } = row;
  return { id, name: `row ${keyOfRow(id)}`, version: fingerprint(row), fields, requestId };
}

function rowRequest(
  id: string,
  rest: Pick<ApiRequest, 'method' | 'what' | 'permission' | 'write'>,
): ApiRequest {
  return entityRequest(
    { kind: 'row', id: keyOfRow(id) },
    { ...rest, route: ROUTE, isExact: true },
    // Without this, the API returns only the key.
    { within: { table: tableOfRow(id) }, query: { showbrief: 'false' } },
  );
}

function shows({ fields: now }: TargetState, sent: Fields): boolean {
  return Object.entries(sent).every(([name, value]) => isSameJson(now[name] ?? null, value));
}

async function readRow({ pipe, context }: Api, id: string) {
  const what = `read row "${keyOfRow(id)}"`;
  const request = rowRequest(id, { method: 'GET', what, permission: 'architect:datatable:view' });
  const { value: row, contextId } = await pipe.ask(request, () => answerFor(id), context);
  return { row, state: toState(id, row, contextId) };
}

async function write(
  api: Api,
  id: string,
  { version: before, fields }: TargetWrite,
): Promise<TargetState> {
  const { row } = await readRow(api, id);
  const request = rowRequest(id, {
    method: 'PUT',
    what: `write row "${keyOfRow(id)}"`,
    permission: 'architect:datatable:edit',
    write: { lock: 'none', body: withColumns(row, fields) },
  });
  const stands = fingerprint(row);
  if (stands !== before) throw conflictBeforeSending(request, stands);
  const { value, contextId } = await api.pipe.ask(request, () => answerToWrite(id), api.context);
  const answered = toState(id, { ...value, key: keyOfRow(id) }, contextId);
  try {
    // Somebody may have written at the same moment: the current state counts, if it can be read.
    const { state: read } = await readRow(api, id);
    // The read came from a replica that has not heard of the write: the answer, which shows what was sent, is newer.
    if (read.version === before && shows(answered, fields)) return answered;
    return { ...read, requestId: contextId };
  } catch (error) {
    if (error instanceof GenesysError) return answered;
    throw error;
  }
}

const WEAK_LOCK: TargetFinding = {
  code: 'weak_lock',
  message:
    'rows of data tables have no version: a write that somebody else makes in the moment between our read and our write is overwritten unseen',
};

async function inspect(api: Api, { id, settings }: MaintenanceRequest): Promise<TargetReport> {
  try {
    const table = await readDataTable(api, tableOfRow(id));
    const message = `row ${keyOfRow(id)} of table ${table.name}`;
    return {
      problems: columnProblems(table, settings.set ?? {}),
      standing: [],
      findings: [WEAK_LOCK, { code: 'callers', message }],
    };
  } catch (error) {
    if (!isGenesysError(error, 'not_found', 'forbidden')) throw error;
    const message = `a row can be changed only where the schema of its table can be read: ${error.message}`;
    const problems = [{ path: 'target.table_id', message }];
    return { problems, standing: [], findings: [WEAK_LOCK] };
  }
}

/** A column that had no value before is left out again, which clears it: a schema accepts no null. */
function withColumns(row: Fields, columns: Fields): Fields {
  const all = Object.entries({ ...row, ...columns });
  return Object.fromEntries(all.filter(([name]) => columns[name] !== null));
}

function describe(fields: Fields): string {
  const columns = Object.entries(fields).map(
    ([name, value]) => `${name} = ${JSON.stringify(value)}`,
  );
  const text = columns.join(', ');
  return `Flows read: ${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}.`;
}

/** A row is read just before it is written, whatever was read earlier. */
export function dataTableRow(pipe: RequestPipe): TargetKind {
  return {
    ...ORDINARY,
    entity: 'row',
    versions: 'fingerprints',
    markField: null,
    tellingField: '',
    fillsUnset: true,
    dependants: { objectType: 'DATATABLE', refuses: false, of: tableOfRow },
    read: async (id, context) => (await readRow({ pipe, context }, id)).state,
    write: (id, change, context) => write({ pipe, context }, id, change),
    planWrite: (id, { fields }) => ({
      method: 'PUT',
      path: rowRequest(id, { method: 'GET', what: '', permission: '' }).path,
      if_match: null,
      body: fields,
    }),
    maintenanceFields: ({ settings }) => settings.set ?? {},
    inspect: (request, _state, context) => inspect({ pipe, context }, request),
    showsMaintenance: () => false,
    describe,
  };
}
