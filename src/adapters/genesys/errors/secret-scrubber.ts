/** Removes secrets from what is shown or kept. Remembers the last few, because tokens and secrets are renewed. */
import { HIDDEN, hide, toHidden, type Hidden } from './hidden-text.ts';

const REMEMBERED = 16;
/** Hiding anything shorter would remove ordinary text; no real secret is shorter. */
const SHORTEST = 4;

const FIELDS = 'access_token|client_secret|refresh_token|id_token|client_assertion';
/** `"access_token": "…"`, even if JSON or HTML has escaped the quotes, once or twice. */
const FIELD_IN_JSON = new RegExp(
  String.raw`(\\{0,16}"|'|&quot;|&#0{0,8}34;)(${FIELDS})\1(\s*:\s*)\1[^]*?(?:(?<!\\)\1|$)`,
  'gi',
);
const FIELD_IN_FORM = new RegExp(String.raw`\b(${FIELDS})(=|%3D)[^&\s"'<]+`, 'gi');
/** The header; its space may be escaped as in a URL. */
const CREDENTIALS = /(?<![a-z])(Bearer|Basic)(\s+|%20|\+)[\w.~+/=%\\-]{4,}/gi;

export class SecretScrubber {
  readonly #secrets = new Map<string, Hidden>();

  add(...secrets: readonly string[]): void {
    for (const secret of secrets) {
      if (secret.length < SHORTEST) continue;
      const known = this.#secrets.get(secret);
      this.#secrets.delete(secret);
      this.#secrets.set(secret, known ?? toHidden(secret));
    }
    for (const oldest of this.#secrets.keys()) {
      if (this.#secrets.size <= REMEMBERED) break;
      this.#secrets.delete(oldest);
    }
  }

  scrub(text: string): string {
    return hide(text, [...this.#secrets.values()])
      .replaceAll(CREDENTIALS, `$1$2${HIDDEN}`)
      .replaceAll(FIELD_IN_JSON, `$1$2$1$3$1${HIDDEN}$1`)
      .replaceAll(FIELD_IN_FORM, `$1$2${HIDDEN}`);
  }
}
