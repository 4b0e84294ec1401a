/**
 * What a line shows of our own change, when a write of it may have landed unheard: compared with all that
 * was sent, all that is noted of what the API made of it, and the version. A baseline is never taken from
 * it. Asks nobody.
 */
import { doubtOf, type ArmedDoubt } from '../contract/armed-doubt.ts';
import type { BookedChange } from '../contract/booking-steps.ts';
import type { Fields } from '../contract/json.ts';
import type { TargetKind, TargetState } from '../genesys/index.ts';
import { isOwnWrite, moveBaseline, settleBaseline } from '../line/index.ts';

/** What was armed, as far as this run of the window knows. */
export interface ArmedChange extends ArmedDoubt {
  readonly version: number;
  readonly baseline: Fields;
  readonly intended: Fields;
}

/** Another account of the same change: by the booking, by the break-glass file. */
export type NotedChange = Pick<
  BookedChange,
  'baseline' | 'intended' | 'previous_version' | 'written'
>;

export interface OwnChange {
  readonly armed: ArmedChange;
  readonly noted: readonly NotedChange[];
  /** A write of it may have landed, and this run did not hear of it. */
  readonly mayHaveLanded: boolean;
}

/** What was seen, as a step answers with it. */
export interface SeenChange extends ArmedDoubt {
  /** Moved per field. */
  readonly baseline: Fields;
  readonly shows_ours: boolean;
  /** One write has followed ours, and it is ours: that it landed is certain. */
  readonly is_whole: boolean;
  /** A mark with other texts: no baseline, and not ours to write over. */
  readonly others_maintenance: boolean;
}

function isSameRequest(target: TargetKind, a: Fields, b: Fields): boolean {
  return Object.entries(a).every(([field, value]) => target.isSame(value, b[field] ?? null, field));
}

/** The API makes the same of the same request: what it made of it once is known. */
export function knownAnswer(
  target: TargetKind,
  { armed, noted }: Pick<OwnChange, 'armed' | 'noted'>,
): Fields | undefined {
  if (armed.ours !== undefined) return armed.ours;
  const same = noted.find(
    ({ intended, written }) => written !== null && isSameRequest(target, armed.intended, intended),
  );
  return same?.written ?? undefined;
}

/** The one who knows of a later state of the line is right: versions only grow. */
function latest({ armed, noted }: OwnChange): ArmedChange {
  return noted.reduce<ArmedChange>(
    (found, { previous_version: version, baseline }) =>
      version > found.version ? { version, baseline, intended: armed.intended } : found,
    armed,
  );
}

/** Everything that our change may look like on the line. */
function looksOf({ armed, noted }: OwnChange, answer: Fields | undefined): Fields[] {
  const others = noted.flatMap(({ intended, written }) => [intended, written]);
  return [armed.intended, answer, ...others].filter(
    (fields): fields is Fields => fields !== undefined && fields !== null,
  );
}

/** For a person. */
export function othersMaintenance({ name }: Pick<TargetState, 'name'>): string {
  return `the line shows maintenance ("${name}") that is not this window's: another installation or a person put it there; it was left as it is`;
}

/** Whether a field shows our change: as it was sent, or as an API tidies it. */
function showsOurs(
  target: TargetKind,
  field: string,
  ours: readonly Fields[],
  now: Fields,
): boolean {
  return ours.some(({ [field]: value }) =>
    target.isAlike(now[field] ?? null, value ?? null, field),
  );
}

/**
 * Whether the mark on the line is ours: by what was noted, or by the text beside it. One write after the
 * version that ours was sent for, another text says that ours did not land; later, somebody may have edited
 * the text of ours, and another field of it tells.
 */
function isOurMark(target: TargetKind, own: OwnChange, ours: readonly Fields[], now: TargetState) {
  if (own.armed.marked === true || own.noted.some(({ written }) => written !== null)) return true;
  if (showsOurs(target, target.tellingField, ours, now.fields)) return true;
  const { version, baseline } = own.armed;
  return (
    now.version > version + 1 &&
    Object.entries(baseline).some(
      ([field, before]) =>
        field !== target.markField &&
        !target.isAlike(now.fields[field] ?? null, before, field) &&
        showsOurs(target, field, ours, now.fields),
    )
  );
}

/** What stands, compared with our change. */
export function seeOwnChange(target: TargetKind, own: OwnChange, now: TargetState): SeenChange {
  const { version, baseline, before = {}, marked = false } = latest(own);
  const known = knownAnswer(target, own);
  const sent = { version, fields: own.armed.intended };
  const isWhole = known === undefined && !marked && isOwnWrite(target, sent, now);
  const answer = isWhole ? now.fields : known;
  // Where no write of ours can have landed, nothing that stands is ours.
  const ours = own.mayHaveLanded || isWhole ? looksOf(own, answer) : [];
  const isMarked = target.showsMaintenance(now.fields, now.id);
  if (isMarked && !isOurMark(target, own, ours, now))
    return { baseline, shows_ours: false, is_whole: false, others_maintenance: true };
  const { isSame: same, isAlike: alike } = target;
  const inDoubt = own.mayHaveLanded && answer === undefined;
  const moved = moveBaseline({ baseline, before, ours, inDoubt, now: now.fields, same, alike });
  const isSettled = answer !== undefined;
  return {
    baseline: isSettled ? settleBaseline(moved, answer, same) : moved.baseline,
    shows_ours: Object.keys(own.armed.intended).every((field) =>
      showsOurs(target, field, ours, now.fields),
    ),
    is_whole: isWhole,
    others_maintenance: false,
    ...doubtOf({
      ...(isSettled ? { ours: answer } : { before: moved.before }),
      marked: isMarked,
    }),
  };
}
