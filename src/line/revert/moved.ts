/**
 * Targets where every change after our write needs a person, because a person would set exactly what we set: an
 * emergency group that is on. Nothing is put back until a person accepts the current state. Pure.
 */
import type { RevertFacts } from './revert-facts.ts';
import type { RevertRule } from './revert-goal.ts';
import type { Snapshot } from '../target.ts';

/** The message for a person; null if nothing has changed, the state was accepted, or it no longer shows our change. */
export function whyMoved(
  { target, goal }: RevertRule,
  now: Snapshot,
  { told_version: told }: Pick<RevertFacts, 'told_version'>,
): string | null {
  const { standsAt, acceptVersion, written } = goal;
  // A write of ours that changed nothing for the API may still have raised the version.
  if (standsAt === undefined || [standsAt, acceptVersion, told].includes(now.version)) return null;
  const shows = Object.entries(written)
    .filter(([field]) => field !== target.markField)
    .every(([field, value]) => target.isSame(now.fields[field] ?? null, value, field));
  if (!shows) return null;
  const other =
    acceptVersion === undefined
      ? ''
      : `version ${acceptVersion} is not the current one, so nothing was accepted: `;
  return `${other}it was changed after this window's write (version ${now.version}, not ${standsAt}) and looks as the window left it: whoever changed it may want it this way, so it is left as it is`;
}
