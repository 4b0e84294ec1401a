// How a 409 or 412 is told that no other version explains: the API does not take the write. Pure.
import type { GenesysError } from '../adapters/genesys/errors/errors.ts';
import type { Likeness } from './target.ts';

/** @param version that was sent, and that still stands */
export function unexplainedWords(
  { versions }: Pick<Likeness, 'versions'>,
  { status, said }: Pick<GenesysError, 'status' | 'said'>,
  version: number,
): string {
  const stands =
    versions === 'counted' ? `version ${version} still stands` : 'what was read still stands there';
  const quoted = said === null ? '' : `. Genesys said: "${said}"`;
  return `the API answers the write with a conflict (${status ?? 'not sent'}), although ${stands}${quoted}`;
}
