/** OAuth clients, tokens and the request budget of each token. Times are monotonic milliseconds. */
import { randomUUID } from 'node:crypto';
import type { ClientCredentials } from '../stage/inputs.ts';
import type { Settings } from '../stage/settings.ts';
import type { Role } from './permissions.ts';

export interface Budget {
  readonly count: number;
  readonly allowed: number;
  readonly resetSeconds: number;
  readonly exceeded: boolean;
}

export interface Session {
  readonly token: string;
  readonly clientId: string;
}

interface Usage {
  startedMs: number;
  count: number;
}

interface Token extends Session {
  readonly expiresMs: number;
  readonly usage: Usage;
}

export class Sessions {
  readonly #tokens = new Map<string, Token>();
  readonly #logins = new Map<string, Usage>();
  /** What all tokens of a client use together. */
  readonly #usageOfClients = new Map<string, Usage>();
  #clients = new Map<string, ClientCredentials>();

  constructor(clients: readonly ClientCredentials[]) {
    this.setClients(clients);
  }

  /** Replaces all clients. A token outlives a new secret, but not the removal of its client. */
  setClients(clients: readonly ClientCredentials[]): void {
    this.#clients = new Map(clients.map((one) => [one.client_id, one]));
    for (const token of this.#tokens.values()) {
      if (!this.#clients.has(token.clientId)) {
        this.#tokens.delete(token.token);
      }
    }
  }

  accepts(clientId: string, secret: string): boolean {
    return this.#clients.get(clientId)?.client_secret === secret;
  }

  /** Undefined for a client that may do everything. */
  rolesOf(clientId: string): readonly Role[] | undefined {
    return this.#clients.get(clientId)?.roles;
  }

  /** Counts a login; false if the client has made too many. */
  admitsLogin(clientId: string, settings: Settings): boolean {
    if (settings.login_limit === null) {
      return true;
    }
    const usage = this.#logins.get(clientId) ?? { startedMs: performance.now(), count: 0 };
    this.#logins.set(clientId, usage);
    roll(usage, settings);
    usage.count += 1;
    return usage.count <= settings.login_limit;
  }

  issue(clientId: string, settings: Settings): string {
    const now = performance.now();
    // Never derived from a counter: a token must not be valid after a restart by coincidence.
    const token = randomUUID();
    const expiresMs = now + settings.token_life_seconds * 1000;
    this.#tokens.set(token, { token, clientId, expiresMs, usage: { startedMs: now, count: 0 } });
    return token;
  }

  find(token: string | undefined): Session | undefined {
    const found = token === undefined ? undefined : this.#tokens.get(token);
    if (found && found.expiresMs <= performance.now()) {
      this.#tokens.delete(found.token);
      return undefined;
    }
    return found;
  }

  revoke(token: string | undefined): void {
    if (token !== undefined) {
      this.#tokens.delete(token);
    }
  }

  /** @returns how many were revoked. */
  revokeAll(clientId?: string): number {
    const chosen = [...this.#tokens.values()].filter(
      (one) => clientId === undefined || one.clientId === clientId,
    );
    for (const one of chosen) {
      this.#tokens.delete(one.token);
    }
    return chosen.length;
  }

  /** Counts a request against its token, and against its client if that has a limit. */
  spend(session: Session, settings: Settings): Budget {
    const usages = this.#usagesOf(session, settings);
    const full = usages.find(({ usage, allowed }) => usage.count >= allowed);
    for (const { usage } of full ? [] : usages) {
      usage.count += 1;
    }
    return budgetOf(full ?? tightest(usages), settings, full !== undefined);
  }

  /** The current budget, for the headers of an answer. */
  peek(token: string | undefined, settings: Settings): Budget {
    const found = token === undefined ? undefined : this.#tokens.get(token);
    return budgetOf(tightest(this.#usagesOf(found, settings)), settings, false);
  }

  #usagesOf(session: Session | undefined, settings: Settings): readonly Limited[] {
    const usage = this.#tokens.get(session?.token ?? '')?.usage ?? unused();
    const all: Limited[] = [{ usage, allowed: settings.rate_limit }];
    if (session && settings.client_rate_limit !== null) {
      const ofClient = this.#usageOfClients.get(session.clientId) ?? unused();
      this.#usageOfClients.set(session.clientId, ofClient);
      all.push({ usage: ofClient, allowed: settings.client_rate_limit });
    }
    for (const one of all) {
      roll(one.usage, settings);
    }
    return all;
  }
}

interface Limited {
  readonly usage: Usage;
  readonly allowed: number;
}

function unused(): Usage {
  return { startedMs: performance.now(), count: 0 };
}

function tightest(all: readonly Limited[]): Limited {
  const [first, ...others] = all;
  return others.reduce(
    (least, one) =>
      one.allowed - one.usage.count < least.allowed - least.usage.count ? one : least,
    first ?? { usage: unused(), allowed: 0 },
  );
}

function roll(usage: Usage, settings: Settings): void {
  const now = performance.now();
  if (now - usage.startedMs >= settings.rate_window_seconds * 1000) {
    usage.startedMs = now;
    usage.count = 0;
  }
}

function budgetOf({ usage, allowed }: Limited, settings: Settings, exceeded: boolean): Budget {
  const leftMs = usage.startedMs + settings.rate_window_seconds * 1000 - performance.now();
  return {
    count: usage.count,
    allowed,
    resetSeconds: Math.max(1, Math.ceil(leftMs / 1000)),
    exceeded,
  };
}
