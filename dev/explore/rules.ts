/** The product's own rules that are explored. To see a broken one found, replace it here. */
import type { ChangeEvent } from '../../src/contract/change/change.ts';
import {
  afterReport,
  inherited,
  isLeftAfter,
  knownBeforeLook,
  knownBeforeRevert,
  knownBeforeWrite,
  recalled,
  knowsMore,
} from '../../src/line/accounts.ts';
import {
  isShownBy,
  isStoredAs,
  classifyConflict,
  asApplied,
  UNEXPLAINED,
  classifyLostAnswer,
} from '../../src/line/answers.ts';
import { armOn } from '../../src/line/arming.ts';
import { evolve, mergeKnown, withNews } from '../../src/line/change.ts';
import { whatShows, whatRemainsOf } from '../../src/line/left-standing.ts';
import { nextStep } from '../../src/line/next-step.ts';
import {
  answered,
  beginCourse,
  conflicted,
  notLanded,
  observe,
  refusedWrite,
  sending,
} from '../../src/line/revert/revert-course.ts';
import { nextRevertStep } from '../../src/line/revert/revert-steps.ts';
import {
  firstFacts,
  presumeFormerRun,
  presumeUnreported,
} from '../../src/line/revert/revert-facts.ts';
import { restoreGoal } from '../../src/line/revert/restore-goal.ts';
import { toGoal } from '../../src/line/revert/revert-goal.ts';

export const PRODUCT_RULES = {
  /** What happens to a change whose write was refused as a conflict that no read explains. */
  unexplained: UNEXPLAINED,
  nextStep,
  evolve,
  mergeKnown,
  withNews,
  afterReport,
  inherited,
  isLeftAfter,
  whatShows,
  whatRemainsOf,
  recalled,
  knowsMore,
  knownBeforeLook,
  knownBeforeRevert,
  knownBeforeWrite,
  armOn,
  isShownBy,
  isStoredAs,
  asApplied,
  classifyConflict,
  classifyLostAnswer,
  toGoal,
  restoreGoal,
  firstFacts,
  presumeFormerRun,
  presumeUnreported,
  beginCourse,
  nextRevertStep,
  observe,
  sending,
  answered,
  conflicted,
  notLanded,
  refusedWrite,
};
export interface Rules extends Omit<typeof PRODUCT_RULES, 'unexplained'> {
  readonly unexplained: ChangeEvent;
}
