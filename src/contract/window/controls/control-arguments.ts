/** Reads the argument of a control, tolerantly: whatever arrives is read or refused. Pure. */
import { isRecord } from '../../values/json.ts';
import { CONTROL_REFUSALS, type ControlArgument } from '../messages.ts';
import { readInstant } from '../../values/rfc3339.ts';
import { isUnseen } from '../../values/text-rules.ts';
import { toldProblems, type Problem } from '../window.ts';
import { isUndecodable, whyUndecodable } from '../../values/undecodable.ts';
import type { AuditRecord } from '../../reporting/audit-record.ts';

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
    return problem(path, 'must be a string that is not blank');
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

/** A control with fields of its own, or the problems of both. */
function joined<T>(
  control: Reading<ControlArgument>,
  problems: readonly Problem[],
  own: T,
): Reading<ControlArgument & T> {
  if (control.ok && problems.length === 0) return { ok: true, value: { ...control.value, ...own } };
  return { ok: false, problems: [...(control.ok ? [] : control.problems), ...problems] };
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
  const version = raw['accept_version'];
  const acceptVersion = typeof version === 'number' ? version : null;
  return joined(control, versionProblems(raw), { acceptVersion });
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
  const by = raw['by_minutes'];
  return joined(control, own, {
    untilMs: instant(raw, 'until'),
    byMinutes: typeof by === 'number' ? by : null,
    expectedEndMs: instant(raw, 'expected_end_time'),
  });
}

/** Verbs that are not built yet: refused by name, never ignored. */
export const UNBUILT_CONTROLS = ['amend', 'reschedule', 'approve', 'reject'] as const;
export type UnbuiltControl = (typeof UNBUILT_CONTROLS)[number];

export function isUnbuilt(name: string): name is UnbuiltControl {
  return UNBUILT_CONTROLS.some((control) => control === name);
}

export function whyUnbuilt(control: UnbuiltControl): string {
  return `${control} is not built yet; nothing was changed`;
}

/** The audit's text for such a message. */
export function unbuiltRefusal(
  control: UnbuiltControl,
  argument: unknown,
): Pick<AuditRecord, 'actor' | 'actor_source' | 'reason' | 'details'> {
  return {
    ...claimedBy(argument),
    actor_source: 'claimed',
    details: { control, refusal: CONTROL_REFUSALS.invalid, message: whyUnbuilt(control) },
  };
}
