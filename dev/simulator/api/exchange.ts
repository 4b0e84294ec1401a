// One exchange with the API: reads the call, lets at most one fault rule act on it, answers, and
// keeps a record. What each kind of fault does to an exchange stands here and nowhere else.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { enter, evaluate, isLogin } from './api.ts';
import type { Answer, Call } from '../wire/call.ts';
import { bearerOf, ifMatchOf, ivrIdOf } from '../wire/call.ts';
import { codeOf, errorAnswer } from '../wire/error-answer.ts';
import type { Fault, FaultEffect } from '../faults/fault-rule.ts';
import { versionOf } from '../flow-ivr/flow-ivr.ts';
import { loginClientOf } from '../login/oauth.ts';
import { editTarget } from '../flow-ivr/target-edits.ts';
import { readBody, reset, sendJson, sendText } from '../wire/bytes.ts';
import { callerOf, recordRequest } from '../stage/world.ts';
import type { World } from '../stage/world.ts';

interface Exchange {
  readonly world: World;
  readonly call: Call;
  readonly clientId: string | null;
  readonly response: ServerResponse;
  /** Aborted when the simulator closes: nothing lands after that. */
  readonly closing: AbortSignal;
}

type Of<K extends FaultEffect['kind']> = Extract<FaultEffect, { kind: K }>;

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

async function perform(one: Exchange, fault: Fault): Promise<void> {
  const { world, call, response } = one;
  const { effect } = fault;
  switch (effect.kind) {
    case 'answer':
      return answerInstead(one, effect);
    case 'html':
      return answerHtml(one, effect.status);
    case 'delay':
      await pause(effect.ms, undefined, { signal: one.closing });
      return respond(one, evaluate(world, call));
    case 'hang':
      return keep(one, null, false);
    case 'drip':
      return drip(one, evaluate(world, call), effect.ms);
    case 'reset_before':
      keep(one, null, false);
      return reset(response);
    case 'reset_after_commit':
      keep(one, evaluate(world, call), false);
      if (effect.edit) {
        editTarget(world, ivrIdOf(call.path) ?? '', effect.edit, fault.id);
      }
      return reset(response);
    case 'commit_late':
      return commitLate(one, effect);
    case 'edit_between':
      editTarget(world, ivrIdOf(call.path) ?? '', effect.patch, fault.id);
      return respond(one, evaluate(world, call));
    case 'revoke_token':
      world.sessions.revoke(bearerOf(call));
      return respond(one, evaluate(world, call));
    case 'bad_json':
      return cutShort(one, evaluate(world, call));
    case 'stale_read':
      return respond(one, answerBehind(one, effect));
    case 'old_answer':
      return respond(one, answerBefore(one));
    case 'ignored_write':
      return respond(one, ignore(one, fault.id));
    case 'sent_twice':
      return respond(one, sendTwice(one));
  }
}

function respond(one: Exchange, answer: Answer): void {
  keep(one, answer, !one.response.destroyed);
  sendJson(one.response, answer, headersFor(one));
}

function keep(one: Exchange, answer: Answer | null, answered: boolean): void {
  recordRequest(one.world, one.call, { answer, answered, clientId: one.clientId });
}

function headersFor({ world, call }: Exchange): Record<string, string> {
  const budget = world.sessions.peek(bearerOf(call), world.settings);
  return {
    'Content-Type': 'application/json',
    'ININ-Correlation-Id': call.correlationId,
    'inin-ratelimit-count': String(budget.count),
    'inin-ratelimit-allowed': String(budget.allowed),
    'inin-ratelimit-reset': String(budget.resetSeconds),
  };
}

function answerInstead(one: Exchange, { status, body, headers = {} }: Of<'answer'>): void {
  if (typeof body === 'string') {
    sendRaw(one, { status, body, headers }, body);
    return;
  }
  const parts = { status, code: codeOf(status), message: 'The simulator was told to answer this.' };
  const told = body === undefined ? errorAnswer(one.call.correlationId, parts).body : body;
  respond(one, { status, body: told, headers });
}

function answerHtml(one: Exchange, status: number): void {
  const page = `<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`;
  sendRaw(one, { status, body: page, headers: { 'Content-Type': 'text/html' } }, page);
}

function cutShort(one: Exchange, answer: Answer): void {
  const whole = JSON.stringify(answer.body);
  sendRaw(one, answer, whole.slice(0, Math.ceil(whole.length / 2)));
}

function sendRaw(one: Exchange, answer: Answer, text: string): void {
  keep(one, answer, !one.response.destroyed);
  sendText(one.response, answer.status, { ...headersFor(one), ...answer.headers }, text);
}

/** As {@link evaluate}, but a read is of the menu as it stood then. */
function answerBehind({ world, call }: Exchange, behind: Of<'stale_read'>): Answer {
  const answer = evaluate(world, call);
  const then = world.lines.behind(ivrIdOf(call.path) ?? '', {
    changes: behind.changes,
    atMs: behind.lag_ms === 0 ? null : Date.now() - behind.lag_ms,
  });
  return answer.status === 200 && then !== null ? { ...answer, body: then } : answer;
}

function answerBefore({ world, call }: Exchange): Answer {
  const before = world.lines.get(ivrIdOf(call.path) ?? '');
  const answer = evaluate(world, call);
  return answer.status === 200 && before ? { ...answer, body: before } : answer;
}

function ignore({ world, call }: Exchange, faultId: string): Answer {
  const id = ivrIdOf(call.path) ?? '';
  const isCurrent = versionOf(ifMatchOf(call)) === world.lines.get(id)?.version;
  if (isCurrent) {
    editTarget(world, id, {}, faultId);
  }
  const read: Call = { ...call, method: isCurrent ? 'GET' : call.method };
  return evaluate(world, read);
}

function sendTwice({ world, call }: Exchange): Answer {
  evaluate(world, call);
  return evaluate(world, call);
}

async function drip(one: Exchange, answer: Answer, ms: number): Promise<void> {
  const { response } = one;
  keep(one, answer, !response.destroyed);
  const bytes = Buffer.from(JSON.stringify(answer.body));
  const length = { 'Content-Length': String(bytes.length) };
  response.writeHead(answer.status, { ...headersFor(one), ...answer.headers, ...length });
  for (const byte of bytes) {
    if (response.destroyed) {
      return;
    }
    response.write(Buffer.of(byte));
    await pause(ms, undefined, { signal: one.closing });
  }
  response.end();
}

async function commitLate(one: Exchange, effect: Of<'commit_late'>): Promise<void> {
  const land = enter(one.world, one.call);
  if (effect.answer === 'reset') {
    reset(one.response);
  }
  await pause(effect.ms, undefined, { signal: one.closing });
  keep(one, land(), false);
}
