/**
 * GET /api/v2/flows and /{id}: the name of an inbound flow, and whether it is published. Flows are created in
 * Architect, not here: only an administrator changes one.
 */
import type { Handler } from '../api/request.ts';
import { listed } from '../api/paging.ts';
import type { Fields } from '../stage/records.ts';
import { errorAnswer, notFound } from '../wire/error-answer.ts';

export const readFlow: Handler = ({ world, call, id }) => {
  const flow = world.objects.get({ kind: 'flow', id });
  if (flow === undefined) {
    return notFound(call.correlationId, 'flow', id);
  }
  if (flow['deleted'] !== true) {
    return { status: 200, body: flow };
  }
  return errorAnswer(call.correlationId, {
    status: 410,
    code: 'architect.flow.deleted',
    message: 'The flow {id} is deleted',
    params: { id },
    entityId: id,
    entityName: 'flow',
  });
};

export const listFlows: Handler = (request) => {
  const { world, call } = request;
  const isDeleted = call.query.get('deleted') === 'true';
  const all = world.objects.all('flow').filter((flow) => (flow['deleted'] === true) === isDeleted);
  return listed(request, all, FILTERS, (flow) => flow);
};

const FILTERS = {
  type: (flow: Fields, wanted: string) =>
    wanted.toUpperCase().split(',').includes(String(flow['type']).toUpperCase()),
};
