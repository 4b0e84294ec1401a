/** A callback's receiver as people see it: its URL may be a secret, so only host and a short hash. Pure. */
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
