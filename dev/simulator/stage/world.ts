// Everything the simulator knows, in memory only. Made from a seed, gone with the process.
import { randomBytes } from 'node:crypto';
import type { Answer, Call } from '../wire/call.ts';
import { bearerOf, ifMatchOf, marksOf } from '../wire/call.ts';
import { FaultBook } from '../faults/fault-book.ts';
import type { Dependants, Seed, Settings } from './inputs.ts';
import { ivrOf, queueOf, seed as seedSchema, settings as settingsSchema } from './inputs.ts';
import { Journal } from './journal.ts';
import { Lines } from '../flow-ivr/lines.ts';
import type { Queue, RequestRecord } from './records.ts';
import { DEFAULT_CLIENT, DEFAULT_QUEUES, DEFAULT_TARGETS } from './seed.ts';
import { Sessions } from '../login/sessions.ts';

const REQUESTS_KEPT = 20_000;

export interface World {
  readonly lines: Lines;
  readonly queues: Map<string, Queue>;
  readonly dependants: Map<string, Dependants>;
  readonly sessions: Sessions;
  readonly faults: FaultBook;
  readonly requests: Journal<RequestRecord>;
  settings: Settings;
  /** Ids like Genesys' own; the first part tells one start of the simulator from another. */
  readonly nextCorrelationId: () => string;
}

/** @throws ZodError where the seed is not one. */
export function createWorld(given: Seed): World {
  const seed = seedSchema.parse(given);
  const start = randomBytes(4).toString('hex');
  let requests = 0;
  return {
    lines: new Lines((seed.targets ?? DEFAULT_TARGETS).map(ivrOf)),
    queues: new Map((seed.queues ?? DEFAULT_QUEUES).map((queue) => [queue.id, queueOf(queue)])),
    dependants: new Map(Object.entries(seed.dependants ?? {})),
    sessions: new Sessions(seed.clients ?? [DEFAULT_CLIENT]),
    faults: new FaultBook(),
    requests: new Journal(REQUESTS_KEPT),
    settings: settingsSchema.parse(seed.settings ?? {}),
    nextCorrelationId: () => {
      requests += 1;
      return `${start}-0000-4000-8000-${requests.toString(16).padStart(12, '0')}`;
    },
  };
}

/** Who made the call, also where its token is no longer good for anything. */
export interface Outcome {
  readonly answer: Answer | null;
  readonly answered: boolean;
  readonly clientId: string | null;
}

/** Keeps a request for `GET /_sim/requests`. */
export function recordRequest(world: World, call: Call, outcome: Outcome): void {
  const { answer } = outcome;
  world.requests.append((seq) => ({
    seq,
    at: new Date().toISOString(),
    received_at: call.receivedAt,
    duration_ms: Math.round((performance.now() - call.receivedMs) * 1000) / 1000,
    method: call.method,
    path: call.path,
    query: call.query.toString(),
    client_id: outcome.clientId,
    if_match: ifMatchOf(call),
    status: answer?.status ?? null,
    code: answer ? refusalOf(answer) : null,
    answered: outcome.answered,
    write_seq: answer?.writeSeq ?? null,
    correlation_id: call.correlationId,
    marks: marksOf(call),
    fault: call.fault,
  }));
}

/** The client a call's token belongs to. */
export function callerOf(world: World, call: Call): string | null {
  return world.sessions.find(bearerOf(call))?.clientId ?? null;
}

function refusalOf(answer: Answer): string | null {
  if (answer.status < 400 || typeof answer.body !== 'object' || answer.body === null) {
    return null;
  }
  const { code, error } = Object.fromEntries(Object.entries(answer.body));
  return typeof code === 'string' ? code : typeof error === 'string' ? error : null;
}
