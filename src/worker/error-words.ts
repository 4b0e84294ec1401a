/** A caught value in words for a person: its code, or the first line of its message. Pure. */
import { isRecord } from '../contract/values/json.ts';

/** E.g. `ENOENT`; null if it has none. */
export function errorCode(error: unknown): string | null {
  return isRecord(error) && typeof error['code'] === 'string' ? error['code'] : null;
}

/** Only the first line: after it, parsers show files, and errors their stacks. */
export function errorLine(error: unknown): string {
  const message = isRecord(error) ? error['message'] : error;
  const [line = ''] = (typeof message === 'string' ? message : '').split('\n');
  return line.trim() === '' ? 'no reason given' : line.trim();
}

/** The reason inside the SDK's native message, e.g. `Connection refused`. */
export function nativeReason(text: string): string {
  const said = [...text.matchAll(/(?:message|error): "([^"]+)"/g)].map((match) => match[1] ?? '');
  return said.at(-1) ?? text.slice(0, 200);
}

/** Why a worker cannot start, in words for a person: what, where, and what to do. Pure. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
