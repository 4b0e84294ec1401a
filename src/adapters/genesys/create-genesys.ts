/** Puts the adapter together: one pipe, one token cache, one budget per organisation. */
import { readAnnouncementRow } from './announcement-row.ts';
import { findLines } from './asking/find-lines.ts';
import { readChanges } from './asking/changes.ts';
import { readOnQueue } from './asking/on-queue.ts';
import { readRight } from './asking/rights.ts';
import { readTargetRights } from './asking/target-rights.ts';
import { AccessTokens } from './login/access-tokens.ts';
import { monotonicClock } from './pipe/clock.ts';
import { readDependants } from './dependants.ts';
import { Exchange } from './pipe/exchange.ts';
import type { Genesys, GenesysConfig } from './genesys.ts';
import { readBaseUrl } from './hosts.ts';
import { login } from './login/login.ts';
import { readQueue } from './queues.ts';
import { RequestBudget } from './pipe/pace/request-budget.ts';
import { RequestPipe } from './pipe/request-pipe.ts';
import { SecretScrubber } from './errors/secret-scrubber.ts';
import { targetKinds } from './targets/kinds.ts';
import { createTransport } from './pipe/transport.ts';

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
  const targets = targetKinds(pipe);
  return {
    target: (kind) => targets[kind],
    readAnnouncementRow: (id, context) =>
      readAnnouncementRow(pipe, targets['data-table-row'], id, context),
    readQueue: (id, context) => readQueue(pipe, id, context),
    readDependants: (id, objectType, context) => readDependants(pipe, { id, objectType }, context),
    readOnQueue: (queueId, context) => readOnQueue(pipe, queueId, context),
    readRight: (question, context) => readRight(pipe, question, context),
    readTargetRights: (target, context) => readTargetRights(pipe, target, context),
    readChanges: (question, context) =>
      readChanges(pipe, { withoutClient: clientId, ...question }, context),
    findLines: (text, context) => findLines(pipe, text, context),
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
