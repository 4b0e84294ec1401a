/** How the API's own form of a baseline is reported. Pure. */
import type { Fields } from '../../../contract/values/json.ts';

/** A field without a value was sent without one, so only a default of the API can stand there. */
export function ownFormWords(baseline: Fields, fields: readonly string[]): string {
  const unset = fields.filter((field) => (baseline[field] ?? null) === null).join(', ');
  const texts = fields.filter((field) => (baseline[field] ?? null) !== null).join(', ');
  const told = [
    texts === ''
      ? []
      : `the API keeps ${texts} in its own form: the same text except for white space, case or Unicode form`,
    unset === ''
      ? []
      : `the API gives ${unset} a value of its own: there was none before the window`,
  ];
  return told.flat().join('; ');
}
