// What is read besides menus: queues, and who depends on what.
import type { Answer, Call } from '../wire/call.ts';
import { errorAnswer } from '../wire/error-answer.ts';
import type { FieldProblem } from '../wire/error-answer.ts';
import type { World } from '../stage/world.ts';

const PAGE_SIZE = 25;
const PAGE_SIZE_MAX = 100;

export function readQueue(world: World, call: Call, id: string): Answer {
  const queue = world.queues.get(id);
  if (queue) {
    return { status: 200, body: queue };
  }
  return errorAnswer(call.correlationId, {
    status: 404,
    code: 'not.found',
    message: 'Unable to find a queue with id {id}',
    params: { id },
    entityId: id,
    entityName: 'queue',
  });
}

export function readBuildStatus(world: World): Answer {
  return { status: 200, body: { status: world.settings.build_status } };
}

export function listConsumers(world: World, call: Call): Answer {
  const id = call.query.get('id') ?? '';
  const pageNumber = wholeNumber(call.query.get('pageNumber'), 1);
  const pageSize = wholeNumber(call.query.get('pageSize'), PAGE_SIZE);
  const problems: FieldProblem[] = [
    ...(id === '' ? [{ field: 'id', message: 'is required' }] : []),
    ...(call.query.get('objectType') ? [] : [{ field: 'objectType', message: 'is required' }]),
    ...(pageNumber < 1 ? [{ field: 'pageNumber', message: 'must be 1 or more' }] : []),
    ...(pageSize < 1 || pageSize > PAGE_SIZE_MAX
      ? [{ field: 'pageSize', message: `must be 1 to ${PAGE_SIZE_MAX}` }]
      : []),
  ];
  if (problems.length > 0) {
    const message = 'The query has invalid parameters; see errors.';
    const parts = { status: 400, code: 'bad.request', message, problems };
    return errorAnswer(call.correlationId, parts);
  }
  return pageOf(world, id, pageNumber, pageSize);
}

function pageOf(world: World, id: string, pageNumber: number, pageSize: number): Answer {
  const found = world.dependants.get(id) ?? { entities: [], incomplete: false };
  const total = found.entities.length;
  const body = {
    entities: found.entities.slice((pageNumber - 1) * pageSize, pageNumber * pageSize),
    pageNumber,
    pageSize,
    pageCount: Math.ceil(total / pageSize),
    total,
  };
  return { status: found.incomplete ? 206 : 200, body };
}

/** A query's whole number; 0 if it is not one, so that it is refused. */
function wholeNumber(text: string | null, fallback: number): number {
  if (text === null) {
    return fallback;
  }
  return /^\d{1,6}$/.test(text) ? Number(text) : 0;
}
