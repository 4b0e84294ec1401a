/**
 * Targets whose every move after our write is somebody's business, since a person would set what we have set: an
 * emergency group that is on. Nothing of it is put back until a person accepts what stands. Pure.
 */
import type { RevertFacts } from './revert-facts.ts';
import type { RevertRule } from './revert-goal.ts';
import type { Snapshot } from '../target.ts';

/** For a person; null: it has not moved, or was accepted, or shows our change no more. */
export function whyMoved(
  { target, goal }: RevertRule,
  now: Snapshot,
  { told_version: told }: Pick<RevertFacts, 'told_version'>,
): string | null {
  const { standsAt, acceptVersion, written } = goal;
  // A write of ours that the API took for nothing has moved it as well.
  if (standsAt === undefined || [standsAt, acceptVersion, told].includes(now.version)) return null;
  const shows = Object.entries(written)
    .filter(([field]) => field !== target.markField)
    .every(([field, value]) => target.isSame(now.fields[field] ?? null, value, field));
  if (!shows) return null;
  return `it was changed after this window's write (version ${now.version}, not ${standsAt}) and looks as the window left it: whoever changed it may want it so, and it is left as it is`;
}
