/** The fields of a request (docs/contract.md#the-request). Rules across them are in `request-schema.ts`. */
import { z } from 'zod';
import { urlProblem } from '../values/urls/strict-url.ts';
import { wordsProblem, idProblem } from '../values/text-rules.ts';
import { CALLBACK_EVENTS, CALLBACK_FORMATS, DEFAULT_MAX_CONCURRENT } from './request.ts';

/** A text of 1 to `max` characters. */
function text(max: number) {
  return z
    .string('must be a string')
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max.toLocaleString('en')} characters`);
}

/** A text that passes a rule. */
export function ruled(max: number, problemOf: (value: string) => string | null) {
  return text(max).superRefine((value, context) => {
    const message = value === '' ? null : problemOf(value);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });
}

/** An id of Genesys. */
export const genesysId = ruled(256, idProblem)
  .refine((id) => !/[/?#]/.test(id), 'must not contain / ? or #')
  .refine((id) => id !== '.' && !id.includes('..'), 'must not be . nor contain ..')
  .refine((id) => id.trim() === id, 'must not begin or end with a blank')
  .meta({ pattern: '^[^/?#]+$' });

/** A null field counts as absent. */
export function withoutNulls(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(raw).filter(([, value]) => value !== null && value !== undefined),
  );
}

const NOT_BUILT_EVENTS: ReadonlySet<string> = new Set([
  'approved',
  'starting_soon',
  'amended',
  'rescheduled',
  'ending_soon',
  'reminder',
]);

function wholeNumber(min: number, max: number) {
  const range = `must be a whole number from ${min} to ${max.toLocaleString('en')}`;
  return z
    .number(`${range}, not quoted`)
    .refine((n) => Number.isInteger(n) && n >= min && n <= max, range)
    .meta({ type: 'integer', minimum: min, maximum: max });
}

const callbackEvent = z
  .string('must be a string')
  .superRefine(eventProblem)
  .meta({ enum: [...CALLBACK_EVENTS] });

function eventProblem(name: string, context: z.RefinementCtx): void {
  if (CALLBACK_EVENTS.some((event) => event === name)) return;
  const message = NOT_BUILT_EVENTS.has(name)
    ? `${name} is not built yet; it would never be sent`
    : `must be one of ${CALLBACK_EVENTS.join(', ')}`;
  context.addIssue({ code: 'custom', message });
}

/** The fields of a request; `readRequest` checks the rules across them. */
export const requestShape = z.strictObject({
  $schema: text(2_048).optional(),
  flow_id: genesysId.optional(),
  target: z.unknown().optional(),
  start_time: text(64),
  time_zone: text(64).optional(),
  duration_minutes: wholeNumber(5, 480),
  max_concurrent_windows: wholeNumber(1, 10_000).default(DEFAULT_MAX_CONCURRENT),
  fallback_greeting: ruled(2_000, wordsProblem).optional(),
  reroute_queue_id: genesysId.optional(),
  callback_url: ruled(2_048, urlProblem),
  request_id: genesysId.optional(),
  reason: ruled(1_000, wordsProblem).optional(),
  requested_by: ruled(256, wordsProblem).optional(),
  change_ticket: ruled(256, wordsProblem).optional(),
  callback_events: z.array(callbackEvent, 'must be a list of event names').optional(),
  callback_format: z
    .enum(CALLBACK_FORMATS, `must be one of ${CALLBACK_FORMATS.join(', ')}`)
    .default('json'),
  on_drift: z.enum(['keep', 'restore'], 'must be keep or restore').default('keep'),
  allow_dependants: z.boolean('must be true or false').default(false),
  max_start_delay_minutes: wholeNumber(0, 480).default(10),
  min_agents: wholeNumber(1, 10_000).optional(),
});
export type RequestShape = z.output<typeof requestShape>;
