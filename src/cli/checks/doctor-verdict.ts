/** The last line of `doctor`, and its exit code. Pure. */
import type { Check, CheckState } from '../output/doctor-text.ts';

export interface DoctorVerdict {
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
