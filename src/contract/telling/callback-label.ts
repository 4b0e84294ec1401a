/**
 * The name of a callback's receiver as people see it: a callback URL may itself be a secret, so only its host and a
 * short hash are shown. Pure.
 */
import { createHash } from 'node:crypto';

/** E.g. `hooks.example.com (#1a2b3c4d)`; the hash tells two URLs of one host apart. */
export function callbackLabel(url: string): string {
  const hash = createHash('sha256').update(url).digest('hex').slice(0, 8);
  return `${hostOf(url)} (#${hash})`;
}

/** Avoids `URL.canParse` of Node 20: after many calls it refuses hosts with letters such as `ü`. */
function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return 'no URL';
  }
}
