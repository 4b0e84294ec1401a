/** What the adapter offers to the rest of the program: one pipe, one token cache, one budget per organisation. */
import { findLines, type FoundLines } from './asking/find-lines.ts';
import { readChanges, type AuditedChanges, type ChangesQuestion } from './asking/changes.ts';
import { readOnQueue, readQueue, type OnQueue, type QueueState } from './asking/on-queue.ts';
import { readTargetRights, type TargetRights } from './asking/target-rights.ts';
import type { RequestContext } from './pipe/request-context.ts';
import type { RequestObservation } from './pipe/observation.ts';
import type { BudgetSettings } from './pipe/pace/budget-settings.ts';
import { targetKinds, type TargetKindName } from './targets/kinds.ts';
import type { TargetKind } from './targets/target-kind.ts';
import { readAnnouncementRow, type AnnouncementRow } from './announcement-row.ts';
import { readDependants, type Dependants } from './dependants.ts';
import { AccessTokens } from './login/access-tokens.ts';
import { monotonicClock } from './pipe/clock.ts';
import { Exchange } from './pipe/exchange.ts';
import { readBaseUrl } from './hosts.ts';
import { login } from './login/login.ts';
import { RequestBudget } from './pipe/pace/request-budget.ts';
import { RequestPipe } from './pipe/request-pipe.ts';
import { SecretScrubber } from './errors/secret-scrubber.ts';
import { createTransport } from './pipe/transport.ts';

/** One organisation's API. Every method that calls it throws `GenesysError` only. */
export interface Genesys {
  target(kind: TargetKindName): TargetKind;
  readAnnouncementRow(id: string, context: RequestContext): Promise<AnnouncementRow>;
  readQueue(id: string, context: RequestContext): Promise<QueueState>;
  /** Other flows that use an object of that type of dependency tracking, without deleted ones and the object itself. */
  readDependants(id: string, objectType: string, context: RequestContext): Promise<Dependants>;
  readOnQueue(queueId: string, context: RequestContext): Promise<OnQueue>;
  /** The rights that a window on an object uses; null if the API of this kind has no request for them. */
  readTargetRights(
    target: { readonly kind: TargetKindName; readonly id: string },
    context: RequestContext,
  ): Promise<TargetRights | null>;
  readChanges(question: ChangesQuestion, context: RequestContext): Promise<AuditedChanges>;
  findLines(text: string, context: RequestContext): Promise<FoundLines>;
  /** Prepares for a request within seconds: opens a connection, and gets a token if needed. Never throws. */
  getReady(): void;
  /** Logs in again; throws `unauthorized` if the credentials are refused. */
  checkCredentials(context: RequestContext): Promise<void>;
  /** Ends open calls (`cancelled`) and releases sockets and timers. */
  close(): void;
}

export interface GenesysConfig {
  /** E.g. `https://api.mypurecloud.com`; http for loopback only. */
  readonly apiUrl: string;
  /** E.g. `https://login.mypurecloud.com`; http for loopback only. */
  readonly loginUrl: string;
  readonly clientId: string;
  readonly clientSecret: () => Promise<string>;
  /** The longest that one request may take, milliseconds. @default 10_000 */
  readonly requestTimeoutMs?: number | undefined;
  /** Called for every finished request. Exceptions are ignored. */
  readonly observe?: ((observation: RequestObservation) => void) | undefined;
  readonly budget?: Partial<BudgetSettings> | undefined;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * The API of one organisation. Nothing is sent before the first call.
 * @throws {TypeError} if a URL is not https (http for loopback only)
 */
export function createGenesys(config: GenesysConfig): Genesys {
  const apiUrl = readBaseUrl(config.apiUrl, 'apiUrl');
  const loginUrl = readBaseUrl(config.loginUrl, 'loginUrl');
  const {
    clientId,
    clientSecret,
    observe,
    requestTimeoutMs: timeoutMs = DEFAULT_TIMEOUT_MS,
  } = config;
  const closed = new AbortController();
  const closing = closed.signal;
  const scrubber = new SecretScrubber();
  const transport = createTransport(timeoutMs);
  const exchange = new Exchange({ transport, timeoutMs, observe });
  const loginOptions = { exchange, loginUrl, clientId, clientSecret, timeoutMs, scrubber, closing };
  const tokens = new AccessTokens(() => login(loginOptions), monotonicClock);
  const budget = new RequestBudget(config.budget);
  const pipe = new RequestPipe({ apiUrl, tokens, budget, exchange, scrubber, closing });
  const kinds = targetKinds(pipe);
  return {
    target: kinds,
    readAnnouncementRow: (id, context) =>
      readAnnouncementRow({ pipe, context }, kinds('data-table-row'), id),
    readQueue: (id, context) => readQueue({ pipe, context }, id),
    readDependants: (id, type, context) => readDependants({ pipe, context }, id, type),
    readOnQueue: (queueId, context) => readOnQueue({ pipe, context }, queueId),
    readTargetRights: (target, context) => readTargetRights({ pipe, context }, target),
    readChanges: (question, context) =>
      readChanges({ pipe, context }, { withoutClient: clientId, ...question }),
    findLines: (text, context) => findLines({ pipe, context }, text),
    getReady() {
      transport.open(apiUrl);
      tokens.current().catch(() => undefined);
    },
    checkCredentials: (context) => pipe.logIn(context),
    close() {
      closed.abort();
      transport.close();
    },
  };
}
