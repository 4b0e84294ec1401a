/** Reads the argument of a control, tolerantly: whatever arrives is read or refused. Pure. */
import { isRecord } from '../../values/json.ts';
import type { ControlArgument } from '../messages.ts';
import { readInstant } from '../../values/rfc3339.ts';
import { isUnseen } from '../../values/text-rules.ts';
import { toldProblems } from '../../request/told-problems.ts';
import { isUndecodable, whyUndecodable } from '../../values/undecodable.ts';
import type { Problem } from '../window.ts';

const MAX_ACTOR = 256;
const MAX_REASON = 1_000;

export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Who asks and why, as claimed by any argument, even one that is refused; cut to length. */
export function claimedBy(argument: unknown): {
  readonly actor: string | null;
  readonly reason: string | null;
} {
  const { actor, reason } = isRecord(argument) ? argument : {};
  return {
    actor: typeof actor === 'string' ? actor.slice(0, MAX_ACTOR) : null,
    reason: typeof reason === 'string' ? reason.slice(0, MAX_REASON) : null,
  };
}

/** An extension as requested. */
export interface ExtendReading extends ControlArgument {
  readonly untilMs: number | null;
  readonly byMinutes: number | null;
  readonly expectedEndMs: number | null;
}

type Raw = Readonly<Record<string, unknown>>;

function problem(path: string, message: string): Problem[] {
  return [{ path, message }];
}

function textProblems(raw: Raw, path: string, max: number): Problem[] {
  const value = raw[path];
  if (typeof value !== 'string' || isUnseen(value))
    return problem(path, 'must be a text, and not blank');
  return value.length > max ? problem(path, `must have at most ${max} characters`) : [];
}

function instantProblems(raw: Raw, path: string): Problem[] {
  const value = raw[path];
  if (value === undefined || value === null) return [];
  const reading = readInstant(typeof value === 'string' ? value : '');
  return reading.ok ? [] : problem(path, reading.message);
}

function instant(raw: Raw, path: string): number | null {
  const value = raw[path];
  const reading = readInstant(typeof value === 'string' ? value : '');
  return reading.ok ? reading.epochMs : null;
}

function unknownProblems(raw: Raw, known: readonly string[]): Problem[] {
  return Object.keys(raw)
    .filter((name) => !known.includes(name))
    .map((path) => ({ path, message: 'is not a field of this message' }));
}

function text(raw: Raw, path: string): string {
  const value = raw[path];
  return typeof value === 'string' ? value : '';
}

/** Reads `{actor, reason}`. */
export function readControl(
  argument: unknown,
  alsoKnown: readonly string[] = [],
): Reading<ControlArgument> {
  if (isUndecodable(argument))
    return { ok: false, problems: problem('', `the argument ${whyUndecodable(argument)}`) };
  if (!isRecord(argument))
    return { ok: false, problems: problem('', 'one JSON object with actor and reason is needed') };
  const problems = [
    ...unknownProblems(argument, ['actor', 'reason', ...alsoKnown]),
    ...textProblems(argument, 'actor', MAX_ACTOR),
    ...textProblems(argument, 'reason', MAX_REASON),
  ];
  if (problems.length > 0) return { ok: false, problems: toldProblems(problems) };
  return { ok: true, value: { actor: text(argument, 'actor'), reason: text(argument, 'reason') } };
}

/** A retry as requested. */
export interface RetryReading extends ControlArgument {
  /** A person accepts the line at this version, and it goes back to the baseline; null if nobody does. */
  readonly acceptVersion: number | null;
}

function versionProblems(raw: Raw): Problem[] {
  const { accept_version: version } = raw;
  if (version === undefined || version === null) return [];
  const isVersion = typeof version === 'number' && Number.isSafeInteger(version) && version >= 0;
  return isVersion
    ? []
    : problem('accept_version', 'must be a version of the line: a whole number, not quoted');
}

/** Reads `{actor, accept_version?}`; a reason may be added. */
export function readRetry(argument: unknown): Reading<RetryReading> {
  const raw: Raw = isRecord(argument) ? argument : {};
  const hasReason = raw['reason'] !== undefined;
  const whole =
    isRecord(argument) && !hasReason ? { ...argument, reason: 'not to wait' } : argument;
  const control = readControl(whole, ['accept_version']);
  const own = versionProblems(raw);
  if (!control.ok || own.length > 0)
    return { ok: false, problems: [...(control.ok ? [] : control.problems), ...own] };
  const version = raw['accept_version'];
  return {
    ok: true,
    value: { ...control.value, acceptVersion: typeof version === 'number' ? version : null },
  };
}

const EXTEND_FIELDS = ['until', 'by_minutes', 'expected_end_time'];

function extendProblems(raw: Raw): Problem[] {
  const { until, by_minutes: by } = raw;
  const problems = [...instantProblems(raw, 'until'), ...instantProblems(raw, 'expected_end_time')];
  const given = [until, by].filter((value) => value !== undefined && value !== null);
  if (given.length !== 1) problems.push(...problem('until', 'send either until or by_minutes'));
  const isMinutes = typeof by === 'number' && Number.isInteger(by) && by >= 1 && by <= 480;
  if (by !== undefined && by !== null && !isMinutes)
    problems.push(...problem('by_minutes', 'must be a whole number from 1 to 480, not quoted'));
  return problems;
}

/** Reads `{until | by_minutes, expected_end_time?, actor, reason}`. */
export function readExtend(argument: unknown): Reading<ExtendReading> {
  const control = readControl(argument, EXTEND_FIELDS);
  const raw: Raw = isRecord(argument) ? argument : {};
  const own = isRecord(argument) && !isUndecodable(argument) ? extendProblems(raw) : [];
  if (!control.ok || own.length > 0)
    return { ok: false, problems: [...(control.ok ? [] : control.problems), ...own] };
  const by = raw['by_minutes'];
  return {
    ok: true,
    value: {
      ...control.value,
      untilMs: instant(raw, 'until'),
      byMinutes: typeof by === 'number' ? by : null,
      expectedEndMs: instant(raw, 'expected_end_time'),
    },
  };
}
