/**
 * What nobody could tell apart, by name: two courses of things that leave the line, and all that is known of it,
 * the same. The rules decide for one of them, and the other one is left out; `docs/decisions` says why.
 */
import { FIELDS, intendedBy, MARK, TARGET } from './world/scenario.ts';
import type { LateWrite, Line, WindowName, World } from './world/world.ts';

function isOurs(window: WindowName, { fields }: Pick<Line, 'fields'>, field: string): boolean {
  return TARGET.isAlike(fields[field] ?? null, intendedBy(window)[field] ?? null, field);
}

/**
 * Another installation has set our mark and our routing, two writes or more after the version that ours was sent
 * for: so does our own change stand whose greeting somebody has edited. It counts as ours.
 */
export function isMarkedAlike(line: Line, { window, change }: LateWrite, field: string): boolean {
  const isTheirs = line.by[field] === 'theirs' && isOurs(window, line, field);
  const isAlike = line.fields['name'] === MARK && isOurs(window, line, 'routing');
  return isTheirs && isAlike && line.version > change.version + 1;
}

/**
 * The same between a lost answer and the next write: what others have set to our mark and our routing meanwhile
 * counts as ours, and what stood before stays the baseline.
 */
export function isTakenForLost(line: Line, { window, change }: LateWrite, field: string): boolean {
  const isTheirs = line.by[field] === 'theirs' && isOurs(window, line, field);
  return isTheirs && change.stage === 'in_doubt' && field !== 'greeting';
}

/**
 * A gateway has sent our write twice and told the second answer, and before the conflict is explained others edit
 * our mark and our text away: so would the line stand if our write had not landed, and somebody had set the
 * routing that we set. It counts as theirs.
 */
export function hidesOurWrite({ line, runs }: World, edited: string): boolean {
  return (['A', 'B'] as const).some((name) => {
    if (runs[name]?.change?.stage !== 'sent') return false;
    const left = FIELDS.filter((field) => field !== edited && line.by[field] === name);
    return left.join() === 'routing';
  });
}
