/** Workflow history → audit records, what its receipt must say, and what it remembers. */
export { answersToSignals, auditFromHistory } from './audit-from-history.ts';
export { handedOn, recordOfUntold } from './callbacks/callbacks.ts';
export { traceCallbacks, type CallbackTrace } from './callbacks/callback-traces.ts';
export type { HistoryEvent } from './history/history-event.ts';
export { recallLine } from './proof/line-memory.ts';
export { checkProof, expectedNow } from './proof/proof-checks.ts';
export { recallStarts } from './starts-memory.ts';
export { proofFromHistory, receiptIn, type HistoryProof } from './proof/proof-from-history.ts';
