/**
 * Receivers of callbacks like those of chat services: they accept a message in the documented format, refuse every
 * other one as they do, and report what they were sent.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { textsOf, whyRefused, type ChatService } from './chat-rules.ts';

/** How many messages are kept. */
const MOST_KEPT = 1_000;

export const CHAT_GUIDE: readonly string[] = [
  'Chat services that receive callbacks (callback_format), each refusing what the real one refuses:',
  '  POST /_chat/slack/ANYTHING   as an incoming webhook of Slack',
  '  POST /_chat/teams/ANYTHING   as a webhook workflow of Teams',
  '  POST /_chat/text/ANYTHING    takes plain text',
  '  GET  /_chat                  what was sent: service, status, texts',
];

interface Sent {
  readonly service: string;
  readonly status: number;
  /** Why it was refused; null if it was accepted. */
  readonly why: string | null;
  readonly texts: readonly string[];
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly why: string | null;
}

export function isForChat({ url = '' }: IncomingMessage): boolean {
  return /^\/_chat(?:[/?]|$)/.test(url);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** Slack answers `ok`; Teams accepts and processes it later. */
function answerOf(service: ChatService, type: string, body: string): Answer {
  const why = type.startsWith('application/json')
    ? whyRefused(service, body)
    : `it is ${type}, not application/json`;
  if (why !== null) return { status: 400, body: 'invalid_payload', why };
  return service === 'slack' ? { status: 200, body: 'ok', why } : { status: 202, body: '', why };
}

function answerText(type: string): Answer {
  const why = type.startsWith('text/plain') ? null : `it is ${type}, not text/plain`;
  return { status: why === null ? 204 : 415, body: '', why };
}

/** Answers one request; an aborted sender sends again. */
export function createChatServices() {
  const kept: Sent[] = [];
  return async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '', method, headers } = request;
    const service = /^\/_chat\/(slack|teams|text)\//.exec(url)?.[1];
    if (method === 'GET') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(kept));
      return;
    }
    if (service === undefined || method !== 'POST') {
      response.writeHead(404).end();
      return;
    }
    try {
      const body = await bodyOf(request);
      const type = headers['content-type'] ?? '';
      const isText = service === 'text';
      const said = isText
        ? answerText(type)
        : answerOf(service === 'slack' ? 'slack' : 'teams', type, body);
      const texts = isText || said.why !== null ? [body] : textsOf(JSON.parse(body));
      kept.push({ service, status: said.status, why: said.why, texts });
      kept.splice(0, kept.length - MOST_KEPT);
      response.writeHead(said.status).end(said.body);
    } catch {
      response.destroy();
    }
  };
}
