/**
 * GET /api/v2/flows/datatables, one table and its rows. Rows have no version and no lock: a PUT replaces the whole row,
 * the last one wins.
 */
import type { ApiRequest, Handler } from '../../api/request.ts';
import { listed, pageBody, pageQueryOf } from '../../api/paging.ts';
import { causeOfCall } from '../../stage/cause.ts';
import type { Fields } from '../../stage/records.ts';
import { jsonOf } from '../../wire/call.ts';
import type { Answer } from '../../wire/call.ts';
import { badJson, badRequest, errorAnswer } from '../../wire/error-answer.ts';
import { isFieldsObject } from '../compose.ts';
import { rowId } from '../subject.ts';
import { rowBy } from './table-schema.ts';

export const readTable: Handler = (request) => {
  const table = tableOf(request);
  return table === undefined
    ? noTable(request)
    : { status: 200, body: shown(table, request.call.query) };
};

export const listTables: Handler = (request) =>
  listed(request, request.world.objects.all('data-table'), {}, (table) =>
    shown(table, request.call.query),
  );

export const readRow: Handler = (request) => {
  const row = rowOf(request);
  return tableOf(request) === undefined
    ? noTable(request)
    : row === undefined
      ? noRow(request)
      : { status: 200, body: brief(row, request.call.query) };
};

export const listRows: Handler = (request) => {
  const { world, call, id } = request;
  const page = pageQueryOf(call.query);
  if (tableOf(request) === undefined) {
    return noTable(request);
  }
  return page.problems.length > 0
    ? badRequest(call.correlationId, page.problems)
    : {
        status: 200,
        body: pageBody(
          world.objects.rowsOf(id).map((row) => brief(row, call.query)),
          page,
        ),
      };
};

export const replaceRow: Handler = (request) =>
  tableOf(request) === undefined
    ? noTable(request)
    : rowOf(request) === undefined
      ? noRow(request)
      : writeRow(request, request.key);

export const createRow: Handler = (request) => {
  const body = jsonOf(request.call.body);
  const key: unknown = Object(body).key;
  if (tableOf(request) === undefined) {
    return noTable(request);
  }
  if (typeof key !== 'string' || key === '') {
    const problem = { field: 'key', message: 'is required' };
    return badRequest(request.call.correlationId, [problem]);
  }
  return rowOf({ ...request, key }) === undefined
    ? writeRow(request, key)
    : refused(request, 409, 'flows.datatables.row.already.exists', `A row ${key} exists already`);
};

export const deleteRow: Handler = (request) => {
  const { world, call, session } = request;
  if (rowOf(request) === undefined) {
    return noRow(request);
  }
  const record = world.objects.write(refOf(request), null, causeOfCall(call, session.clientId));
  return { status: 204, body: null, writeSeq: record.seq };
};

function writeRow(request: ApiRequest, key: string): Answer {
  const { world, call, session } = request;
  const body = jsonOf(call.body);
  if (!isFieldsObject(body)) {
    return badJson(call.correlationId);
  }
  const checked = rowBy(tableOf(request)?.['schema'], key, body);
  if ('problems' in checked) {
    const told = checked.problems.map(({ field, message }) => `${field} ${message}`).join('; ');
    return refused(request, 400, 'flows.datatables.syntax.error', `The row is refused: ${told}`);
  }
  const ref = refOf({ ...request, key });
  const record = world.objects.write(ref, checked.row, causeOfCall(call, session.clientId));
  return { status: 200, body: checked.row, writeSeq: record.seq };
}

function tableOf({ world, id }: ApiRequest): Fields | undefined {
  return world.objects.get({ kind: 'data-table', id });
}

function rowOf(request: ApiRequest): Fields | undefined {
  return request.world.objects.get(refOf(request));
}

function refOf({ id, key }: ApiRequest) {
  return { kind: 'data-table-row', id: rowId(id, key) } as const;
}

function shown(table: Fields, query: URLSearchParams): Fields {
  const { schema, ...rest } = table;
  return query.get('expand') === 'schema' ? { ...rest, schema } : rest;
}

function brief(row: Fields, query: URLSearchParams): Fields {
  return query.get('showbrief') === 'false' ? row : { key: row['key'] };
}

function noTable(request: ApiRequest): Answer {
  const what = `Unable to find a data table with id ${request.id}`;
  return refused(request, 404, 'flows.datatables.table.not.found', what);
}

function noRow(request: ApiRequest): Answer {
  const what = `Unable to find a row with key ${request.key}`;
  return refused(request, 404, 'flows.datatables.row.not.found', what);
}

function refused({ call }: ApiRequest, status: number, code: string, message: string): Answer {
  return errorAnswer(call.correlationId, { status, code, message });
}
