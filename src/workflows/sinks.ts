/** What workflow code says to its worker at once: log lines, no decisions. Not durable; history is. */
import { proxySinks, type Sinks } from '@temporalio/workflow';
import type { AuditRecord } from '../contract/audit-record.ts';

export interface AuditSinks extends Sinks {
  audit: { record(record: AuditRecord): void };
}

export const { audit } = proxySinks<AuditSinks>();
