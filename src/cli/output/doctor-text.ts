/** The lines of `doctor`. Pure. */
import type { Page } from './plain/page.ts';
import type { Paint } from './plain/paint.ts';
import { printable } from './plain/printable.ts';
import { hung } from './plain/wrapped.ts';

/** `unknown`: it could not be checked. */
export type CheckState = 'ok' | 'unknown' | 'warn' | 'fail';

export interface Check {
  readonly check: string;
  readonly state: CheckState;
  readonly message: string;
  /** What to do; null if nothing. */
  readonly next_step: string | null;
  /** The window it is about. */
  readonly workflow_id?: string;
  /** How many windows it stands for. @default 1 */
  readonly count?: number;
}

function mark(state: CheckState, paint: Paint): string {
  switch (state) {
    case 'ok':
      return paint.green('ok  ');
    case 'unknown':
      return '?   ';
    case 'warn':
      return paint.yellow('warn');
    case 'fail':
      return paint.red('FAIL');
  }
}

export function checkLine(check: Check, { paint, width }: Page): string {
  const [first = '', ...rest] = hung(
    `      ${check.check}: ${printable(check.message)}`,
    width,
    6,
  ).split('\n');
  const step = check.next_step === null ? [] : [`      → ${printable(check.next_step)}`];
  return [
    `${mark(check.state, paint)}${first.slice(4)}`,
    ...rest,
    ...step.map((line) => hung(line, width, 8)),
  ].join('\n');
}
