/**
 * Who changed an object, according to the organisation's audit: a query is posted, runs for a while, and then has
 * results. Advisory: if it is not permitted or does not end, that is reported, not thrown.
 */
import { z } from 'zod';
import type { ApiRequest } from '../pipe/api-request.ts';
import { CallLimit } from '../pipe/call-limit.ts';
import { monotonicClock, type Clock } from '../pipe/clock.ts';
import { isGenesysError, whyOf, type GenesysEntity } from '../errors/errors.ts';
import type { Api } from './api.ts';

const ROUTE = '/api/v2/audits/query';
const PAGE_SIZE = 100;
const MAX_PAGES = 5;
/** Pauses between polls, milliseconds; it gives up after the last. */
const LOOKS_AFTER_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000] as const;
/** The audit is late, and clocks differ. */
const EARLIER_MS = 60_000;

const SERVICES: Readonly<Record<GenesysEntity['kind'], string>> = {
  flow: 'Architect',
  ivr: 'Architect',
  'emergency group': 'Architect',
  schedule: 'Architect',
  'schedule group': 'Architect',
  'data table': 'Datatables',
  row: 'Datatables',
  queue: 'ContactCenter',
};

export interface ChangesQuestion {
  readonly entity: GenesysEntity;
  /** Epoch milliseconds; the answer may contain changes from the minute before. */
  readonly sinceMs: number;
  readonly untilMs: number;
  /** Leaves out changes by this OAuth client. @default nothing is left out */
  readonly withoutClient?: string;
}

export interface AuditedChanges {
  /** Newest first. An audit can be minutes late: an empty list does not prove that nobody changed it. */
  readonly changes: readonly AuditedChange[];
  /** Why some or all may be missing, in plain words; null if nothing is known to be missing. */
  readonly why: string | null;
  /** The obstacle is temporary: the audit may answer if asked again. */
  readonly mayPass: boolean;
}

const statusAnswer = z.object({ id: z.string().min(1), state: z.string() });
type QueryStatus = z.infer<typeof statusAnswer>;

/** Throws `unauthorized`, `rate_limited`, `cancelled` or `deadline`; anything else is in `why`. */
export async function readChanges(
  api: Api,
  question: ChangesQuestion,
  clock: Clock = monotonicClock,
): Promise<AuditedChanges> {
  try {
    const { value } = await api.pipe.ask(beginning(question), statusAnswer, api.context);
    return await readBegun({ ...api, question, clock }, value);
  } catch (error) {
    return nothing(whyOf(error), isGenesysError(error, 'unavailable', 'unexpected_answer'));
  }
}

/** A query that was accepted but is not found is not known everywhere yet. */
async function readBegun(asking: Asking, begun: QueryStatus): Promise<AuditedChanges> {
  try {
    const { id, state } = await finished(asking, begun);
    if (state !== 'Succeeded') return nothing(`The audit query is ${state.toLowerCase()}.`, true);
    return await readResults(asking, id);
  } catch (error) {
    if (!isGenesysError(error, 'not_found')) throw error;
    return nothing(error.message, true);
  }
}

function nothing(why: string, mayPass: boolean): AuditedChanges {
  return { changes: [], why, mayPass };
}

interface Asking extends Api {
  readonly question: ChangesQuestion;
  readonly clock: Clock;
}

async function finished(asking: Asking, { id, state: begun }: QueryStatus): Promise<QueryStatus> {
  const { pipe, question, context } = asking;
  let state = begun;
  for (const waitMs of LOOKS_AFTER_MS) {
    if (state !== 'Queued' && state !== 'Running') break;
    await pause(waitMs, asking);
    ({ state } = (await pipe.ask(looking(question, id), statusAnswer, context)).value);
  }
  return { id, state };
}

/** Ends early at the call's own limits, which the next request then reports. */
async function pause(ms: number, { context, clock }: Asking): Promise<void> {
  const { signal, deadlineAt } = context;
  const limit = new CallLimit({ signals: signal === undefined ? [] : [signal], deadlineAt }, clock);
  const timers: (() => void)[] = [];
  const waited = new Promise<true>((resolve) => {
    timers.push(clock.after(ms, () => resolve(true)));
  });
  try {
    await limit.wait(waited);
  } finally {
    for (const cancel of timers) cancel();
    limit.dispose();
  }
}

async function readResults(
  { pipe, question, context }: Asking,
  id: string,
): Promise<AuditedChanges> {
  const changes: AuditedChange[] = [];
  let cursor: string | null = null;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const request = reading(question, id, cursor);
    const { value } = await pipe.ask(request, resultsAnswer, context);
    changes.push(...changesOf(value, question.entity).filter((one) => !isOwn(one, question)));
    cursor = value.cursor ?? null;
    if (cursor === null || cursor === '')
      return { changes: newestFirst(changes), why: null, mayPass: true };
  }
  const why = `There are more than ${MAX_PAGES * PAGE_SIZE} audits; not all were read.`;
  return { changes: newestFirst(changes), why, mayPass: false };
}

function isOwn({ by }: AuditedChange, { withoutClient }: ChangesQuestion): boolean {
  return by.kind === 'client' && by.id?.toLowerCase() === withoutClient?.toLowerCase();
}

function newestFirst(changes: readonly AuditedChange[]): readonly AuditedChange[] {
  return changes.toSorted((a, b) => b.atMs - a.atMs);
}

function beginning(question: ChangesQuestion): ApiRequest {
  const { entity, sinceMs, untilMs } = question;
  const from = new Date(sinceMs - EARLIER_MS).toISOString();
  return {
    ...about(question, 'POST', ROUTE),
    accepted: [200, 202],
    question: {
      interval: `${from}/${new Date(untilMs).toISOString()}`,
      serviceName: SERVICES[entity.kind],
      filters: [{ property: 'EntityId', value: entity.id }],
      sort: [{ name: 'Timestamp', sortOrder: 'descending' }],
    },
  };
}

function looking(question: ChangesQuestion, id: string): ApiRequest {
  const route = `${ROUTE}/{id}`;
  const path = `${ROUTE}/${encodeURIComponent(id)}`;
  return { ...about(question, 'GET', route), path, accepted: [200, 202] };
}

function reading(question: ChangesQuestion, id: string, cursor: string | null): ApiRequest {
  const route = `${ROUTE}/{id}/results`;
  const query = new URLSearchParams({ pageSize: String(PAGE_SIZE), expand: 'user' });
  if (cursor !== null) query.set('cursor', cursor);
  const path = `${ROUTE}/${encodeURIComponent(id)}/results?${query.toString()}`;
  return { ...about(question, 'GET', route), path };
}

function about({ entity }: ChangesQuestion, method: 'GET' | 'POST', route: string): ApiRequest {
  const what = `ask the audit who changed ${entity.kind} "${entity.id}"`;
  return { method, route, path: route, what, entity: null, permission: 'audits:audit:view' };
}

const named = z.object({ id: z.string().nullish(), name: z.string().nullish() }).nullish();

const resultsAnswer = z.object({
  cursor: z.string().nullish(),
  entities: z
    .array(
      z.object({
        eventDate: z.string().nullish(),
        action: z.string().nullish(),
        user: named,
        client: named,
        entity: named,
        propertyChanges: z.array(z.object({ property: z.string().nullish() })).nullish(),
      }),
    )
    .nullish(),
});
type Entry = NonNullable<z.infer<typeof resultsAnswer>['entities']>[number];

export interface AuditedChange {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** In the words of the API, e.g. `Update`. */
  readonly action: string;
  readonly by: {
    /** `client`: a program with its own OAuth client, such as this one. */
    readonly kind: 'user' | 'client' | 'unknown';
    readonly id: string | null;
    readonly name: string | null;
  };
  /** The names of the changed fields, if the audit has them; never their values. */
  readonly fields: readonly string[];
}

/** The changes to this object; an entry without a readable time is left out. */
function changesOf(
  { entities }: z.infer<typeof resultsAnswer>,
  { id }: GenesysEntity,
): readonly AuditedChange[] {
  return (entities ?? [])
    .filter(({ entity }) => (entity?.id ?? id).toLowerCase() === id.toLowerCase())
    .map(changeOf)
    .filter(({ atMs }) => !Number.isNaN(atMs));
}

function changeOf(entry: Entry): AuditedChange {
  const fields = (entry.propertyChanges ?? []).map(({ property }) => property ?? '');
  return {
    atMs: Date.parse(entry.eventDate ?? ''),
    action: entry.action ?? 'unknown',
    by: whoOf(entry),
    fields: [...new Set(fields)].filter((field) => field !== ''),
  };
}

function whoOf({ user, client }: Entry): AuditedChange['by'] {
  const who = user?.id ?? null;
  if (who !== null) return { kind: 'user', id: who, name: user?.name ?? null };
  const program = client?.id ?? null;
  if (program !== null) return { kind: 'client', id: program, name: client?.name ?? null };
  return { kind: 'unknown', id: null, name: null };
}
