/** What a request sends beside its path: its body, and the header that locks it. Pure. */
import type { ApiRequest, ApiWrite } from './api-request.ts';

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The body as JSON with its headers; without a body, no headers. */
export function bodyOf({ write, question }: Pick<ApiRequest, 'write' | 'question'>): Sent {
  const body = write === undefined ? question : bodyOfWrite(write);
  const lock = write === undefined ? {} : lockHeader(write);
  if (body === undefined || body === null) return { headers: lock };
  return { headers: { 'Content-Type': 'application/json', ...lock }, body: JSON.stringify(body) };
}

function bodyOfWrite(write: ApiWrite) {
  return write.lock === 'body' ? { ...write.body, version: write.version } : write.body;
}

/**
 * A proxy may act on `If-Match` even if the API does not know it, so it is never sent along with a version in the body.
 */
function lockHeader(write: ApiWrite): Readonly<Record<string, string>> {
  if (write.lock === 'none' || write.lock === 'body') return {};
  return { 'If-Match': String(write.version) };
}
