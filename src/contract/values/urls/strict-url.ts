/** http(s) URLs written out in full: parsers forgive much, and then call another address than a reader sees. Pure. */
import { addressProblem } from '../text-rules.ts';

/** Null if it is no URL. Unlike `URL.canParse` of Node 20, it goes on accepting hosts with letters such as `ü`. */
function parsedUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

const PARTS = /^https?:\/\/(?<authority>[^/?#]+)/i;
const NAME = /^[\p{L}\p{M}\p{N}_-]+(?:\.[\p{L}\p{M}\p{N}_-]+)*\.?$/u;
const FOUR_PARTS = /^\d{1,3}(?:\.\d{1,3}){3}$/;

function hostProblem(authority: string, url: URL): string | null {
  const host = authority.replace(/:\d*$/, '');
  if (host.startsWith('[')) return null;
  if (!NAME.test(host)) return `must name one host, not ${host}`;
  if (host.normalize('NFKC') !== host.normalize('NFC'))
    return `must name its host in plain characters: ${url.hostname}`;
  const isShort = FOUR_PARTS.test(url.hostname) && host.replace(/\.$/, '') !== url.hostname;
  return isShort ? `must write an IPv4 address in four decimal parts: ${url.hostname}` : null;
}

/** What is wrong with an absolute http(s) URL without user info; null if nothing. */
export function urlProblem(text: string): string | null {
  const characters = addressProblem(text);
  if (characters !== null) return characters;
  if (text.includes('\\')) return 'must not contain \\; write /';
  const url = parsedUrl(text);
  if (url === null) return 'must be an absolute http or https URL';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be an http or https URL';
  const authority = PARTS.exec(text)?.groups?.['authority'];
  if (authority === undefined) return 'must begin with https:// or http:// and a host';
  if (authority.includes('@')) return 'must not carry user info';
  if (url.port === '0') return 'must not name port 0, which nobody can call';
  return hostProblem(authority, url);
}
