/**
 * Reads a request (docs/contract.md#the-request): every problem at once, each with its path. Used
 * by the client and again by a window's first activity; never by workflow code, whose replay a
 * stricter schema would break.
 */
import { z } from 'zod';
import { formatInstant, MINUTE_MS } from '../values/instant.ts';
import { isRecord } from '../values/json.ts';
import { CALLBACK_EVENTS, CALLBACK_FORMATS, DEFAULT_MAX_CONCURRENT } from './request.ts';
import { readStartTime } from './start-time.ts';
import { urlProblem } from '../values/strict-url.ts';
import { idProblem, wordsProblem } from '../values/text-rules.ts';
import { genesysId, ruled, text, withoutNulls } from './field-rules.ts';
import { isWrittenAhead, writtenAhead } from './target.ts';
import { besideTarget } from './beside-target.ts';
import { readTarget, type TargetReading } from './target-schema.ts';
import { toldProblems } from './told-problems.ts';
import { isUndecodable, whyUndecodable } from '../values/undecodable.ts';
import type { WindowPlan } from './window-plan.ts';
import type { Problem } from '../window/window.ts';

/** Fields of the contract that this version does not build; refused by name, never ignored. */
const NOT_BUILT_FIELDS = ['approval', 'notify_before_minutes', 'override_freeze'] as const;

const NOT_BUILT_EVENTS: ReadonlySet<string> = new Set([
  'approved',
  'starting_soon',
  'amended',
  'rescheduled',
  'ending_soon',
  'reminder',
]);

/** How far in the past a start may lie when the window is asked for. */
const START_GRACE_MS = 60_000;
/** Five years: beyond it a start is a typing mistake. */
const HORIZON_MS = 5 * 366 * 24 * 60 * MINUTE_MS;

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

/** Every field of a request, each by itself; what holds between them is asked in {@link readRequest}. */
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
type Shape = z.output<typeof requestShape>;

/** Moments and lengths that a reader of requests needs. */
export interface ReadingOptions {
  /** When the window was asked for, epoch ms. */
  readonly askedAtMs: number;
  /** Length of a minute in ms. @default 60,000 */
  readonly minuteMs?: number;
  /** True: whether the times are past or far is not asked. @default false */
  readonly anyTime?: boolean;
}

export type RequestReading =
  | { readonly ok: true; readonly plan: WindowPlan }
  | { readonly ok: false; readonly problems: readonly Problem[] };

function unknownField(name: string): Problem {
  if (NOT_BUILT_FIELDS.some((field) => field === name))
    return { path: name, message: `${name} is not built yet; leave it out` };
  const odd = idProblem(name);
  const why = odd === null ? '' : `; a name ${odd}`;
  return { path: name, message: `is not a field of a request${why}` };
}

function toProblems(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map(unknownField);
  return [{ path: issue.path.join('.'), message: issue.message }];
}

function missing(raw: Readonly<Record<string, unknown>>, problem: Problem): Problem {
  return raw[problem.path] === undefined && problem.path in requestShape.shape
    ? { path: problem.path, message: 'is required' }
    : problem;
}

/** Required with `flow_id` alone. */
function withFlow(raw: Readonly<Record<string, unknown>>): Problem[] {
  return raw['fallback_greeting'] === undefined
    ? [{ path: 'fallback_greeting', message: 'is required' }]
    : [];
}

interface Named {
  readonly target: TargetReading | null;
  readonly problems: readonly Problem[];
}

function flowTarget(id: unknown): TargetReading | null {
  return typeof id === 'string' ? { target: { kind: 'flow-ivr', id }, settings: {} } : null;
}

/** Which object is meant: by `flow_id` or by `target`, never by both. */
function readNamed(raw: Readonly<Record<string, unknown>>): Named {
  const { flow_id: id, target: given } = raw;
  if (given === undefined) {
    const absent = id === undefined ? [{ path: 'flow_id', message: 'is required, or target' }] : [];
    return { target: flowTarget(id), problems: [...absent, ...withFlow(raw)] };
  }
  const both =
    id === undefined
      ? []
      : [{ path: 'flow_id', message: 'and target both name the object: send one of them' }];
  const reading = readTarget(given);
  if ('problems' in reading) return { target: null, problems: [...both, ...reading.problems] };
  return { target: reading.value, problems: [...both, ...besideTarget(raw, reading.value)] };
}

function readStart(raw: Readonly<Record<string, unknown>>) {
  const zone = raw['time_zone'];
  if (typeof raw['start_time'] !== 'string') return null;
  if (zone !== undefined && typeof zone !== 'string') return null;
  return readStartTime(raw['start_time'], zone ?? null);
}

function timeProblems(raw: Readonly<Record<string, unknown>>, options: ReadingOptions): Problem[] {
  const start = readStart(raw);
  if (start === null) return [];
  if (!start.ok) return [start.problem];
  if (options.anyTime === true) return [];
  const asked = options.askedAtMs;
  const said = formatInstant(start.epochMs);
  if (start.epochMs < asked - START_GRACE_MS)
    return [{ path: 'start_time', message: `${said} is in the past; send a start from now on` }];
  if (start.epochMs > asked + HORIZON_MS)
    return [{ path: 'start_time', message: `${said} is more than five years ahead` }];
  const minutes = raw['duration_minutes'];
  const endMs =
    start.epochMs + (typeof minutes === 'number' ? minutes : Infinity) * minuteOf(options);
  return endMs <= asked
    ? [{ path: 'duration_minutes', message: 'the window would already be over' }]
    : [];
}

function minuteOf(options: ReadingOptions): number {
  return options.minuteMs ?? MINUTE_MS;
}

/** A schedule begins on a minute, whatever a minute of this reader lasts. */
function minuteProblems(
  raw: Readonly<Record<string, unknown>>,
  { target }: TargetReading,
): Problem[] {
  const start = readStart(raw);
  if (start === null || !start.ok || !isWrittenAhead(target)) return [];
  if (start.epochMs % MINUTE_MS === 0) return [];
  const message = `must be on a whole minute for a target of kind ${target.kind}: Genesys begins it by a schedule`;
  return [{ path: 'start_time', message }];
}

function localStart({ start_time, time_zone }: Shape): Pick<WindowPlan, 'local_start'> {
  return time_zone === undefined ? {} : { local_start: { start_time, time_zone } };
}

function toPlan(
  read: Shape,
  { target, settings }: TargetReading,
  startMs: number,
  minuteMs: number,
): WindowPlan {
  const wanted = CALLBACK_EVENTS.filter((event) => read.callback_events?.includes(event) ?? true);
  return {
    v: 1,
    target,
    ...(target.kind === 'flow-ivr' ? {} : { target_settings: settings }),
    start_ms: startMs,
    end_ms: startMs + read.duration_minutes * minuteMs,
    ...writtenAhead(target, minuteMs),
    duration_minutes: read.duration_minutes,
    minute_ms: minuteMs,
    max_concurrent_windows: read.max_concurrent_windows,
    fallback_greeting: read.fallback_greeting ?? null,
    reroute_queue_id: read.reroute_queue_id ?? null,
    callback_url: read.callback_url,
    callback_events: wanted,
    ...(read.callback_format === 'json' ? {} : { callback_format: read.callback_format }),
    request_id: read.request_id ?? null,
    reason: read.reason ?? null,
    requested_by: read.requested_by ?? null,
    change_ticket: read.change_ticket ?? null,
    on_drift: read.on_drift,
    allow_dependants: read.allow_dependants,
    max_start_delay_minutes: read.max_start_delay_minutes,
    ...localStart(read),
    ...(read.min_agents === undefined ? {} : { min_agents: read.min_agents }),
  };
}

/** Reads anything that claims to be a request; never throws. */
export function readRequest(input: unknown, options: ReadingOptions): RequestReading {
  if (isUndecodable(input))
    return { ok: false, problems: [{ path: '', message: `the input ${whyUndecodable(input)}` }] };
  if (!isRecord(input)) {
    const what = Array.isArray(input) ? ', not a list or several arguments' : '';
    return { ok: false, problems: [{ path: '', message: `a request is one JSON object${what}` }] };
  }
  const raw = withoutNulls(input);
  const parsed = requestShape.safeParse(raw);
  const problems = (parsed.error?.issues ?? []).flatMap(toProblems).map((p) => missing(raw, p));
  const named = readNamed(raw);
  problems.push(...named.problems, ...timeProblems(raw, options));
  if (raw['allow_dependants'] === true && raw['reason'] === undefined)
    problems.push({ path: 'reason', message: 'is required with allow_dependants' });
  if (raw['min_agents'] !== undefined && raw['reroute_queue_id'] === undefined)
    problems.push({ path: 'min_agents', message: 'counts who is on reroute_queue_id: send both' });
  const start = readStart(raw);
  const { target } = named;
  if (target !== null) problems.push(...minuteProblems(raw, target));
  if (problems.length > 0 || !parsed.success || target === null || start === null || !start.ok)
    return { ok: false, problems: toldProblems(problems) };
  return { ok: true, plan: toPlan(parsed.data, target, start.epochMs, minuteOf(options)) };
}
