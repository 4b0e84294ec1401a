/** A login's answer: a token with a safe lifetime, or what is wrong, without a value that may be a secret. Pure. */
import type { Login } from './access-tokens.ts';
import { isJsonObject } from '../json.ts';

/** `problem` is a clause, e.g. `has no access_token`. */
export type TokenReading =
  { readonly ok: true; readonly login: Login } | { readonly ok: false; readonly problem: string };

/** Assumed if the answer gives no lifetime, or an impossible one; a 401 then shows when the token is over. */
const ASSUMED_LIFE_MS = 3_600_000;
/** The shortest lifetime that causes no flood of logins, and the longest that outlives no rotation. */
const SHORTEST_LIFE_MS = 1_000;
const LONGEST_LIFE_MS = 86_400_000;
/** Visible ASCII, because nothing else fits into a header. */
const TOKEN = /^[!-~]+$/;
/** No server accepts a header much longer than this. */
const LONGEST_TOKEN = 8_192;

export function readTokenAnswer(text: string): TokenReading {
  const body = parse(text);
  if (body === undefined) return wrong('is not JSON');
  if (!isJsonObject(body)) return wrong('is not a JSON object');
  const problem = tokenProblem(body['access_token']) ?? typeProblem(body['token_type']);
  if (problem !== null) return wrong(problem);
  const token = String(body['access_token']).trim();
  return { ok: true, login: { token, lifeMs: lifeMs(body['expires_in']) } };
}

function wrong(problem: string): TokenReading {
  return { ok: false, problem };
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return value;
  } catch {
    return undefined;
  }
}

function tokenProblem(token: unknown): string | null {
  if (token === undefined || token === null) return 'has no access_token';
  if (typeof token !== 'string') return `has an access_token that is not text but ${kindOf(token)}`;
  const bare = token.trim();
  if (bare === '') return 'has an empty access_token';
  if (bare.length > LONGEST_TOKEN)
    return `has an access_token of more than ${LONGEST_TOKEN} characters`;
  return TOKEN.test(bare)
    ? null
    : 'has an access_token with blanks or characters that no header can carry';
}

/** Some gateways write `BearerToken`, others leave it out. */
function typeProblem(type: unknown): string | null {
  if (type === undefined || type === null) return null;
  if (typeof type !== 'string') return `has a token_type that is not text but ${kindOf(type)}`;
  return /^\s*(bearer(\s*token)?)?\s*$/i.test(type)
    ? null
    : 'has a token_type other than bearer, the only one that is understood';
}

function lifeMs(expiresIn: unknown): number {
  const seconds = secondsOf(expiresIn);
  if (!(seconds > 0)) return ASSUMED_LIFE_MS;
  return Math.min(Math.max(seconds * 1_000, SHORTEST_LIFE_MS), LONGEST_LIFE_MS);
}

/** A number, or text that is one; NaN if not given. */
function secondsOf(expiresIn: unknown): number {
  if (typeof expiresIn === 'number') return expiresIn;
  const text = typeof expiresIn === 'string' ? expiresIn.trim() : '';
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
