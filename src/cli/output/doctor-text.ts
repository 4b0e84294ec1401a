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

function mark(state: CheckState, { green, yellow, red }: Paint): string {
  return { ok: green('ok  '), unknown: '?   ', warn: yellow('warn'), fail: red('FAIL') }[state];
}

export function checkLine(line: Check, { paint, width }: Page): string {
  const told = hung(`      ${line.check}: ${printable(line.message)}`, width, 6);
  const head = `${mark(line.state, paint)}${told.slice(4)}`;
  if (line.next_step === null) return head;
  return `${head}\n${hung(`      → ${printable(line.next_step)}`, width, 8)}`;
}

function count(checks: readonly Check[], state: CheckState): number {
  return checks
    .filter((one) => one.state === state)
    .reduce((sum, { count: many = 1 }) => sum + many, 0);
}

function plural(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

export function verdictOf(checks: readonly Check[]) {
  const [problems, warnings] = [count(checks, 'fail'), count(checks, 'warn')];
  const counted = { warnings, problems };
  if (problems > 0) {
    const words = `${plural(problems, 'problem needs', 'problems need')} a person: see FAIL above.`;
    return { state: 'problems', ...counted, words } as const;
  }
  if (warnings === 0) return { state: 'well', ...counted, words: 'All is well.' } as const;
  const words = `It works, with ${plural(warnings, 'warning', 'warnings')}.`;
  return { state: 'warnings', ...counted, words } as const;
}
