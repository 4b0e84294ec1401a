/** The kind `flow-ivr`: GET and PATCH of one IVR flow (docs/contract.md#the-flow-ivr-api). */
import { z } from 'zod';
import type { ApiRequest } from '../pipe/api-request.ts';
import { entityRequest } from '../pipe/entity-request.ts';
import type { GenesysEntity } from '../errors/errors.ts';
import {
  isAlikeJson,
  isJsonObject,
  isKeepable,
  isSameJson,
  type Fields,
  type JsonValue,
} from '../json.ts';
import type { RequestPipe } from '../pipe/request-pipe.ts';
import type { RequestContext } from '../pipe/request-context.ts';
import type { MaintenanceRequest, TargetKind, TargetState, TargetWrite } from './target-kind.ts';

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

/** The kind, on the one pipe. */
export function flowIvr(pipe: RequestPipe): TargetKind {
  const ask = async (request: ApiRequest, id: string, context: RequestContext) => {
    const { value, contextId } = await pipe.ask(request, () => answerFor(id), context);
    const { name, version, greeting, routing } = value;
    return { id, name, version, fields: { name, greeting, routing }, requestId: contextId };
  };
  return {
    kind: 'flow-ivr',
    entity: 'flow',
    versions: 'counted',
    isMovedByOthers: false,
    dependants: { objectType: 'INBOUNDCALLFLOW', refuses: true },
    markField: 'name',
    tellingField: 'greeting',
    read: async (id, context): Promise<TargetState> => ask(readRequest(id), id, context),
    write: async (id, write, context): Promise<TargetState> =>
      ask(writeRequest(id, write), id, context),
    maintenanceFields,
    inspect: async () => ({ problems: [], standing: [], findings: [] }),
    ivrs: async () => [],
    // A write needs nothing else.
    warm: async () => undefined,
    planWrite: (id, { version, fields }) => ({
      method: 'PATCH',
      path: ROUTE.replace('{id}', encodeURIComponent(id)),
      if_match: version,
      body: fields,
    }),
    showsMaintenance,
    // Every installation sets the same mark.
    isSentMark: () => null,
    isSame: (a, b) => isSameJson(a, b),
    isAlike: (a, b) => isAlikeJson(a, b),
    describe,
  };
}

function readRequest(id: string): ApiRequest {
  return entityRequest(entityOf(id), {
    method: 'GET',
    route: ROUTE,
    what: `read flow "${id}"`,
    permission: 'flow:read',
    isExact: MANAGED,
  });
}

function writeRequest(id: string, { version, fields }: TargetWrite): ApiRequest {
  return entityRequest(entityOf(id), {
    method: 'PATCH',
    route: ROUTE,
    what: `write flow "${id}"`,
    permission: 'flow:write',
    isExact: MANAGED,
    write: { version, body: fields },
  });
}

function entityOf(id: string): GenesysEntity {
  return { kind: 'flow', id };
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
