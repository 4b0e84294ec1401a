/** Workflow history → audit records. */
export { auditFromHistory } from './audit-from-history.ts';
export { handedOn } from './callbacks.ts';
export type { HistoryEvent } from './history-event.ts';
export { recallLine } from './line-memory.ts';
