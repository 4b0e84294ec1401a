/**
 * The name of a callback's receiver for people: a callback URL may itself be a secret, so only its host and a short
 * hash are shown. Pure.
 */
import { createHash } from 'node:crypto';

/** E.g. `hooks.example.com (#1a2b3c4d)`; the hash distinguishes two URLs of one host. */
export function callbackLabel(url: string): string {
  const hash = createHash('sha256').update(url).digest('hex').slice(0, 8);
  return `${hostOf(url)} (#${hash})`;
}

/** Without `URL.canParse` of Node 20: called often, it refuses hosts with letters such as `ü`. */
function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return 'no URL';
  }
}
