/** The lines of `doctor`, the last one with its verdict. Pure. */
import type { Page, Paint } from './plain/paint.ts';
import { printable } from './plain/printable.ts';
import { hung } from './plain/wrapped.ts';

/** `unknown`: it could not be checked. */
export type CheckState = 'ok' | 'unknown' | 'warn' | 'fail';

export interface Check {
  readonly check: string;
  readonly state: CheckState;
  readonly message: string;
  readonly next_step: string | null;
  readonly workflow_id?: string;
  /** How many windows it stands for. @default 1 */
  readonly count?: number;
}

/** @param about the window or windows it is about */
export function check(
  name: string,
  state: CheckState,
  message: string,
  next_step: string | null = null,
  about: Pick<Check, 'workflow_id' | 'count'> = {},
): Check {
  return { check: name, state, message, next_step, ...about };
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

export function checkLine(line: Check, { paint, width }: Page): string {
  const [first = '', ...rest] = hung(
    `      ${line.check}: ${printable(line.message)}`,
    width,
    6,
  ).split('\n');
  const step = line.next_step === null ? [] : [`      → ${printable(line.next_step)}`];
  return [
    `${mark(line.state, paint)}${first.slice(4)}`,
    ...rest,
    ...step.map((text) => hung(text, width, 8)),
  ].join('\n');
}

interface DoctorVerdict {
  readonly state: 'well' | 'warnings' | 'problems';
  readonly warnings: number;
  readonly problems: number;
  readonly words: string;
}

function count(checks: readonly Check[], state: CheckState): number {
  return checks
    .filter((one) => one.state === state)
    .reduce((sum, { count: many = 1 }) => sum + many, 0);
}

function plural(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

export function verdictOf(checks: readonly Check[]): DoctorVerdict {
  const [problems, warnings] = [count(checks, 'fail'), count(checks, 'warn')];
  if (problems > 0) {
    const words = `${plural(problems, 'problem needs', 'problems need')} a person: see FAIL above.`;
    return { state: 'problems', warnings, problems, words };
  }
  if (warnings > 0) {
    const words = `It works, with ${plural(warnings, 'warning', 'warnings')}.`;
    return { state: 'warnings', warnings, problems, words };
  }
  return { state: 'well', warnings, problems, words: 'All is well.' };
}
