/** One access token for all callers: cached, one login at a time, renewed before it expires. Knows no HTTP. */
import type { Clock } from '../pipe/clock.ts';

export interface Login {
  readonly token: string;
  readonly lifeMs: number;
}

interface CachedToken {
  readonly token: string;
  /** From here on a new token is fetched while this one is still used. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

/** The last five minutes of a day's token, the last tenth of a short-lived one. */
const LONGEST_MARGIN_MS = 300_000;
const MARGIN_SHARE = 0.1;
/** A token that is about to expire is not sent: it would expire on the way. */
const EXPIRY_SHARE = 0.02;
const LONGEST_EXPIRY_MS = 5_000;
/** A failed renewal is retried after this part of the time left. */
const RETRY_SHARE = 0.1;

/** The token cache. A failed login is forgotten at once, and the cached token stays. */
export class AccessTokens {
  readonly #login: () => Promise<Login>;
  readonly #clock: Clock;
  #cached: CachedToken | null = null;
  #pending: Promise<string> | null = null;

  constructor(login: () => Promise<Login>, clock: Clock) {
    this.#login = login;
    this.#clock = clock;
  }

  /** The token to use now. The login is shared: a caller that cannot wait leaves, and it continues for the others. */
  async current(): Promise<string> {
    return this.atHand() ?? this.renew();
  }

  /** The token to use now, if that needs no wait; otherwise null. */
  atHand(): string | null {
    const now = this.#clock.now();
    const cached = this.#cached;
    if (cached === null || now >= cached.expiresAt) return null;
    if (now >= cached.renewAt) this.#renewBehind(cached);
    return cached.token;
  }

  renew(): Promise<string> {
    this.#pending ??= this.#fetch().finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  /** The API refused this token, so it is not used again. Ignored if it has been replaced since. */
  reject(token: string): void {
    if (this.#cached?.token === token) this.#cached = null;
  }

  /** The old token is still valid for a while: nobody waits, and a failed attempt delays the next one. */
  #renewBehind(cached: CachedToken): void {
    this.renew().catch(() => {
      const now = this.#clock.now();
      if (this.#cached !== cached) return;
      this.#cached = { ...cached, renewAt: now + (cached.expiresAt - now) * RETRY_SHARE };
    });
  }

  async #fetch(): Promise<string> {
    const askedAt = this.#clock.now();
    const { token, lifeMs } = await this.#login();
    const margin = Math.min(LONGEST_MARGIN_MS, lifeMs * MARGIN_SHARE);
    const expiresAt = askedAt + lifeMs - Math.min(LONGEST_EXPIRY_MS, lifeMs * EXPIRY_SHARE);
    this.#cached = { token, renewAt: askedAt + lifeMs - margin, expiresAt };
    return token;
  }
}
