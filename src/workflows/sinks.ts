/** What workflow code reports to its worker at once, such as log lines; no decisions. Not durable: the history is. */
import { proxySinks, type Sinks } from '@temporalio/workflow';
import type { AuditRecord } from '../contract/reporting/audit-record.ts';
import type { Phase } from '../contract/window/window.ts';

export interface AuditSinks extends Sinks {
  audit: { record(record: AuditRecord): void };
}

/** How windows ended, for the metrics. */
export interface OutcomeSinks extends Sinks {
  outcomes: { ended(phase: Phase): void };
}

export const { audit, outcomes } = proxySinks<AuditSinks & OutcomeSinks>();
