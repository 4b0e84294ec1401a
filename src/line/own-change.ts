/**
 * How much of our own change a target shows when a write of it may have landed unanswered: compared with what was sent,
 * with the stored form if known, and by version. A baseline is never taken from our own change. Pure.
 */
import type { Change, Observed } from '../contract/change/change.ts';
import type { Fields } from '../contract/values/json.ts';
import { beforeOf } from './change.ts';
import { isMarkOf, isOwnWrite } from './own-write.ts';
import { originalOf } from './revert/revert-goal.ts';
import { moveBaseline } from './revert/revert-rule.ts';
import { managedBy, type Likeness, type Snapshot } from './target.ts';
import { mayBeMuchLater } from './versions.ts';

/** What was read, and from which target. */
export interface Seen extends Snapshot {
  readonly id: string;
}

/** The current state, compared with our change. */
export interface OwnChange {
  readonly observed: Observed;
  /** Every field shows our change. */
  readonly showsOurs: boolean;
  /** Exactly one write has followed, and it is ours: it certainly landed. */
  readonly isWhole: boolean;
  /** A mark with other texts: not a baseline, and not ours to overwrite. */
  readonly isOthersMaintenance: boolean;
}

/** The message for a person. */
export function othersMaintenance(
  { isMovedByOthers, markField }: Pick<Likeness, 'isMovedByOthers' | 'markField'>,
  { name, fields }: { readonly name: string; readonly fields: Fields },
): string {
  const hasMark = markField !== null && typeof fields[markField] === 'string';
  return isMovedByOthers && !hasMark
    ? `"${name}" is on, and nothing shows that this window switched it on: somebody may have declared an emergency with it; it was left as it is`
    : `the line shows maintenance ("${name}") that is not this window's: another installation or a person put it there; it was left as it is`;
}

interface Comparison {
  readonly target: Likeness;
  readonly change: Change;
  readonly now: Seen;
  /** Every form in which our change may appear. */
  readonly looks: readonly Fields[];
}

/** Whether a field shows our change: as it was sent, or as an API normalises it. */
function showsOurs({ target, looks, now }: Comparison, field: string): boolean {
  return looks.some(({ [field]: value }) =>
    target.isAlike(now.fields[field] ?? null, value ?? null, field),
  );
}

function isMarked(change: Change): boolean {
  return change.stage === 'in_doubt' && change.marked === true;
}

/** Whether the mark on the target is ours: by itself if it tells, else by what is known or by the fields next to it. */
function isOurMark({ target, change, now, looks }: Comparison): boolean {
  const { version, baseline, intended } = change;
  const isKnown = isMarked(change) || change.stored !== undefined;
  if (isKnown && target.isSentMark(now.fields, intended) === null) return true;
  return isMarkOf(target, { version, baseline, looks }, now);
}

/** Fields that we never write take their current value, whatever it was when the window was armed. */
function unwritten({ unwritten: names = [] }: Likeness, baseline: Fields, now: Seen): Fields {
  const own = names.filter((field) => field in baseline);
  return Object.fromEntries(own.map((field) => [field, now.fields[field] ?? null]));
}

function withoutFields(fields: Fields, names: readonly string[] = []): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([field]) => !names.includes(field)));
}

/** The baseline after the current state was read, and what of it remains in doubt. */
function observe(comparison: Comparison, answer: Fields | undefined, inDoubt: boolean): Observed {
  const { target, change, now, looks } = comparison;
  const { isSame: same, isAlike: alike } = target;
  const known: Change =
    answer === undefined
      ? change
      : { ...change, stored: { revision: change.revision, value: answer } };
  const { baseline, before } = moveBaseline({
    baseline: originalOf(target, known),
    before: beforeOf(known),
    ours: looks,
    inDoubt: inDoubt && answer === undefined,
    now: now.fields,
    same,
    alike,
  });
  return {
    version: now.version,
    baseline: { ...baseline, ...unwritten(target, baseline, now) },
    ...(answer === undefined
      ? { before: withoutFields(before, target.unwritten) }
      : { stored: answer }),
    ...(target.showsMaintenance(now.fields, now.id) ? { marked: true } : {}),
    ...(inDoubt ? { in_doubt: true } : {}),
  };
}

/** Somebody else's maintenance: none of it is ours, and none of it a baseline. */
function seeOthers({ version }: Seen, { baseline }: Change, inDoubt: boolean): OwnChange {
  return {
    observed: { version, baseline, ...(inDoubt ? { in_doubt: true } : {}) },
    showsOurs: false,
    isWhole: false,
    isOthersMaintenance: true,
  };
}

/** The sets of fields of which one tells our change: where a mark tells it, it may be edited, and the others remain. */
function tellingFields(
  { tellingField, markField }: Likeness,
  intended: Fields,
): readonly string[][] {
  const fields = Object.keys(intended);
  if (tellingField === '') return [fields];
  if (tellingField !== markField) return [[tellingField]];
  return [[tellingField], fields.filter((field) => field !== markField)];
}

/**
 * Whether the text of a write refused as a conflict is there all the same: a gateway sent the write twice and returned
 * the second answer, and somebody has edited another field since. If no single field is telling, all of them are
 * compared.
 */
function showsSentText(
  target: Likeness,
  { stage, version: sentFor, intended, baseline }: Change,
  { version, fields }: Seen,
): boolean {
  const shows = (state: Fields, telling: readonly string[]): boolean =>
    telling.every((field) => target.isAlike(state[field] ?? null, intended[field] ?? null, field));
  return (
    stage === 'sent' &&
    mayBeMuchLater(target.versions, version, sentFor) &&
    tellingFields(target, intended).some(
      (telling) => shows(fields, telling) && !shows(baseline, telling),
    )
  );
}

/**
 * Compares the current state with our change. If no write of it can have landed (it is only armed, or its only write
 * was refused), nothing there is ours.
 * @param alsoOurs other forms of this window that may be there: how its earlier requests looked
 */
export function seeOwnChange(
  target: Likeness,
  change: Change,
  now: Seen,
  alsoOurs: readonly Fields[] = [],
): OwnChange {
  const stored = change.stored?.value;
  const sent = { version: change.version, fields: change.intended };
  const isWhole = stored === undefined && !isMarked(change) && isOwnWrite(target, sent, now);
  const answer = isWhole ? managedBy(change.intended, now.fields) : stored;
  const mayHaveLanded =
    (change.stage !== 'armed' && change.stage !== 'sent') || showsSentText(target, change, now);
  const own = [change.intended, ...(answer === undefined ? [] : [answer]), ...alsoOurs];
  const looks = mayHaveLanded || isWhole ? own : [];
  const comparison = { target, change, now, looks };
  if (target.showsMaintenance(now.fields, now.id) && !isOurMark(comparison))
    return seeOthers(now, change, mayHaveLanded);
  return {
    observed: observe(comparison, answer, mayHaveLanded || isWhole),
    showsOurs: Object.keys(change.intended).every((field) => showsOurs(comparison, field)),
    isWhole,
    isOthersMaintenance: false,
  };
}
