/** The lines of `doctor`. Pure. */
import type { Paint } from './plain/paint.ts';
import { printable } from './plain/printable.ts';

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

export function checkLine(check: Check, paint: Paint): string {
  const line = `${mark(check.state, paint)}  ${check.check}: ${printable(check.message)}`;
  return check.next_step === null ? line : `${line}\n      → ${printable(check.next_step)}`;
}
