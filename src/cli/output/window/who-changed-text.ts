/** Who else changed the target of a window, for `show`. Pure. */
import type { AuditedChange, ChangedBy } from '../../../client/index.ts';
import { NOTHING_TOLD_YET, whatOf, whoOf } from '../../../contract/telling/who-changed-words.ts';
import { momentWithDistance, type Clock } from '../plain/moments.ts';
import type { Paint } from '../plain/paint.ts';
import { printable } from '../plain/printable.ts';

/** An administrator who edits often must not fill a screen. */
const MOST = 10;

function changeText(change: AuditedChange, clock: Clock): string {
  const when = momentWithDistance(change.at, clock);
  return `  changed by ${printable(whoOf(change))}, ${when}, ${printable(whatOf(change))}`;
}

/** One line per change, and what may be missing. */
export function whoChangedText(
  { changes, why }: ChangedBy,
  clock: Clock,
  paint: Paint,
): readonly string[] {
  const told = changes.slice(0, MOST).map((change) => changeText(change, clock));
  const more = changes.length - told.length;
  if (more > 0) told.push(`  and ${more} earlier changes`);
  if (why !== null)
    return [...told, paint.yellow(`  who changed it: not known: ${printable(why)}`)];
  if (told.length > 0) return told;
  return [`  who changed it: ${NOTHING_TOLD_YET}`];
}
