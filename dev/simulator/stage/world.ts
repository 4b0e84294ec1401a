/** Everything the simulator knows, in memory only. Created from a seed, gone with the process. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { AuditQuery } from '../api/audits.ts';
import { FaultBook } from '../faults/fault-book.ts';
import { Lines } from '../flow-ivr/lines.ts';
import { RouteBudgets } from '../login/route-budgets.ts';
import { Sessions } from '../login/sessions.ts';
import { Objects } from '../objects/object-store.ts';
import type { Answer, Call } from '../wire/call.ts';
import { bearerOf, ifMatchOf, marksOf } from '../wire/call.ts';
import { DEFAULT_BANK } from './bank.ts';
import { HOME } from './divisions.ts';
import { ivrOf, queueOf, seed as seedSchema } from './inputs.ts';
import type { Dependants, Seed } from './inputs.ts';
import { Journal } from './journal.ts';
import { organisationSeed } from './organisation.ts';
import type { DivisionSeed, Organisation, RowReading } from './organisation.ts';
import { organise } from './organise.ts';
import type { AnyWrite, Queue, RequestRecord } from './records.ts';
import { DEFAULT_CLIENT, DEFAULT_QUEUES, DEFAULT_TARGETS } from './seed.ts';
import { settings as settingsSchema } from './settings.ts';
import type { Settings } from './settings.ts';

const REQUESTS_KEPT = 20_000;

export interface World {
  /** Every change of every object, in order. */
  readonly log: Journal<AnyWrite>;
  readonly lines: Lines;
  readonly objects: Objects;
  readonly divisions: Map<string, DivisionSeed>;
  /** What maintenance flows read, by the id of the flow. */
  readonly rowReadings: Map<string, RowReading>;
  readonly queues: Map<string, Queue>;
  readonly dependants: Map<string, Dependants>;
  readonly sessions: Sessions;
  readonly routeBudgets: RouteBudgets;
  readonly faults: FaultBook;
  readonly requests: Journal<RequestRecord>;
  /** Queries of the audit, by their id. */
  readonly audits: Map<string, AuditQuery>;
  settings: Settings;
  /** Ids like Genesys' own; the first part distinguishes two starts of the simulator. */
  readonly nextCorrelationId: () => string;
  readonly nextObjectId: () => string;
}

/** @throws ZodError if the seed is invalid. */
export function createWorld(given: Seed): World {
  const seed = seedSchema.parse(given);
  const start = randomBytes(4).toString('hex');
  let requests = 0;
  const log = new Journal<AnyWrite>();
  const world: World = {
    log,
    lines: new Lines(log, (seed.targets ?? DEFAULT_TARGETS).map(ivrOf)),
    objects: new Objects(log),
    divisions: new Map([[HOME.id, HOME]]),
    rowReadings: new Map(),
    queues: new Map((seed.queues ?? DEFAULT_QUEUES).map((queue) => [queue.id, queueOf(queue)])),
    dependants: new Map(Object.entries(seed.dependants ?? {})),
    sessions: new Sessions(seed.clients ?? [DEFAULT_CLIENT]),
    routeBudgets: new RouteBudgets(),
    faults: new FaultBook(),
    requests: new Journal(REQUESTS_KEPT),
    audits: new Map(),
    settings: settingsSchema.parse(seed.settings ?? {}),
    nextCorrelationId: () => {
      requests += 1;
      return `${start}-0000-4000-8000-${requests.toString(16).padStart(12, '0')}`;
    },
    nextObjectId: () => randomUUID(),
  };
  organise(world, organisationOf(seed));
  return world;
}

/** The seed's own; the bank if it has no organisation. */
function organisationOf(seed: z.infer<typeof seedSchema>): Organisation {
  const { targets: _t, queues: _q, clients: _c, dependants: _d, settings: _s, ...given } = seed;
  return Object.keys(given).length > 0 ? given : organisationSeed.parse(DEFAULT_BANK);
}

/** Who made the call, even if its token is no longer valid. */
export interface Outcome {
  readonly answer: Answer | null;
  readonly answered: boolean;
  readonly clientId: string | null;
}

/** Stores a request for `GET /_sim/requests`. */
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

/** The client of a call's token. */
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
