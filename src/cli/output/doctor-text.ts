/** The lines of `doctor`. Pure. */
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';

export type CheckState = 'ok' | 'warn' | 'fail';

export interface Check {
  readonly check: string;
  readonly state: CheckState;
  readonly message: string;
  /** What to do; null where nothing is to be done. */
  readonly next_step: string | null;
}

function mark(state: CheckState, paint: Paint): string {
  switch (state) {
    case 'ok':
      return paint.green('ok  ');
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
