/** How an exchange ends: its answer is sent or not, with the headers of the API, and a record is kept. */
import type { ServerResponse } from 'node:http';
import { recordRequest } from '../stage/world.ts';
import type { World } from '../stage/world.ts';
import { sendJson, sendText } from '../wire/bytes.ts';
import { bearerOf } from '../wire/call.ts';
import type { Answer, Call } from '../wire/call.ts';

export interface Exchange {
  readonly world: World;
  readonly call: Call;
  readonly clientId: string | null;
  readonly response: ServerResponse;
  /** Aborted when the simulator closes: nothing lands after that. */
  readonly closing: AbortSignal;
}

export function respond(one: Exchange, answer: Answer): void {
  keep(one, answer, !one.response.destroyed);
  sendJson(one.response, answer, headersFor(one));
}

/** Sends a text instead of the answer's body. */
export function sendRaw(one: Exchange, answer: Answer, text: string): void {
  keep(one, answer, !one.response.destroyed);
  sendText(one.response, answer.status, { ...headersFor(one), ...answer.headers }, text);
}

export function keep(one: Exchange, answer: Answer | null, answered: boolean): void {
  recordRequest(one.world, one.call, { answer, answered, clientId: one.clientId });
}

export function headersFor({ world, call }: Exchange): Record<string, string> {
  const budget = world.sessions.peek(bearerOf(call), world.settings);
  return {
    'Content-Type': 'application/json',
    'ININ-Correlation-Id': call.correlationId,
    'inin-ratelimit-count': String(budget.count),
    'inin-ratelimit-allowed': String(budget.allowed),
    'inin-ratelimit-reset': String(budget.resetSeconds),
  };
}
