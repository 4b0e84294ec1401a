/** One request for the simulator, and the answer it decides on. Pure. */
import type { IncomingHttpHeaders } from 'node:http';

export interface Call {
  readonly correlationId: string;
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly receivedAt: string;
  readonly receivedMs: number;
  /** The rule that acts on it, if any. */
  readonly fault: string | null;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** seq in the write log, if the call changed a target. */
  readonly writeSeq?: number;
}

/** The bearer token of a call. */
export function bearerOf(call: Call): string | undefined {
  return /^Bearer (\S+)$/i.exec(call.headers.authorization ?? '')?.[1];
}

export function ifMatchOf(call: Call): string | null {
  return call.headers['if-match'] ?? null;
}

/** Headers that distinguish callers; never credentials. */
export function marksOf(call: Call): Record<string, string> {
  const marks: Record<string, string> = {};
  for (const [name, value] of Object.entries(call.headers)) {
    if (/^(?:x-|user-agent$|traceparent$)/.test(name) && value !== undefined) {
      marks[name] = String(value).slice(0, 256);
    }
  }
  return marks;
}

/** A path segment decoded, or undefined if its escapes are invalid. */
export function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}

/** The body as JSON; undefined if it is not JSON in UTF-8. */
export function jsonOf(body: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return value;
  } catch {
    return undefined;
  }
}
