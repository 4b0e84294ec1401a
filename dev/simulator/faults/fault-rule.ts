/** Fault rules: which requests they act on, and what goes wrong. Shapes only, without matching and effects. */
import { z } from 'zod';
import { OBJECT_KINDS } from '../objects/subject.ts';
import { targetFields } from '../stage/inputs.ts';

const ms = z.int().min(0).max(3_600_000);
/** Null: until the rule is removed. */
const msOrUntilRemoved = ms.nullable();

/** Fields of an object, or of a menu (`TargetFields`); null removes one from an object. */
const fields = z.record(z.string(), z.unknown());
/** Another object than the request's own. */
const object = z.strictObject({ kind: z.enum(OBJECT_KINDS), id: z.string().min(1) });

const when = z.strictObject({
  method: z.string().optional(),
  /** Exact, or a glob: `*` within a segment, `**` across. Without the query. */
  path: z.string().optional(),
  /** The header as sent, or its number. */
  if_match: z.union([z.string(), z.int()]).optional(),
  /** The `version` in the body. */
  version: z.int().optional(),
  /** Only the nth request that matches, from 1. */
  nth: z.int().min(1).optional(),
  /** Lets this many matching requests pass first. */
  skip: z.int().min(0).optional(),
});

const effect = z.discriminatedUnion('kind', [
  /** Answers at once; carried out first if it says so. Without a body: an error body for the status. */
  z.strictObject({
    kind: z.literal('answer'),
    status: z.int().min(200).max(599),
    /** Of the error body. @default the usual one for the status */
    code: z.string().optional(),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
    carried_out: z.boolean().default(false),
  }),
  /** A gateway's HTML page; carried out first if it says so. */
  z.strictObject({
    kind: z.literal('html'),
    status: z.int().min(200).max(599),
    carried_out: z.boolean().default(false),
  }),
  /** Carried out after `ms`, even if the caller has left by then. */
  z.strictObject({ kind: z.literal('delay'), ms: msOrUntilRemoved }),
  /** Never answered, never carried out. */
  z.strictObject({ kind: z.literal('hang') }),
  /** Carried out; the answer's body is sent one byte every `ms`. */
  z.strictObject({ kind: z.literal('drip'), ms }),
  /** Connection reset; not carried out. */
  z.strictObject({ kind: z.literal('reset_before') }),
  /** Carried out, then the connection is reset; `edit` lands in between, as another administrator's. */
  z.strictObject({
    kind: z.literal('reset_after_commit'),
    edit: fields.optional(),
    object: object.optional(),
  }),
  /** No answer now (`answer`: hang or reset), but carried out after `ms`, by the version at that time. */
  z.strictObject({
    kind: z.literal('commit_late'),
    ms: msOrUntilRemoved,
    answer: z.enum(['hang', 'reset']).default('hang'),
  }),
  /** Another administrator's edit lands just before the request is judged. */
  z.strictObject({ kind: z.literal('edit_between'), patch: fields, object: object.optional() }),
  /** The request's token is revoked before it is judged. */
  z.strictObject({ kind: z.literal('revoke_token') }),
  /** Carried out; the answer keeps its status, but its JSON is truncated. */
  z.strictObject({ kind: z.literal('bad_json') }),
  /** A read, of one object or of a list, is answered by a replica that lags by this many changes, or this long. */
  z.strictObject({
    kind: z.literal('stale_read'),
    changes: z.int().min(0).max(1_000).default(1),
    lag_ms: ms.default(0),
  }),
  /** Carried out; the answer shows the object before it. */
  z.strictObject({ kind: z.literal('old_answer') }),
  /** Carried out; the answer shows another object of the same kind. */
  z.strictObject({ kind: z.literal('other_answer'), id: z.string().min(1) }),
  /** A gateway ignores the write: 200, a version later, and the old values. */
  z.strictObject({ kind: z.literal('ignored_write') }),
  /** A gateway sends the same request twice and returns the second answer: a conflict with itself. */
  z.strictObject({ kind: z.literal('sent_twice') }),
]);

export const faultRule = z
  .strictObject({
    id: z.string().min(1).max(100).optional(),
    when: when.default({}),
    /** How often it acts; null: without limit. */
    times: z.int().min(1).nullable().default(1),
    effect,
  })
  .superRefine((rule, context) => {
    for (const message of problemsOfMenuEdit(rule.when.path, rule.effect)) {
      context.addIssue({ code: 'custom', path: ['effect'], message });
    }
  });

/** A menu has only its own fields: an edit with others is a mistake. */
function problemsOfMenuEdit(path: string | undefined, what: z.infer<typeof effect>) {
  const edit = 'patch' in what ? what.patch : 'edit' in what ? what.edit : undefined;
  const isOfMenu = path?.startsWith('/api/v2/flow/ivr/') === true;
  if (edit === undefined || !isOfMenu || ('object' in what && what.object !== undefined)) {
    return [];
  }
  return targetFields.safeParse(edit).error?.issues.map(({ message }) => message) ?? [];
}

/** A rule as written: `times` 1 and every request by default. */
export type FaultInput = z.input<typeof faultRule>;
export type FaultRule = z.infer<typeof faultRule>;
export type FaultEffect = FaultRule['effect'];

/** A stored rule, and how often it has matched and acted. */
export interface Fault extends FaultRule {
  readonly id: string;
  readonly matched: number;
  readonly fired: number;
  /** False: it has acted as often as it may. */
  readonly active: boolean;
}
