/** What a target shows of another change than the one that is to be made: before a window is armed. Pure. */
import type { Change } from '../contract/change/change.ts';
import { beforeOf } from './change.ts';
import type { Seen } from './own-change.ts';
import { isPartOf } from './own-write.ts';
import { originalOf } from './revert/revert-goal.ts';
import type { Likeness } from './target.ts';

/**
 * The managed fields that the change had changed and that still show it, or may show it: as sent, as the API stored it,
 * or in a doubtful form.
 */
export function whatShows(target: Likeness, change: Change, now: Seen): readonly string[] {
  const [before, original] = [beforeOf(change), originalOf(target, change)];
  const { intended, stored } = change;
  const looks = stored === undefined ? [intended] : [intended, stored.value];
  return Object.keys(intended).filter((field) => {
    const isDoubtful = field in before;
    const was = (isDoubtful ? before[field] : original[field]) ?? null;
    const stands = now.fields[field] ?? null;
    if (target.isSame(stands, was, field)) return false;
    if (isDoubtful && target.isSame(stands, original[field] ?? null, field)) return true;
    return looks.some(({ [field]: look = null }) => {
      if (target.isSame(look, was, field)) return false;
      return target.isAlike(stands, look, field) || (!stored && isPartOf(stands, look));
    });
  });
}

/** The same of a change that a person is responsible for: then the mark counts by itself, whoever set it. */
export function whatRemainsOf(target: Likeness, change: Change, now: Seen): readonly string[] {
  const fields = whatShows(target, change, now);
  const isMarked = target.showsMaintenance(now.fields, now.id);
  const { markField } = target;
  return isMarked && markField !== null && !fields.includes(markField)
    ? [markField, ...fields]
    : fields;
}
