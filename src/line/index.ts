/** The rules of one line: what is known about our change, what its baseline is, and how it is put back. */
export { clearRow, rowShows, type RowClearing } from './row-words.ts';
export { knownBeforeLook, knownBeforeRevert, knownBeforeWrite, knowsMore } from './accounts.ts';
export {
  isShownBy,
  isStoredAs,
  classifyConflict,
  oldestProof,
  asApplied,
  UNEXPLAINED,
  classifyLostAnswer,
  type Accounts,
  type Classified,
} from './answers.ts';
export { armOn } from './arming.ts';
export { unexplainedWords } from './conflict-words.ts';
export {
  evolve,
  inDoubt,
  looksLike,
  merge,
  mayStillLand,
  mergeKnown,
  mustProveBack,
  newVersionOf,
  withNews,
} from './change.ts';
export { othersMaintenance } from './own-change.ts';
export { whatShows, whatRemainsOf } from './left-standing.ts';
export { putBack, type PutBackCaller, type PutBackEnd, type Standing } from './revert/put-back.ts';
export { OLDER_FOR_MS } from './revert/revert-steps.ts';
export { factsOfFile, goalOfFile } from './revert/restore-goal.ts';
export {
  firstFacts,
  presumeSent,
  presumeFormerRun,
  presumeUnreported,
  readRevertFacts,
  toJson,
  type RevertFacts,
} from './revert/revert-facts.ts';
export { cannotBeOutdated } from './revert/late-writes.ts';
export { whyMoved } from './revert/moved.ts';
export { isSameState, managedBy } from './target.ts';
export { showsWhatWasSent } from './own-write.ts';
export { isOlder, versionsOf } from './versions.ts';
export {
  planRevert,
  mustOutdate,
  originalOf,
  toGoal,
  type RevertGoal,
  type RevertPlan,
  type RevertRule,
} from './revert/revert-goal.ts';
