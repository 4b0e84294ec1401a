/** Which hosts may be called without TLS: only this machine. Pure. */
import { isIPv4 } from 'node:net';

/** Excludes what the parser would repair: a host without `//`, spaces, line breaks, backslashes. */
const WRITTEN_OUT = /^[a-z][a-z0-9+.-]*:\/\/[^\s\\/?#]+[^\s\\\p{Cc}]*$/iu;

export function isLoopback(url: string): boolean {
  const host = new URL(url).hostname;
  if (host === 'localhost' || host.endsWith('.localhost') || host === '[::1]') return true;
  return isIPv4(host) && host.startsWith('127.');
}

/**
 * A base URL without a trailing slash.
 * @throws {TypeError} if it is not absolute http(s), carries credentials, or is http for another machine
 */
export function readBaseUrl(url: string, name: string): string {
  if (!URL.canParse(url) || !WRITTEN_OUT.test(url)) throw new TypeError(`${name} is not a URL`);
  const { protocol, username, password, search, hash, origin, pathname } = new URL(url);
  if (username !== '' || password !== '') throw new TypeError(`${name} must not carry credentials`);
  if (search !== '' || hash !== '') throw new TypeError(`${name} must not carry ? or #`);
  const isAllowed = protocol === 'https:' || (protocol === 'http:' && isLoopback(url));
  if (!isAllowed) throw new TypeError(`${name} must be https; http is for loopback only`);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}
