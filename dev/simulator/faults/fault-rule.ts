// Fault rules: which requests they act on, and what then goes wrong. Shapes and matching, no effects.
import { z } from 'zod';
import type { Call } from '../wire/call.ts';
import { bearerOf, ifMatchOf, ivrIdOf } from '../wire/call.ts';
import { globPattern } from '../wire/glob.ts';
import { targetFields } from '../stage/inputs.ts';

const ms = z.int().min(0).max(3_600_000);

const when = z.strictObject({
  method: z.string().optional(),
  /** Exact, or a glob: `*` within a segment, `**` across. Without the query. */
  path: z.string().optional(),
  /** The header as sent, or its number. */
  if_match: z.union([z.string(), z.int()]).optional(),
  /** Only the nth request that matches, from 1. */
  nth: z.int().min(1).optional(),
  /** Lets this many matching requests pass first. */
  skip: z.int().min(0).optional(),
});

const effect = z.discriminatedUnion('kind', [
  /** Answers at once; the request is not carried out. Without a body: an error body for the status. */
  z.strictObject({
    kind: z.literal('answer'),
    status: z.int().min(200).max(599),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  /** A gateway's HTML page; the request is not carried out. */
  z.strictObject({ kind: z.literal('html'), status: z.int().min(200).max(599) }),
  /** Carried out after `ms`, even if the caller has left by then. */
  z.strictObject({ kind: z.literal('delay'), ms }),
  /** Never answered, never carried out. */
  z.strictObject({ kind: z.literal('hang') }),
  /** Carried out; the answer's body comes one byte each `ms`. */
  z.strictObject({ kind: z.literal('drip'), ms }),
  /** Connection reset; not carried out. */
  z.strictObject({ kind: z.literal('reset_before') }),
  /** Carried out, then the connection is reset; `edit` lands in between, as another administrator's. */
  z.strictObject({ kind: z.literal('reset_after_commit'), edit: targetFields.optional() }),
  /** No answer now (`answer`: hang or reset), yet carried out after `ms`, by the version of then. */
  z.strictObject({
    kind: z.literal('commit_late'),
    ms,
    answer: z.enum(['hang', 'reset']).default('hang'),
  }),
  /** Another administrator's edit lands just before the request is judged. */
  z.strictObject({ kind: z.literal('edit_between'), patch: targetFields }),
  /** The request's token is revoked before it is judged. */
  z.strictObject({ kind: z.literal('revoke_token') }),
  /** Carried out; the answer keeps its status, but its JSON is cut short. */
  z.strictObject({ kind: z.literal('bad_json') }),
  /** A read is answered by a replica that is so many changes, or so long, behind. */
  z.strictObject({
    kind: z.literal('stale_read'),
    changes: z.int().min(0).max(1_000).default(1),
    lag_ms: ms.default(0),
  }),
  /** Carried out; the answer shows the menu as it stood before. */
  z.strictObject({ kind: z.literal('old_answer') }),
  /** A gateway takes the write for nothing: 200, a version later, and the values as they were. */
  z.strictObject({ kind: z.literal('ignored_write') }),
  /** A gateway sends the same request twice and hands on the second answer: a conflict with itself. */
  z.strictObject({ kind: z.literal('sent_twice') }),
]);

export const faultRule = z.strictObject({
  id: z.string().min(1).max(100).optional(),
  when: when.default({}),
  /** How often it acts; null: for ever. */
  times: z.int().min(1).nullable().default(1),
  effect,
});

/** A rule as one writes it: `times` 1 and every request by default. */
export type FaultInput = z.input<typeof faultRule>;
export type FaultRule = z.infer<typeof faultRule>;
export type FaultEffect = FaultRule['effect'];

/** A rule that is kept, and how often it has matched and acted. */
export interface Fault extends FaultRule {
  readonly id: string;
  readonly matched: number;
  readonly fired: number;
  /** false: it has acted as often as it may. */
  readonly active: boolean;
}

/** A test for the requests that a rule names; `nth` and `skip` are counted elsewhere. */
export function matcherOf(rule: FaultRule): (call: Call) => boolean {
  const { method, path, if_match: ifMatch } = rule.when;
  const pattern = path === undefined ? undefined : globPattern(path);
  const wanted = ifMatch === undefined ? undefined : unquoted(String(ifMatch));
  return (call) =>
    canActOn(rule.effect, call) &&
    (method === undefined || method.toUpperCase() === call.method) &&
    (pattern === undefined || pattern.test(call.path)) &&
    (wanted === undefined || wanted === unquoted(ifMatchOf(call) ?? ''));
}

const OF_A_MENU: ReadonlySet<FaultEffect['kind']> = new Set([
  'edit_between',
  'old_answer',
  'ignored_write',
  'sent_twice',
]);

/** An edit needs a menu, a revocation a token: other requests do not use such a rule up. */
function canActOn(what: FaultEffect, call: Call): boolean {
  const { kind } = what;
  const isMenu = ivrIdOf(call.path) !== undefined;
  if (kind === 'stale_read') {
    return call.method === 'GET' && isMenu;
  }
  if (OF_A_MENU.has(kind) || ('edit' in what && what.edit !== undefined)) {
    return isMenu;
  }
  return kind !== 'revoke_token' || bearerOf(call) !== undefined;
}

function unquoted(value: string): string {
  return value.replace(/^"(.*)"$/, '$1');
}
