/** What goes wrong in an exchange when a fault rule acts on it. */
import { setTimeout as pause } from 'node:timers/promises';
import { enter, evaluate } from '../api/api.ts';
import { headersFor, keep, respond, sendRaw } from '../api/reply.ts';
import type { Exchange } from '../api/reply.ts';
import { subjectOf } from '../objects/subject.ts';
import { reset } from '../wire/bytes.ts';
import { bearerOf } from '../wire/call.ts';
import type { Answer } from '../wire/call.ts';
import { codeOf, errorAnswer } from '../wire/error-answer.ts';
import type { Fault, FaultEffect } from './fault-rule.ts';
import { answerBefore, answerBehind, answerOther, editSubject, ignoreWrite } from './replicas.ts';

type Of<K extends FaultEffect['kind']> = Extract<FaultEffect, { kind: K }>;

/** What each kind of fault does to an exchange. */
export async function perform(one: Exchange, fault: Fault): Promise<void> {
  const { world, call, response } = one;
  const { effect } = fault;
  const subject = ('object' in effect ? effect.object : undefined) ?? subjectOf(call.path);
  switch (effect.kind) {
    case 'answer':
      return answerInstead(one, effect);
    case 'html':
      return answerHtml(one, effect);
    case 'delay':
      await holdFor(one, fault, effect.ms);
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
        editSubject(world, subject, effect.edit, fault.id);
      }
      return reset(response);
    case 'commit_late':
      return commitLate(one, fault, effect);
    case 'edit_between':
      editSubject(world, subject, effect.patch, fault.id);
      return respond(one, evaluate(world, call));
    case 'revoke_token':
      world.sessions.revoke(bearerOf(call));
      return respond(one, evaluate(world, call));
    case 'bad_json':
      return cutShort(one, evaluate(world, call));
    case 'stale_read':
      return respond(one, answerBehind(world, call, effect));
    case 'old_answer':
      return respond(one, answerBefore(world, call));
    case 'other_answer':
      return respond(one, answerOther(world, call, effect.id));
    case 'ignored_write':
      return respond(one, ignoreWrite(world, call, fault.id));
    case 'sent_twice':
      return respond(one, sendTwice(one));
  }
}

function answerInstead(one: Exchange, effect: Of<'answer'>): void {
  const { status, body, code = codeOf(status), headers = {} } = effect;
  const writeSeq = effect.carried_out ? evaluate(one.world, one.call).writeSeq : undefined;
  const write = writeSeq === undefined ? {} : { writeSeq };
  if (typeof body === 'string') {
    sendRaw(one, { status, body, headers, ...write }, body);
    return;
  }
  const parts = { status, code, message: 'The simulator was told to answer this.' };
  const told = body === undefined ? errorAnswer(one.call.correlationId, parts).body : body;
  respond(one, { status, body: told, headers, ...write });
}

function answerHtml(one: Exchange, { status, carried_out: isCarriedOut }: Of<'html'>): void {
  const answer = isCarriedOut ? evaluate(one.world, one.call) : undefined;
  const page = `<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`;
  const headers = { 'Content-Type': 'text/html' };
  sendRaw(one, { ...answer, status, body: page, headers }, page);
}

function cutShort(one: Exchange, answer: Answer): void {
  const whole = JSON.stringify(answer.body);
  sendRaw(one, answer, whole.slice(0, Math.ceil(whole.length / 2)));
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

/** For this long, or until the rule is removed. */
async function holdFor({ world, closing: signal }: Exchange, { id }: Fault, ms: number | null) {
  await (ms === null ? world.faults.removed(id, signal) : pause(ms, undefined, { signal }));
}

async function commitLate(one: Exchange, fault: Fault, effect: Of<'commit_late'>): Promise<void> {
  const land = enter(one.world, one.call);
  if (effect.answer === 'reset') {
    reset(one.response);
  }
  await holdFor(one, fault, effect.ms);
  keep(one, land(), false);
}
