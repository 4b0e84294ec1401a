/** The rules of one line: what its baseline is, whose change stands on it, how it is put back. */
export { isOwnWrite, isStoredForm } from './own-write.ts';
export { putBack, type PutBackCaller, type PutBackEnd, type Standing } from './put-back.ts';
export { OLDER_FOR_MS } from './revert-course.ts';
export {
  firstFacts,
  presumeSent,
  readRevertFacts,
  toJson,
  type RevertFacts,
} from './revert-facts.ts';
export { judge, type RevertGoal } from './revert-goal.ts';
export { decideRevert, moveBaseline, settleBaseline } from './revert-rule.ts';
