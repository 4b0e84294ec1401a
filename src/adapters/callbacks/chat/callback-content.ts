/** What is posted for a callback: our own JSON, or a message for people. Pure. */
import type { CallbackEvent, ChatFormat } from '../../../contract/request/request.ts';
import type { CallbackBody, ChatWriting } from '../../../contract/reporting/callback.ts';
import { toChatMessage, type ChatMessage } from './chat-message.ts';
import { slackBody, teamsBody } from './chat-bodies.ts';

export interface CallbackContent {
  readonly type: string;
  readonly text: string;
}

const JSON_TYPE = 'application/json';

function textBody({ title, facts }: ChatMessage): string {
  return [title, ...facts.map(([name, value]) => `${name}: ${value}`), ''].join('\n');
}

const WRITERS: Readonly<Record<ChatFormat, (message: ChatMessage) => CallbackContent>> = {
  slack: (message) => ({ type: JSON_TYPE, text: slackBody(message) }),
  teams: (message) => ({ type: JSON_TYPE, text: teamsBody(message) }),
  text: (message) => ({ type: 'text/plain; charset=utf-8', text: textBody(message) }),
};

/** @param chat undefined for a program */
export function callbackContent(
  event: CallbackEvent,
  body: CallbackBody,
  chat?: ChatWriting,
): CallbackContent {
  if (chat === undefined) return { type: JSON_TYPE, text: JSON.stringify(body) };
  return WRITERS[chat.format](toChatMessage(event, body, chat));
}
