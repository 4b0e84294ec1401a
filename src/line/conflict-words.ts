/** The message for a 409 or 412 that no other version explains: the API does not accept the write. Pure. */
import type { GenesysError } from '../adapters/genesys/errors/errors.ts';
import type { Likeness } from './target.ts';

/** @param version the version that was sent and is still current */
export function unexplainedWords(
  { versions }: Pick<Likeness, 'versions'>,
  { status, said }: Pick<GenesysError, 'status' | 'said'>,
  version: number,
): string {
  const stands =
    versions === 'counted' ? `the version is still ${version}` : 'its content has not changed';
  const quoted = said === null ? '' : `. Genesys said: "${said}"`;
  return `the API answers the write with a conflict (${status ?? 'not sent'}), although ${stands}${quoted}`;
}
