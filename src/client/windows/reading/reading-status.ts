/** Reads what windows report about themselves; parsed once, tolerantly, at this edge. Pure. */
import { z } from 'zod';
import type { JsonValue } from '../../../contract/values/json.ts';
import type { WriteEvidence } from '../../../contract/window/write-evidence.ts';
import {
  FINDING_CODES,
  PHASES,
  type Proof,
  type Receipt,
  type Verdict,
  type WindowStatus,
} from '../../../contract/window/window.ts';

/** Null for what this client does not know. */
function orNull<T extends z.ZodType>(type: T) {
  return type.nullable().catch(null);
}

/** Reads a value; null if it has another form, is encrypted with a missing key, or is of a version not known here. */
export function reader<T>(type: z.ZodType<T>): (value: unknown) => T | null {
  return (value) => type.safeParse(value).data ?? null;
}

const text = orNull(z.string());
const number = orNull(z.number());
const json: z.ZodType<JsonValue> = z.json();

const drifted = z.object({ field: z.string(), baseline: json, written: json, now: json });
const changed_by = z
  .object({
    changes: z.array(
      z.object({
        at: z.string(),
        action: z.string(),
        by: z.object({ kind: z.enum(['user', 'client', 'unknown']), id: text, name: text }),
        fields: z.array(z.string()),
      }),
    ),
    why: text,
  })
  .optional()
  .catch(undefined);
const drift = z
  .object({
    seen_at: z.string(),
    version: z.number().nullable(),
    kept: z.boolean(),
    fields: z.array(drifted),
    changed_by,
  })
  .transform(({ changed_by: by, ...rest }) => ({
    ...rest,
    ...(by === undefined ? {} : { changed_by: by }),
  }));
const finding = z.object({ code: z.enum(FINDING_CODES), message: z.string() });

/** Findings that this client does not know are left out, and the rest is shown. */
const findings = z
  .array(orNull(finding))
  .catch([])
  .transform((list) => list.filter((entry) => entry !== null));

const status = z.object({
  workflow_id: z.string(),
  run_id: z.string(),
  phase: z.enum(PHASES),
  line: z.enum(['normal', 'maintenance', 'changed_by_others', 'unknown']),
  target: text,
  target_name: text,
  flow_id: text,
  start_time: text,
  end_time: text,
  planned_end_time: text,
  duration_minutes: number,
  fallback_greeting: text,
  reroute_queue_id: text,
  announcement: orNull(z.object({ table_id: z.string(), row_key: z.string(), until: text })),
  requested_by: text,
  reason: text,
  change_ticket: text,
  previous_version: number,
  new_version: number,
  applied_at: text,
  reverted_at: text,
  start_lateness_ms: number,
  revert_lateness_ms: number,
  drift: orNull(drift),
  attention: orNull(z.object({ what: z.string(), since: z.string(), next_step: z.string() })),
  findings,
});

const problem = z.object({ path: z.string(), message: z.string() });
const conflict = z
  .object({
    workflow_id: z.string(),
    target: z.string(),
    start_time: z.string(),
    end_time: z.string(),
    kind: z.enum(['overlap', 'limit', 'full']),
    message: z.string(),
    next_free_start: z.string().optional().catch(undefined),
  })
  .transform(({ next_free_start: next, ...rest }) => ({
    ...rest,
    ...(next === undefined ? {} : { next_free_start: next }),
  }));
const verdict = z.object({
  accepted: z.boolean(),
  code: orNull(z.enum(['invalid', 'preflight', 'conflict', 'unavailable', 'different'])),
  findings,
  problems: z.array(problem).catch([]),
  conflicts: z.array(conflict).catch([]),
});
const proof = z.object({
  baseline_hash: z.string(),
  written_hash: text,
  final_hash: text,
  previous_version: z.number(),
  new_version: number,
  final_version: number,
  start_lateness_ms: number,
  revert_lateness_ms: number,
  apply_attempts: z.number(),
  revert_attempts: z.number(),
  request_ids: z.array(z.string()),
});
const writes = z.object({
  accepted_at: text,
  refused: orNull(
    z.object({ at: z.string(), verb: z.enum(['apply', 'revert']), message: z.string() }),
  ),
});
const snapshot = z.object({
  status: orNull(status),
  accepted: orNull(z.boolean()),
  writes: orNull(writes),
  alone: z.literal(true).optional().catch(undefined),
});
const receipt = z.object({ status, verdict, proof: proof.nullable() });
const proven = z.object({ proof });
const refusal = z.object({
  problems: z.array(problem).catch([]),
  conflicts: z.array(conflict).catch([]),
});

/** What a window's memo holds. */
export interface Snapshot {
  /** Null if a newer version wrote it in a form this client does not know. */
  readonly status: WindowStatus | null;
  readonly accepted: boolean | null;
  /** Null if an older worker wrote it. */
  readonly writes: WriteEvidence | null;
  /** Set if the calendar knew no other run of the window when the run of this status booked. */
  readonly alone?: true | undefined;
}

export const asStatus: (value: unknown) => WindowStatus | null = reader(status);
export const asVerdict: (value: unknown) => Verdict | null = reader(verdict);
export const asReceipt: (value: unknown) => Receipt | null = reader(receipt);
/** Null also if there is none yet. */
export const readSnapshot: (value: unknown) => Snapshot | null = reader(snapshot);

/** @throws {TypeError} if {@link asStatus} is null */
export function readStatus(value: unknown): WindowStatus {
  const known = asStatus(value);
  if (known !== null) return known;
  throw new TypeError('the window answered with a status this client does not understand');
}

/** The proof in a receipt, or in that of a rescue; null if there is none, or if it cannot be read. */
export function readProof(value: unknown): Proof | null {
  return reader(proven)(value)?.proof ?? null;
}

/** The first detail of a refused control. */
export function readRefusal(value: unknown) {
  return reader(refusal)(value) ?? { problems: [], conflicts: [] };
}
