/** The product's own rules that are explored. To see a broken one found, replace it here. */
import type { ChangeEvent } from '../../src/contract/change/change.ts';
import {
  afterNote,
  inherited,
  isLeftAfter,
  knownBeforeLook,
  knownBeforeRevert,
  knownBeforeWrite,
  recalled,
  tellsMore,
} from '../../src/line/accounts.ts';
import {
  isShownBy,
  isStoredAs,
  meetConflict,
  standing,
  UNEXPLAINED,
  whatBecame,
} from '../../src/line/answers.ts';
import { armOn } from '../../src/line/arming.ts';
import { evolve, mergeKnown, take } from '../../src/line/change.ts';
import { whatStandsOf } from '../../src/line/left-standing.ts';
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
import { firstFacts, presumeFormer, presumeUnheard } from '../../src/line/revert/revert-facts.ts';
import { restoreGoal } from '../../src/line/revert/restore-goal.ts';
import { toGoal } from '../../src/line/revert/revert-goal.ts';

export const PRODUCT_RULES = {
  /** What happens to a change whose write was refused as a conflict that no read explains. */
  unexplained: UNEXPLAINED,
  nextStep,
  evolve,
  mergeKnown,
  take,
  afterNote,
  inherited,
  isLeftAfter,
  whatStandsOf,
  recalled,
  tellsMore,
  knownBeforeLook,
  knownBeforeRevert,
  knownBeforeWrite,
  armOn,
  isShownBy,
  isStoredAs,
  standing,
  meetConflict,
  whatBecame,
  toGoal,
  restoreGoal,
  firstFacts,
  presumeFormer,
  presumeUnheard,
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
