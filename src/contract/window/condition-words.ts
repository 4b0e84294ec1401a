/** The words for windows and lines, the same everywhere: a headline never says what is not proven. Pure. */
import type { StartsHeld } from './start-hold.ts';
import type { Line, Phase } from './window.ts';

/** The parts of a window that decide its headline. */
export interface HeadlineView {
  readonly phase: Phase;
  readonly line: Line;
  readonly startsHeld: StartsHeld | null;
  readonly isStartPast: boolean;
  readonly needsPerson: boolean;
  /** Past its end, the line is not proven back, and a person has to know. */
  readonly isLate: boolean;
  /** The revert is done: the state of the line is proven, or a person is responsible for it. */
  readonly isSettled: boolean;
}

const LINE_WORDS: Readonly<Record<Line, string>> = {
  normal: 'normal',
  maintenance: 'in maintenance',
  changed_by_others: 'changed by others',
  unknown: 'unknown',
};

/** The line in two words. */
export function lineWords(line: Line): string {
  return LINE_WORDS[line];
}

/** What a reader must know about the line of a window that is over; null if nothing. */
const OVER_WORDS: Readonly<Record<Line, string | null>> = {
  normal: null,
  maintenance: 'the line is still in maintenance',
  changed_by_others: 'somebody else changed the line',
  unknown: 'the state of the line is unknown',
};
const ACTIVE_WORDS: Readonly<Record<Line, string>> = {
  normal: 'active, but the line is normal',
  maintenance: 'ACTIVE: the line is in maintenance',
  changed_by_others: 'ACTIVE, but somebody else has changed the line since',
  unknown: 'ACTIVE, but the state of the line is unknown',
};
const REVERTING_WORDS: Readonly<Record<Line, string>> = {
  normal: 'the line is normal; what would change it is being taken out',
  maintenance: 'putting the line back',
  changed_by_others: 'putting back what nobody else has changed',
  unknown: 'putting the line back; its state is unknown',
};

/** After the revert is done, before the window is over. */
const SETTLED_WORDS: Readonly<Record<Line, string>> = {
  normal: 'the line was put back',
  maintenance: 'the line is still in maintenance',
  changed_by_others: 'somebody else changed the line: it stays as they left it',
  unknown: 'a person is responsible for the line; its state is unknown',
};

function scheduledWords({ startsHeld, isStartPast, needsPerson }: HeadlineView): string {
  if (startsHeld)
    return `booked, but starts are STOPPED by ${startsHeld.actor} (${startsHeld.reason}): it does not start until they are allowed`;
  if (isStartPast) return 'booked, and its start has passed: not started yet';
  return needsPerson ? 'booked, but a person is needed' : 'booked, waiting for its start';
}

function applyingWords({ line, startsHeld }: HeadlineView): string {
  if (startsHeld) return `starts are STOPPED by ${startsHeld.actor} (${startsHeld.reason})`;
  return line === 'unknown'
    ? 'putting the line into maintenance: an answer was lost; checking the line'
    : 'putting the line into maintenance';
}

function overWords(how: string, line: Line): string {
  const { [line]: left } = OVER_WORDS;
  return left === null ? how : `${how}, but ${left}`;
}

/** Past its end, and a person has to know. */
function lateWords(line: Line): string {
  return line === 'unknown'
    ? 'the line may be NOT BACK: its end has passed, and its state is unknown'
    : 'the line is NOT BACK: its end has passed';
}

/** One short sentence without a time, which stays true until the window reports something new. */
export function headlineOf(view: HeadlineView): string {
  const { phase, line } = view;
  if (view.isLate) return lateWords(line);
  switch (phase) {
    case 'requested':
      return 'being checked';
    case 'scheduled':
      return scheduledWords(view);
    case 'applying':
      return applyingWords(view);
    case 'active':
      return ACTIVE_WORDS[line];
    case 'reverting':
      return view.isSettled ? SETTLED_WORDS[line] : REVERTING_WORDS[line];
    case 'reverted':
      return line === 'normal' ? 'over, the line was put back' : overWords('over', line);
    case 'cancelled':
      return overWords('over, cancelled', line);
    case 'skipped':
      return overWords('over, skipped: it did not start', line);
    case 'refused':
      return overWords('refused, nothing was booked', line);
    case 'failed':
      return overWords('over, it failed', line);
  }
}
