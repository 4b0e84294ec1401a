/** The bodies of callbacks (docs/contract.md#bodies): unknown fields are accepted. Not for workflow code. */
import { z } from 'zod';
import type { CallbackEvent } from '../request/request.ts';
import type { JsonValue } from '../values/json.ts';
import type { CallbackBody } from './callback.ts';

const json: z.ZodType<JsonValue> = z.json();
const instant = z.string().meta({ format: 'date-time' });
const words = z.string();
const version = z.number().int().nonnegative();
const drifted = z.array(
  z.object({ field: words, baseline: json, written: json, now: json }).catchall(json),
);

const changed = z.object({
  at: instant,
  action: words,
  by: z.object({ kind: words, id: words.nullable(), name: words.nullable() }).catchall(json),
  fields: z.array(words),
});
const changedBy = { changes: z.array(changed.catchall(json)), why: words.nullable() };
const knownBefore = z
  .object(changedBy)
  .catchall(json)
  .optional()
  .meta({ description: 'who changed it, where that is known already' });

const common = {
  event_type: words.meta({ description: 'which event this is' }),
  flow_id: words.nullable().meta({ description: 'null for a target that is no flow' }),
  start_time: instant,
  end_time: instant.meta({ description: 'the end in force' }),
  new_version: version.nullable().meta({ description: 'of the line, after the apply' }),
  latency_ms: z.number().nullable().meta({ description: 'of the write that applied the change' }),
  timestamp: instant.meta({ description: 'when this happened' }),
};

const told = {
  severity: z.enum(['ok', 'info', 'warning', 'alarm']),
  headline: words.meta({ description: 'one sentence on the state of the window and its line' }),
  planned_end_time: instant,
  workflow_id: words,
  target: words.meta({ description: '<kind>:<id>' }),
  target_name: words.nullable(),
  requested_by: words.nullable(),
  reason: words.nullable(),
  change_ticket: words.nullable(),
};

const OWN = {
  accepted: {},
  extended: { actor: words, reason: words },
  drift: { version, fields: drifted },
  reverted: {
    version: version.nullable(),
    revert_lateness_ms: z.number().nullable(),
    restored: z.boolean(),
  },
  revert_conflict: {
    kept: z.boolean(),
    version: version.nullable(),
    fields: drifted,
    changed_by: knownBefore,
  },
  revert_delayed: {
    age_ms: z.number(),
    attempts: z.number().int(),
    last_error: words,
    next_try: instant,
    changed_by: knownBefore,
  },
  who_changed: {
    message: words.meta({ description: 'the same in one sentence' }),
    ...changedBy,
  },
  cancelled: { actor: words.nullable(), reason: words.nullable() },
  skipped: { reason: words.nullable() },
  failed: {
    message: words,
    problems: z.array(z.object({ path: words, message: words }).catchall(json)).optional(),
    actor: words.nullable().optional(),
  },
} as const satisfies Record<Exclude<CallbackEvent, 'scheduled'>, z.core.$ZodLooseShape>;

function bodyOf(name: keyof typeof OWN) {
  const event_type = z.literal(`ivr_maintenance_${name}`);
  return z.object({ ...common, event_type, ...told, ...OWN[name] }).catchall(json);
}

const scheduled = z
  .object({ ...common, event_type: z.literal('ivrr_maintenance_scheduled') })
  .catchall(json);

/** Every callback of this release, by its `event_type`. */
export const callbackSchema = z.discriminatedUnion('event_type', [
  scheduled,
  ...Object.keys(OWN)
    .filter((name): name is keyof typeof OWN => name in OWN)
    .map(bodyOf),
]);

const anyCallback = z.object(common).catchall(json);

/** A received body; null if it is not one. An event of a later release is accepted, too. */
export function readCallback(text: string): CallbackBody | null {
  try {
    return anyCallback.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
