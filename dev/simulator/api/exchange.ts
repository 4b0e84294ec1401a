/** One exchange with the API: reads the call, applies at most one fault rule, answers, and keeps a record. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { perform } from '../faults/perform.ts';
import { loginClientOf } from '../login/oauth.ts';
import { callerOf } from '../stage/world.ts';
import type { World } from '../stage/world.ts';
import { readBody } from '../wire/bytes.ts';
import type { Call } from '../wire/call.ts';
import { codeOf, errorAnswer } from '../wire/error-answer.ts';
import { evaluate, isLogin } from './api.ts';
import { respond } from './reply.ts';

export async function exchange(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const { call, tooLarge } = await receive(world, request);
  const fault = tooLarge ? undefined : world.faults.take(call);
  const clientId = isLogin(call) ? loginClientOf(call) : callerOf(world, call);
  const one = { world, call: { ...call, fault: fault?.id ?? null }, clientId, response, closing };
  if (tooLarge) {
    const message = 'The request body is too large.';
    const parts = { status: 413, code: codeOf(413), message };
    respond(one, errorAnswer(call.correlationId, parts));
  } else if (fault) {
    await perform(one, fault);
  } else {
    respond(one, evaluate(world, one.call));
  }
}

async function receive(
  world: World,
  request: IncomingMessage,
): Promise<{ readonly call: Call; readonly tooLarge: boolean }> {
  const receivedAt = new Date().toISOString();
  const receivedMs = performance.now();
  const [path = '', query = ''] = (request.url ?? '/').split('?', 2);
  const body = await readBody(request);
  const call: Call = {
    correlationId: world.nextCorrelationId(),
    method: request.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers: request.headers,
    body: body ?? Buffer.alloc(0),
    receivedAt,
    receivedMs,
    fault: null,
  };
  return { call, tooLarge: body === undefined };
}
