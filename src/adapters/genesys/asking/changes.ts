/**
 * Who changed an object, according to the organisation's audit: a query is posted, runs for a while, and then has
 * results. Advisory: if it is not permitted or does not end, that is reported, not thrown.
 */
import { z } from 'zod';
import type { ApiRequest } from '../pipe/api-request.ts';
import { CallLimit } from '../pipe/call-limit.ts';
import { monotonicClock, type Clock } from '../pipe/clock.ts';
import { isGenesysError, type GenesysEntity } from '../errors/errors.ts';
import type { RequestContext } from '../pipe/request-context.ts';
import type { RequestPipe } from '../pipe/request-pipe.ts';
import { changesOf, resultsAnswer, type AuditedChange } from './audit-entries.ts';

const ROUTE = '/api/v2/audits/query';
const PAGE_SIZE = 100;
const MAX_PAGES = 5;
/** Pauses between polls, milliseconds; it gives up after the last. */
const LOOKS_AFTER_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000] as const;
/** The audit is late, and clocks differ. */
const EARLIER_MS = 60_000;

/** The Genesys service that keeps the audit of each kind of object. */
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

/** @throws {GenesysError} `unauthorized`, `rate_limited`, `cancelled` or `deadline`; anything else is in `why` */
export async function readChanges(
  pipe: RequestPipe,
  question: ChangesQuestion,
  context: RequestContext,
  clock: Clock = monotonicClock,
): Promise<AuditedChanges> {
  try {
    const begun = await pipe.ask(beginning(question), statusAnswer, context);
    return await readBegun({ pipe, question, context, clock }, begun.value);
  } catch (error) {
    if (isGenesysError(error, 'unauthorized', 'rate_limited', 'cancelled', 'deadline')) throw error;
    if (!isGenesysError(error)) throw error;
    return nothing(error.message, isGenesysError(error, 'unavailable', 'unexpected_answer'));
  }
}

/** A query that was accepted but is not found is not known everywhere yet. */
async function readBegun(asking: Asking, begun: QueryStatus): Promise<AuditedChanges> {
  try {
    const { id, state } = await finished(asking, begun);
    if (state !== 'Succeeded') return nothing(`The audit query is ${state.toLowerCase()}.`, true);
    return await readResults(asking.pipe, asking.question, id, asking.context);
  } catch (error) {
    if (!isGenesysError(error, 'not_found')) throw error;
    return nothing(error.message, true);
  }
}

function nothing(why: string, mayPass: boolean): AuditedChanges {
  return { changes: [], why, mayPass };
}

interface Asking {
  readonly pipe: RequestPipe;
  readonly question: ChangesQuestion;
  readonly context: RequestContext;
  readonly clock: Clock;
}

/** The query once it has ended, or after the last poll. */
async function finished(
  { pipe, question, context, clock }: Asking,
  { id, state: begun }: QueryStatus,
): Promise<QueryStatus> {
  let state = begun;
  for (const waitMs of LOOKS_AFTER_MS) {
    if (state !== 'Queued' && state !== 'Running') break;
    await pause(waitMs, context, clock);
    ({ state } = (await pipe.ask(looking(question, id), statusAnswer, context)).value);
  }
  return { id, state };
}

/** Ends early at the call's own limits, which the next request then reports. */
async function pause(ms: number, context: RequestContext, clock: Clock): Promise<void> {
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
  pipe: RequestPipe,
  question: ChangesQuestion,
  id: string,
  context: RequestContext,
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
