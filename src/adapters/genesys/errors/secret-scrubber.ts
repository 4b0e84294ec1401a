/** Removes secrets from what is shown or kept. Remembers the last few, because tokens and secrets are renewed. */
import { HIDDEN, hide, toHidden, type Hidden } from './hidden-text.ts';

const REMEMBERED = 16;
/** Hiding anything shorter would remove ordinary text; no real secret is shorter. */
const SHORTEST = 4;

const FIELDS = 'access_token|client_secret|refresh_token|id_token|client_assertion';
/** Of HTML, URLs and JSON, each escaped again. */
const AMP = '&(?:amp;){0,4}';
const PERCENT = '%(?:25){0,4}';
const QUOTE = String.raw`\\{0,16}"|'|\\{1,16}u0022|${PERCENT}22|${AMP}(?:quot|#0{0,8}34|#x0{0,8}22);`;
/** `"access_token": "…"`, however the quotes are escaped. */
const FIELD_IN_JSON = new RegExp(
  String.raw`(${QUOTE})(${FIELDS})\1((?:\s|${PERCENT}20)*(?::|${PERCENT}3A)(?:\s|${PERCENT}20)*)\1[^]*?(?:(?<!\\)\1|$)`,
  'gi',
);
const FIELD_IN_FORM = new RegExp(
  String.raw`(?<![a-z])(${FIELDS})((?:=|${PERCENT}3D)["']?)[^&\s"'<]+`,
  'gi',
);
/** The header; its space may be escaped. */
const CREDENTIALS = new RegExp(
  String.raw`(?<![a-z])(Bearer|Basic)(\s+|\+|${PERCENT}20|\\{1,16}u0020|${AMP}(?:nbsp|#0{0,8}32|#x0{0,8}20);)[\w.~+/=%\\-]{4,}`,
  'gi',
);

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
