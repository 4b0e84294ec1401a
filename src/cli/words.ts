/** The words for phases and lines, the same in every output. Pure. */
import type { Line, Phase, WindowStatus } from '../client/index.ts';

const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  requested: 'being checked',
  scheduled: 'booked, waiting for its start',
  applying: 'putting the line into maintenance',
  active: 'the line is in maintenance',
  reverting: 'putting the line back',
  reverted: 'over, the line was put back',
  cancelled: 'over, called off',
  skipped: 'over, not applied: it was too late',
  refused: 'refused, nothing was booked',
  failed: 'over, it failed',
};

const LINE_WORDS: Readonly<Record<Line, string>> = {
  normal: 'normal',
  maintenance: 'in maintenance',
  changed_by_others: 'changed by others',
  unknown: 'unknown',
};

function isPhase(text: string): text is Phase {
  return Object.hasOwn(PHASE_WORDS, text);
}

/** In the order of a window's life. */
export const PHASES: readonly Phase[] = Object.keys(PHASE_WORDS).filter(isPhase);

export function parsePhase(text: string): Phase | null {
  return isPhase(text) ? text : null;
}

export function phaseWords(phase: Phase): string {
  return PHASE_WORDS[phase];
}

export function lineWords(line: Line): string {
  return LINE_WORDS[line];
}

/** True once nothing more will happen. */
export function isOver(phase: Phase): boolean {
  switch (phase) {
    case 'reverted':
    case 'cancelled':
    case 'skipped':
    case 'refused':
    case 'failed':
      return true;
    case 'requested':
    case 'scheduled':
    case 'applying':
    case 'active':
    case 'reverting':
      return false;
  }
}

/** True while stopping the window puts callers back on the normal line at once. */
export function holdsTheLine({ phase }: Pick<WindowStatus, 'phase'>): boolean {
  return phase === 'applying' || phase === 'active';
}

/** What is worth saying of an id: without the prefix all windows share. */
export function shortId(workflowId: string): string {
  return workflowId.replace(/^ivr-window\/flow-ivr:/, '');
}
