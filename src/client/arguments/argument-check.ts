/**
 * Checks what a program passes before anything is sent: a program without types may pass anything. Every problem at
 * once, by the name of its argument or option. Pure.
 */
import { readInstant } from '../../contract/values/rfc3339.ts';
import { isRecord } from '../../contract/values/json.ts';
import type { Problem } from '../../contract/window/window.ts';
import { ArgumentInvalidError } from '../errors/request-errors.ts';

/** What is wrong with a value; null if nothing. */
export type Check = (value: unknown) => string | null;

export function isText(value: unknown): string | null {
  const isOne = typeof value === 'string' && value.trim() !== '';
  return isOne ? null : 'must be a string that is not empty';
}

/** Any text that people may type. */
export function isString(value: unknown): string | null {
  return typeof value === 'string' ? null : 'must be a string';
}

/** Infinity is a time that never ends. */
export function isMilliseconds(value: unknown): string | null {
  return typeof value === 'number' && value >= 0 ? null : 'must be a number of milliseconds';
}

export function isCount(value: unknown): string | null {
  return typeof value === 'number' && value >= 0 ? null : 'must be a number, 0 or more';
}

export function isBoolean(value: unknown): string | null {
  return typeof value === 'boolean' ? null : 'must be true or false';
}

export function isSignal(value: unknown): string | null {
  const { aborted, addEventListener: listen } = isRecord(value) ? value : {};
  const isOne = typeof aborted === 'boolean' && typeof listen === 'function';
  return isOne ? null : 'must be an AbortSignal';
}

export function isObject(value: unknown): string | null {
  return isRecord(value) ? null : 'must be an object';
}

export function isList(value: unknown): string | null {
  return Array.isArray(value) ? null : 'must be a list';
}

function oneOf(values: readonly string[]): string {
  return `must be one of ${values.join(', ')}`;
}

export function isOneOf(values: readonly string[]): Check {
  return (value) => (typeof value === 'string' && values.includes(value) ? null : oneOf(values));
}

export function isListOf(values: readonly string[]): Check {
  const known = isOneOf(values);
  return (value) => {
    const isOne = Array.isArray(value) && value.every((each) => known(each) === null);
    return isOne ? null : `must be a list, and each item ${oneOf(values)}`;
  };
}

/** A `Date`, or RFC 3339 text with its zone. */
export function isInstant(value: unknown): string | null {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'is an invalid Date' : null;
  if (typeof value !== 'string') return 'must be a Date or an RFC 3339 string';
  const reading = readInstant(value);
  return reading.ok ? null : reading.message;
}

/** The date of an instant that {@link isInstant} accepts. */
export function toDate(instant: Date | string): Date {
  if (instant instanceof Date) return instant;
  const reading = readInstant(instant);
  return new Date(reading.ok ? reading.epochMs : Number.NaN);
}

/** The problems of an object's members; an absent member has none. */
export function memberProblems(
  name: string,
  given: unknown,
  checks: Readonly<Record<string, Check>>,
): readonly Problem[] {
  if (!isRecord(given)) return [{ path: name, message: 'must be an object' }];
  return Object.entries(checks).flatMap(([path, check]) => {
    const { [path]: value } = given;
    const message = value === undefined ? null : check(value);
    return message === null ? [] : [{ path, message }];
  });
}

export function argumentProblems(path: string, value: unknown, check: Check): readonly Problem[] {
  const message = check(value);
  return message === null ? [] : [{ path, message }];
}

/** @throws {ArgumentInvalidError} with all of them */
export function refuseIf(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ArgumentInvalidError(problems);
}

/** @throws {ArgumentInvalidError} the argument is wrong */
export function refuseUnless(path: string, value: unknown, check: Check): void {
  refuseIf(argumentProblems(path, value, check));
}
