/** Which requests a fault rule acts on. Pure; `nth` and `skip` are counted elsewhere. */
import { listedKindOf, subjectOf } from '../objects/subject.ts';
import { bearerOf, ifMatchOf, jsonOf } from '../wire/call.ts';
import type { Call } from '../wire/call.ts';
import { globPattern } from '../wire/glob.ts';
import type { FaultEffect, FaultRule } from './fault-rule.ts';

/** A test for the requests that match a rule. */
export function matcherOf(rule: FaultRule): (call: Call) => boolean {
  const { method, path, if_match: ifMatch, version } = rule.when;
  const pattern = path === undefined ? undefined : globPattern(path);
  const wanted = ifMatch === undefined ? undefined : unquoted(String(ifMatch));
  return (call) =>
    canActOn(rule.effect, call) &&
    (method === undefined || method.toUpperCase() === call.method) &&
    (pattern === undefined || pattern.test(call.path)) &&
    (wanted === undefined || wanted === unquoted(ifMatchOf(call) ?? '')) &&
    (version === undefined || Object(jsonOf(call.body)).version === version);
}

/** An edit needs an object, a revocation a token: other requests do not use up such a rule. */
function canActOn(effect: FaultEffect, call: Call): boolean {
  const subject = subjectOf(call.path);
  const isOfObject = subject !== undefined;
  const isOfList = listedKindOf(call.path) !== undefined;
  switch (effect.kind) {
    case 'stale_read':
      return call.method === 'GET' && (isOfObject || isOfList);
    case 'sent_twice':
      return isOfObject || isOfList;
    case 'old_answer':
    case 'ignored_write':
      return isOfObject;
    case 'other_answer':
      return isOfObject && subject.kind !== 'flow-ivr';
    case 'edit_between':
      return isOfObject || effect.object !== undefined;
    case 'reset_after_commit':
      return effect.edit === undefined || isOfObject || effect.object !== undefined;
    case 'revoke_token':
      return bearerOf(call) !== undefined;
    case 'answer':
    case 'html':
    case 'delay':
    case 'hang':
    case 'drip':
    case 'reset_before':
    case 'commit_late':
    case 'bad_json':
      return true;
  }
}

function unquoted(value: string): string {
  return value.replace(/^"(.*)"$/, '$1');
}
