/** The kind `flow-ivr`: GET and PATCH of one IVR flow (docs/contract.md#the-flow-ivr-api). */
import { z } from 'zod';
import type { ApiRequest } from '../pipe/api-request.ts';
import { entityRequest } from '../pipe/entity-request.ts';
import { isJsonObject, isKeepable, type Fields, type JsonValue } from '../json.ts';
import type { RequestPipe } from '../pipe/request-pipe.ts';
import type { RequestContext } from '../pipe/request-context.ts';
import {
  ORDINARY,
  type MaintenanceRequest,
  type TargetKind,
  type TargetState,
} from './target-kind.ts';

const ROUTE = '/api/v2/flow/ivr/{id}';
/** What is put back as it was; other members are neither kept nor written. */
const MANAGED = ['name', 'greeting', 'routing'] as const;

/** Kept unchanged, whatever it is. */
const kept = z.custom<JsonValue>((value) => isKeepable(value), {
  error: 'is missing or cannot be kept exactly, so it could not be put back',
});

const answer = z.object({
  id: z.string(),
  name: z.string(),
  version: z.int().min(0),
  greeting: kept,
  routing: kept,
});

/** The schema is built only once, because zod compiles each new one, which costs more than the rest of a request. */
function answerFor(id: string) {
  return z.unknown().transform((value, context): z.infer<typeof answer> => {
    const { success, data, error } = answer.safeParse(value);
    if (success && data.id.toLowerCase() === id.toLowerCase()) return data;
    for (const { path, message } of error?.issues ?? [])
      context.addIssue({ code: 'custom', path, message });
    if (success)
      context.addIssue({ code: 'custom', path: ['id'], message: 'is the id of another flow' });
    return z.NEVER;
  });
}

export function flowIvr(pipe: RequestPipe): TargetKind {
  const ask = async (
    id: string,
    request: Pick<ApiRequest, 'method' | 'what' | 'permission' | 'write'>,
    context: RequestContext,
  ): Promise<TargetState> => {
    const whole = { ...request, route: ROUTE, isExact: MANAGED };
    const sent = entityRequest({ kind: 'flow', id }, whole);
    const { value, contextId } = await pipe.ask(sent, () => answerFor(id), context);
    const { name, version, greeting, routing } = value;
    return { id, name, version, fields: { name, greeting, routing }, requestId: contextId };
  };
  return {
    ...ORDINARY,
    entity: 'flow',
    versions: 'counted',
    dependants: { objectType: 'INBOUNDCALLFLOW', refuses: true },
    // Every installation sets the same mark.
    markField: 'name',
    tellingField: 'greeting',
    read(id, context) {
      const what = `read flow "${id}"`;
      return ask(id, { method: 'GET', what, permission: 'flow:read' }, context);
    },
    write(id, { version, fields }, context) {
      const request = {
        method: 'PATCH',
        what: `write flow "${id}"`,
        permission: 'flow:write',
        write: { version, body: fields },
      } as const;
      return ask(id, request, context);
    },
    maintenanceFields,
    planWrite: (id, { version, fields }) => ({
      method: 'PATCH',
      path: ROUTE.replace('{id}', encodeURIComponent(id)),
      if_match: version,
      body: fields,
    }),
    showsMaintenance,
    describe,
  };
}

function maintenanceName(id: string): string {
  return `Maintenance: ${id}`;
}

/** Ids are compared without case. */
function showsMaintenance({ name }: Fields, id: string): boolean {
  return typeof name === 'string' && name.toLowerCase() === maintenanceName(id).toLowerCase();
}

function maintenanceFields(request: MaintenanceRequest): Fields {
  const { id, fallbackGreeting, rerouteQueueId } = request;
  return {
    name: maintenanceName(id),
    greeting: { text: fallbackGreeting ?? '' },
    routing:
      rerouteQueueId === null
        ? { method: 'none' }
        : { method: 'longest-idle', queue: { id: rerouteQueueId } },
  };
}

function describe(fields: Fields): string {
  return `${describeGreeting(fields.greeting)} ${describeRouting(fields.routing)}`;
}

function describeGreeting(greeting: JsonValue | undefined): string {
  const text = isJsonObject(greeting) ? greeting.text : undefined;
  return typeof text === 'string' && text.trim() !== ''
    ? `Callers hear: "${text}"`
    : 'Callers hear no greeting.';
}

function describeRouting(routing: JsonValue | undefined): string {
  if (!isJsonObject(routing)) return 'Where they go afterwards is unknown.';
  const queueId = isJsonObject(routing.queue) ? routing.queue.id : undefined;
  if (typeof queueId === 'string') return `Then they wait in queue ${queueId}.`;
  if (routing.method === 'none') return 'Then they are disconnected.';
  return `Then they are routed by ${typeof routing.method === 'string' ? routing.method : 'an unknown method'}.`;
}
