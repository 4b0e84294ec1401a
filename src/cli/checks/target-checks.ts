/** The lines of `doctor --target` about one object. Pure. */
import type { DoctorReport, TargetCheck } from '../../client/index.ts';
import type { Check } from '../output/doctor-text.ts';

const NAMES: Readonly<Record<TargetCheck['check'], string>> = {
  served: 'target',
  read: 'target',
  rights: 'right',
  not_checked: 'not checked',
};

const OLDER: Check = {
  check: 'target',
  state: 'fail',
  message: "the worker's release cannot check a target yet",
  next_step: 'try again when every worker is up to date',
};

/** Empty unless requested; an older worker's report has none. */
export function targetChecks({ target }: DoctorReport): Check[] {
  if (target === undefined) return [OLDER];
  return target.checks.map(({ check, state, message, next_step }) => {
    const isObject = check === 'read' || check === 'served';
    const about = isObject ? `${target.target}: ${message}` : message;
    return { check: NAMES[check], state, message: about, next_step };
  });
}
