// All mutants: safety rules, each broken in one line. Data only.
import { ADAPTER_MUTANTS } from './adapter-mutants.ts';
import { ANNOUNCEMENT_MUTANTS } from './announcement-mutants.ts';
import { ANSWER_MUTANTS } from './answer-mutants.ts';
import { CALENDAR_MUTANTS } from './calendar-mutants.ts';
import { DECISION_MUTANTS } from './decision-mutants.ts';
import { KIND_MUTANTS } from './kind-mutants.ts';
import { LINE_MUTANTS } from './line-mutants.ts';
import type { Mutant } from './mutant.ts';
import { SCHEDULE_MUTANTS } from './schedule-mutants.ts';
import { STEP_MUTANTS } from './step-mutants.ts';

export const MUTANTS: readonly Mutant[] = [
  ...ANSWER_MUTANTS,
  ...KIND_MUTANTS,
  ...LINE_MUTANTS,
  ...DECISION_MUTANTS,
  ...STEP_MUTANTS,
  ...ADAPTER_MUTANTS,
  ...CALENDAR_MUTANTS,
  ...ANNOUNCEMENT_MUTANTS,
  ...SCHEDULE_MUTANTS,
];
