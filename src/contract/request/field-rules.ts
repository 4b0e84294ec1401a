/** Rules for single fields that requests and their targets share. Uses zod. */
import { z } from 'zod';
import { idProblem } from '../values/text-rules.ts';

/** A text of 1 to `max` characters. */
export function text(max: number) {
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
  .refine((id) => !id.includes('..'), 'must not contain ..')
  .refine((id) => id.trim() === id, 'must not begin or end with a blank')
  .meta({ pattern: '^[^/?#]+$' });

/** A null field counts as absent. */
export function withoutNulls(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(raw).filter(([, value]) => value !== null && value !== undefined),
  );
}
