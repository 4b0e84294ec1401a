// Takes secrets out of what is shown or kept. Remembers the last few, as tokens and secrets are renewed.

const REMEMBERED = 16;
// Shorter ones would blot out ordinary text; no real secret is.
const SHORTEST = 4;
const HIDDEN = '***';

/** Knows the secrets in use; never prints one. */
export class SecretScrubber {
  readonly #secrets = new Set<string>();

  /** Also in the spelling of a URL. */
  add(...secrets: readonly string[]): void {
    for (const secret of secrets.flatMap((one) => [one, encodeURIComponent(one)])) {
      if (secret.length < SHORTEST) continue;
      this.#secrets.delete(secret);
      this.#secrets.add(secret);
    }
    for (const oldest of this.#secrets) {
      if (this.#secrets.size <= REMEMBERED) break;
      this.#secrets.delete(oldest);
    }
  }

  scrub(text: string): string {
    let scrubbed = text;
    // The longest first: one secret can be part of another.
    for (const secret of [...this.#secrets].toSorted((a, b) => b.length - a.length)) {
      scrubbed = scrubbed.replaceAll(secret, HIDDEN);
    }
    return scrubbed
      .replaceAll(/\b(Bearer|Basic)\s+[\w.~+/=-]{4,}/gi, `$1 ${HIDDEN}`)
      .replaceAll(/("(?:access_token|client_secret|refresh_token)"\s*:\s*")[^"]*/gi, `$1${HIDDEN}`);
  }
}
