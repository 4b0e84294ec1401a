/**
 * Removes from a receiver's answer what must not be kept: a careless receiver echoes what it was sent, and its URL may
 * itself be a secret. Pure.
 */
import { hide, toHidden } from '../genesys/errors/hidden-text.ts';

/** Shorter parts of a URL are words such as `api` or `hooks`, not secrets. */
const SHORTEST_PART = 8;

function partsOf(url: string): string[] {
  const { pathname, search, searchParams } = new URL(url);
  const parts = [...pathname.split('/'), ...searchParams.values()];
  const long = parts.filter((part) => part.length >= SHORTEST_PART);
  return [url, `${pathname}${search}`, pathname, search, ...long].filter((part) => part.length > 1);
}

/** The text without the URL, its parts and the secrets. */
export function scrubAnswer(text: string, url: string, secrets: readonly string[]): string {
  const bare = secrets.map((secret) => secret.replace(/^whsec_/, ''));
  const hidden = [...partsOf(url), ...secrets, ...bare].filter((part) => part !== '');
  return hide(text, [...new Set(hidden)].map(toHidden));
}
