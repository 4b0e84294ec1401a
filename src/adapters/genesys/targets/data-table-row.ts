/**
 * The kind `data-table-row`: columns of one row of a data table, which flows read. The API has no version for rows: a
 * write reads the row, compares it with the expected fingerprint, replaces it, and reads it again.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { GenesysError, isGenesysError } from '../errors/errors.ts';
import { conflictBeforeSending } from '../errors/unsent-conflict.ts';
import {
  canonicalJson,
  isAlikeJson,
  isJsonObject,
  isKeepable,
  isSameJson,
  type Fields,
} from '../json.ts';
import type { ApiRequest } from '../pipe/api-request.ts';
import { entityRequest } from '../pipe/entity-request.ts';
import type { RequestContext } from '../pipe/request-context.ts';
import type { RequestPipe } from '../pipe/request-pipe.ts';
import { columnProblems, readDataTable } from './row-schema.ts';
import { keyOfRow, tableOfRow } from './row-id.ts';
import type {
  MaintenanceRequest,
  TargetFinding,
  TargetKind,
  TargetReport,
  TargetState,
  TargetWrite,
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

/** A number that represents one state of a whole row. */
function fingerprint(row: Fields): number {
  const hash = createHash('sha256').update(canonicalJson(row)).digest('hex');
  return Number.parseInt(hash.slice(0, DIGITS), 16);
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

/** A write that was answered. */
interface Answered {
  readonly answered: TargetState;
  /** The fingerprint of the row before it. */
  readonly before: number;
  /** What was sent. */
  readonly fields: Fields;
}

function shows({ fields: now }: TargetState, sent: Fields): boolean {
  return Object.entries(sent).every(([name, value]) => isSameJson(now[name] ?? null, value));
}

class Rows {
  readonly #pipe: RequestPipe;

  constructor(pipe: RequestPipe) {
    this.#pipe = pipe;
  }

  async read(id: string, context: RequestContext): Promise<TargetState> {
    const { row, requestId } = await this.#read(id, context);
    return toState(id, row, requestId);
  }

  async #read(id: string, context: RequestContext) {
    const what = `read row "${keyOfRow(id)}"`;
    const request = rowRequest(id, { method: 'GET', what, permission: 'architect:datatable:view' });
    const { value: row, contextId: requestId } = await this.#pipe.ask(
      request,
      () => answerFor(id),
      context,
    );
    return { row, requestId };
  }

  async write(
    id: string,
    { version, fields }: TargetWrite,
    context: RequestContext,
  ): Promise<TargetState> {
    const { row } = await this.#read(id, context);
    const request = writeRequest(id, withColumns(row, fields));
    const stands = fingerprint(row);
    if (stands !== version) throw conflictBeforeSending(request, stands);
    const { value, contextId } = await this.#pipe.ask(request, () => answerToWrite(id), context);
    const answered = toState(id, { ...value, key: keyOfRow(id) }, contextId);
    return this.#readAgain(id, { answered, before: version, fields }, context);
  }

  /** Somebody may have written at the same moment: the current state counts, if it can be read. */
  async #readAgain(
    id: string,
    { answered, before, fields }: Answered,
    context: RequestContext,
  ): Promise<TargetState> {
    try {
      const read = await this.read(id, context);
      // The read came from a replica that has not heard of the write: the answer, which shows what was sent, is newer.
      if (read.version === before && shows(answered, fields)) return answered;
      return { ...read, requestId: answered.requestId };
    } catch (error) {
      if (error instanceof GenesysError) return answered;
      throw error;
    }
  }

  async inspect(
    { id, settings }: MaintenanceRequest,
    context: RequestContext,
  ): Promise<TargetReport> {
    const finding = [WEAK_LOCK];
    try {
      const table = await readDataTable(this.#pipe, tableOfRow(id), context);
      return {
        problems: columnProblems(table, settings.set ?? {}),
        standing: [],
        findings: [
          ...finding,
          { code: 'callers', message: `row ${keyOfRow(id)} of table ${table.name}` },
        ],
      };
    } catch (error) {
      if (!isGenesysError(error, 'not_found', 'forbidden')) throw error;
      const message = `a row can be changed only where the schema of its table can be read: ${error.message}`;
      return { problems: [{ path: 'target.table_id', message }], standing: [], findings: finding };
    }
  }
}

const WEAK_LOCK: TargetFinding = {
  code: 'weak_lock',
  message:
    'rows of data tables have no version: a write that somebody else makes in the moment between our read and our write is overwritten unseen',
};

/** A column that had no value before is left out again, which clears it: a schema accepts no null. */
function withColumns(row: Fields, columns: Fields): Fields {
  const all = Object.entries({ ...row, ...columns });
  return Object.fromEntries(all.filter(([name]) => columns[name] !== null));
}

function writeRequest(id: string, row: Fields): ApiRequest {
  return rowRequest(id, {
    method: 'PUT',
    what: `write row "${keyOfRow(id)}"`,
    permission: 'architect:datatable:edit',
    write: { lock: 'none', body: row },
  });
}

function describe(fields: Fields): string {
  const columns = Object.entries(fields).map(
    ([name, value]) => `${name} = ${JSON.stringify(value)}`,
  );
  const text = columns.join(', ');
  return `Flows read: ${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}.`;
}

/** The kind, on the one pipe. */
export function dataTableRow(pipe: RequestPipe): TargetKind {
  const rows = new Rows(pipe);
  return {
    kind: 'data-table-row',
    entity: 'row',
    versions: 'fingerprints',
    isMovedByOthers: false,
    markField: null,
    tellingField: '',
    fillsUnset: true,
    dependants: { objectType: 'DATATABLE', refuses: false, of: tableOfRow },
    read: (id, context) => rows.read(id, context),
    write: (id, write, context) => rows.write(id, write, context),
    ivrs: async () => [],
    // A row is read just before it is written, whatever was read earlier.
    warm: async () => undefined,
    planWrite: (id, { fields }) => ({
      method: 'PUT',
      path: rowRequest(id, { method: 'GET', what: '', permission: '' }).path,
      if_match: null,
      body: fields,
    }),
    maintenanceFields: ({ settings }) => settings.set ?? {},
    inspect: (request, _state, context) => rows.inspect(request, context),
    showsMaintenance: () => false,
    isSentMark: () => null,
    isSame: isSameJson,
    isAlike: isAlikeJson,
    describe,
  };
}
