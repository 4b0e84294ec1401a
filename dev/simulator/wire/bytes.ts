/** Bytes in and out: reads a request's body, writes an answer. Knows nothing about the API. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './call.ts';

/** The largest body accepted; a larger one is answered with 413. */
const BODY_MAX_BYTES = 1_000_000;
const DRAIN_MAX_BYTES = 64_000_000;

/** The whole body; undefined if it is too large, but read to the end so that its sender listens. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const piece = Buffer.from(chunk);
    bytes += piece.length;
    if (bytes <= BODY_MAX_BYTES) {
      chunks.push(piece);
    }
    if (bytes > DRAIN_MAX_BYTES) {
      request.destroy();
      break;
    }
  }
  return bytes > BODY_MAX_BYTES ? undefined : Buffer.concat(chunks);
}

type Headers = Readonly<Record<string, string>>;

export function sendText(
  response: ServerResponse,
  status: number,
  headers: Headers,
  text: string,
): void {
  if (response.destroyed) {
    return;
  }
  const bytes = Buffer.from(text);
  response.writeHead(status, { ...headers, 'Content-Length': String(bytes.length) });
  response.end(bytes);
}

export function sendJson(response: ServerResponse, answer: Answer, headers: Headers = {}): void {
  const all = { 'Content-Type': 'application/json', ...headers, ...answer.headers };
  sendText(response, answer.status, all, answer.status === 204 ? '' : JSON.stringify(answer.body));
}

/** A reset, which the other side cannot mistake for a normal end. */
export function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}
