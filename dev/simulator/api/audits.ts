/**
 * The audit: POST a query, poll until it has succeeded, read its results. It contains a change some seconds after it
 * was made, with the user or client that made it.
 */
import { z } from 'zod';
import { familyOf } from '../objects/families/families.ts';
import type { Fields, ObjectWrite } from '../stage/records.ts';
import type { World } from '../stage/world.ts';
import { jsonOf } from '../wire/call.ts';
import { badRequest, notFound, problemsIn } from '../wire/error-answer.ts';
import type { ApiRequest, Handler } from './request.ts';

const FILTERS: Readonly<Record<string, (entry: Fields) => unknown>> = {
  EntityId: (entry) => Object(entry['entity']).id,
  EntityType: (entry) => entry['entityType'],
  UserId: (entry) => Object(entry['user']).id,
  ClientId: (entry) => Object(entry['client']).id,
  Action: (entry) => entry['action'],
};

const interval = z
  .string()
  .refine((text) => /^[^/]+\/[^/]+$/.test(text) && instantsOf(text).every(Number.isFinite), {
    message: 'must be start/end in RFC 3339',
  });
const auditQuery = z.object({
  interval,
  serviceName: z.string().optional(),
  filters: z
    .array(z.object({ property: z.enum(Object.keys(FILTERS)), value: z.string() }))
    .default([]),
});

export interface AuditQuery {
  readonly query: z.infer<typeof auditQuery>;
  /** How often it was polled. */
  asked: number;
  /** At which poll it has succeeded. */
  readonly polls: number;
}

export const startQuery: Handler = ({ world, call }) => {
  const parsed = auditQuery.safeParse(jsonOf(call.body));
  if (!parsed.success) {
    return badRequest(call.correlationId, problemsIn(parsed.error));
  }
  const id = world.nextObjectId();
  const { audit_polls: polls } = world.settings;
  world.audits.set(id, { query: parsed.data, asked: 0, polls });
  const startDate = new Date().toISOString();
  const state = polls === 0 ? 'Succeeded' : 'Queued';
  return { status: 202, body: { id, state, startDate, ...parsed.data } };
};

export const readQuery: Handler = ({ world, call, id }) => {
  const found = world.audits.get(id);
  if (found === undefined) {
    return notFound(call.correlationId, 'auditQuery', id);
  }
  found.asked += 1;
  const state = found.asked < found.polls ? 'Running' : 'Succeeded';
  return { status: 200, body: { id, state, ...found.query } };
};

export const readResults: Handler = (request) => {
  const { world, call, id } = request;
  const found = world.audits.get(id);
  if (found === undefined) {
    return notFound(call.correlationId, 'auditQuery', id);
  }
  if (found.asked < found.polls) {
    const problem = { field: 'transactionId', message: 'has not succeeded yet' };
    return badRequest(call.correlationId, [problem]);
  }
  return { status: 200, body: pageOf(request, entriesFor(world, found.query)) };
};

/** By cursor: the number of entries already read. */
function pageOf({ call, id }: ApiRequest, entries: readonly Fields[]): Fields {
  const size = Number(call.query.get('pageSize') ?? 25);
  const from = Number(call.query.get('cursor') ?? 0);
  const rest = entries.length > from + size ? { cursor: String(from + size) } : {};
  return { id, pageSize: size, ...rest, entities: entries.slice(from, from + size) };
}

/** Newest first. */
function entriesFor(world: World, query: AuditQuery['query']): readonly Fields[] {
  const [from = 0, to = 0] = instantsOf(query.interval);
  const knownUntilMs = Date.now() - world.settings.audit_lag_ms;
  return world.log
    .after(0, (one) => 'kind' in one && Date.parse(one.at) <= knownUntilMs)
    .filter((one): one is ObjectWrite => 'kind' in one)
    .filter(({ at }) => Date.parse(at) >= from && Date.parse(at) < to)
    .map(entryOf)
    .filter((entry) =>
      query.filters.every(({ property, value }) => FILTERS[property]?.(entry) === value),
    )
    .filter(({ serviceName }) => [undefined, serviceName].includes(query.serviceName))
    .toReversed();
}

function entryOf(write: ObjectWrite): Fields {
  const { before, after, kind, target } = write;
  const entityType = familyOf(kind)?.auditType ?? OTHER_TYPES[kind] ?? kind;
  return {
    id: `audit-${write.seq}`,
    serviceName: 'Architect',
    eventDate: write.at,
    action: before === null ? 'Create' : write.method === 'DELETE' ? 'Delete' : 'Update',
    status: 'SUCCESS',
    entityType,
    entity: { id: target, name: (after ?? before)?.['name'] ?? target },
    ...(write.user_id === null ? {} : { user: { id: write.user_id } }),
    ...(write.client_id === null ? {} : { client: { id: write.client_id } }),
    propertyChanges: changesOf(before ?? {}, after ?? {}),
  };
}

const OTHER_TYPES: Readonly<Record<string, string>> = {
  flow: 'Flow',
  'data-table': 'DataTable',
  'data-table-row': 'DataTableRow',
};

function changesOf(before: Fields, after: Fields): readonly Fields[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((property) => ({
      property,
      oldValues: valuesOf(before[property]),
      newValues: valuesOf(after[property]),
    }));
}

function valuesOf(value: unknown): readonly string[] {
  if (value === undefined) {
    return [];
  }
  return [typeof value === 'string' ? value : JSON.stringify(value)];
}

function instantsOf(text: string): readonly number[] {
  return text.split('/').map((instant) => Date.parse(instant));
}
