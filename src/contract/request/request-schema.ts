/**
 * Reads a request (docs/contract.md#the-request): every problem at once, each with its path. Used by the client and
 * again by a window's first activity; never by workflow code, whose replay a stricter schema would break. Single fields
 * are in `request-shape.ts`, times in `request-times.ts`.
 */
import type { z } from 'zod';
import { isRecord } from '../values/json.ts';
import { CALLBACK_EVENTS } from './request.ts';
import { idProblem } from '../values/text-rules.ts';
import { withoutNulls, requestShape, type RequestShape } from './request-shape.ts';
import {
  minuteOf,
  minuteProblems,
  readStart,
  timeProblems,
  type ReadingOptions,
} from './times/request-times.ts';
import { writtenAhead, type TargetKindName, type TargetSettings } from './target/target.ts';
import { readTarget, type TargetReading } from './target/target-schema.ts';
import { toldProblems, type Problem } from '../window/window.ts';
import { isUndecodable, whyUndecodable } from '../values/undecodable.ts';
import type { WindowPlan } from './window-plan.ts';

/** With an announcement row callers hear the request's own words, without one those of a flow. */
function wordProblems(
  raw: Readonly<Record<string, unknown>>,
  kind: TargetKindName,
  { announcement }: TargetSettings,
): Problem[] {
  if (announcement !== undefined) return neededWords(raw, 'is required with target.announcement');
  const refused = {
    fallback_greeting: notSaid(kind),
    reroute_queue_id: notSaid(kind),
    min_agents: `counts who is on reroute_queue_id, which ${notSaid(kind)}`,
  };
  return Object.entries(refused)
    .filter(([path]) => raw[path] !== undefined)
    .map(([path, message]) => ({ path, message }));
}

/** Where callers hear the words of the request. */
function neededWords(raw: Readonly<Record<string, unknown>>, isRequired: string): Problem[] {
  const isCounted = raw['min_agents'] !== undefined && raw['reroute_queue_id'] === undefined;
  return [
    ...(raw['fallback_greeting'] === undefined
      ? [{ path: 'fallback_greeting', message: isRequired }]
      : []),
    ...(isCounted
      ? [{ path: 'min_agents', message: 'counts who is on reroute_queue_id: send both' }]
      : []),
  ];
}

function besideTarget(
  raw: Readonly<Record<string, unknown>>,
  { target: { kind }, settings }: TargetReading,
): Problem[] {
  const problems = wordProblems(raw, kind, settings);
  if (kind === 'emergency-group' && raw['on_drift'] === 'restore')
    problems.push({
      path: 'on_drift',
      message:
        'must be keep for an emergency group: somebody who switches it may be declaring an emergency',
    });
  if (settings.shared === true && raw['reason'] === undefined)
    problems.push({ path: 'reason', message: 'is required with target.shared' });
  return problems;
}

/** What callers hear and where they wait, where no announcement can say it. */
const SAID_BY: Readonly<Partial<Record<TargetKindName, string>>> = {
  'data-table-row': 'target.set says what the row holds',
  'schedule-group': 'the holiday or closed flow says it',
};

function notSaid(kind: TargetKindName): string {
  const what = SAID_BY[kind] ?? 'the flow says it, unless target.announcement names a row for it';
  return `cannot be used with a target of kind ${kind}: ${what}; leave it out`;
}

/** Fields of the contract that this version does not implement; refused by name, never ignored. */
const NOT_BUILT_FIELDS = ['approval', 'notify_before_minutes', 'override_freeze'] as const;

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

interface Named {
  readonly target: TargetReading | null;
  readonly problems: readonly Problem[];
}

/** Which object is meant, by `flow_id` or by `target`, never both. */
function readNamed(raw: Readonly<Record<string, unknown>>): Named {
  const { flow_id: id, target: given } = raw;
  if (given === undefined) {
    const absent = id === undefined ? [{ path: 'flow_id', message: 'is required, or target' }] : [];
    const problems = [...absent, ...neededWords(raw, 'is required')];
    if (typeof id !== 'string') return { target: null, problems };
    return { target: { target: { kind: 'flow-ivr', id }, settings: {} }, problems };
  }
  const both =
    id === undefined
      ? []
      : [{ path: 'flow_id', message: 'and target both name the object: send one of them' }];
  const reading = readTarget(given);
  if ('problems' in reading) return { target: null, problems: [...both, ...reading.problems] };
  return { target: reading.value, problems: [...both, ...besideTarget(raw, reading.value)] };
}

function toPlan(
  read: RequestShape,
  { target, settings }: TargetReading,
  startMs: number,
  minuteMs: number,
): WindowPlan {
  const { time_zone } = read;
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
    ...(time_zone === undefined ? {} : { local_start: { start_time: read.start_time, time_zone } }),
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
  const start = readStart(raw);
  const { target } = named;
  if (target !== null) problems.push(...minuteProblems(raw, target));
  if (problems.length > 0 || !parsed.success || target === null || start === null || !start.ok)
    return { ok: false, problems: toldProblems(problems) };
  return { ok: true, plan: toPlan(parsed.data, target, start.epochMs, minuteOf(options)) };
}
