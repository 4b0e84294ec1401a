/**
 * How a callback's receiver is named where people read it: a callback URL can itself be a secret, so
 * only its host and a short hash are shown. Pure.
 */
import { createHash } from 'node:crypto';

/** E.g. `hooks.example.com (#1a2b3c4d)`; the hash tells two URLs of one host apart. */
export function callbackLabel(url: string): string {
  const hash = createHash('sha256').update(url).digest('hex').slice(0, 8);
  const host = URL.canParse(url) ? new URL(url).host : 'no URL';
  return `${host} (#${hash})`;
}
