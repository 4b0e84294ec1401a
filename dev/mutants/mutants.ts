/** All mutants: safety rules, each broken in one line. Data only. */
import { ADAPTER_MUTANTS } from './rules/adapter-mutants.ts';
import { ANNOUNCEMENT_MUTANTS } from './rules/announcement-mutants.ts';
import { ANSWER_MUTANTS } from './rules/answer-mutants.ts';
import { CALENDAR_MUTANTS } from './rules/calendar-mutants.ts';
import { RESCUE_MUTANTS } from './rules/rescue-mutants.ts';
import { DECISION_MUTANTS } from './rules/decision-mutants.ts';
import { KIND_MUTANTS } from './rules/kind-mutants.ts';
import { LINE_MUTANTS } from './rules/line-mutants.ts';
import type { Mutant } from './mutant.ts';
import { SCHEDULE_MUTANTS } from './rules/schedule-mutants.ts';
import { STEP_MUTANTS } from './rules/step-mutants.ts';

export const MUTANTS: readonly Mutant[] = [
  ...ANSWER_MUTANTS,
  ...KIND_MUTANTS,
  ...LINE_MUTANTS,
  ...DECISION_MUTANTS,
  ...STEP_MUTANTS,
  ...ADAPTER_MUTANTS,
  ...CALENDAR_MUTANTS,
  ...RESCUE_MUTANTS,
  ...ANNOUNCEMENT_MUTANTS,
  ...SCHEDULE_MUTANTS,
];
