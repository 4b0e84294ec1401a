/** Workflow history → audit records, what its receipt must say, and what is known about the line. */
export { answersToSignals, auditFromHistory } from './audit-from-history.ts';
export { handedOn, recordOfUntold } from './callbacks/callbacks.ts';
export { traceCallbacks, type CallbackTrace } from './callbacks/callback-traces.ts';
export { inputOf, receiptIn, type HistoryEvent } from './history/history-event.ts';
export { recallLine } from './proof/line-reading.ts';
export { checkProof, expectedNow } from './proof/proof-checks.ts';
export { proofFromHistory, type HistoryProof } from './proof/proof-from-history.ts';
export { auditOfCalendar, recallStarts } from './calendar-history.ts';
export { overridesIn } from './range/overrides.ts';
export { Reporting } from './range/report.ts';
export { windowEntries } from './range/window-entry.ts';
export { exportLines, NO_HEAD, type ExportHeader } from './chain/export-header.ts';
export { csvLine } from './chain/csv-columns.ts';
export { verifyExport, type ExportFault, type ExportVerdict } from './chain/verify-export.ts';
