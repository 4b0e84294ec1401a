/** The audit as it happens: a log line at a level given by its content, and counters. Not durable: history is. */
import type { InjectedSinks } from '@temporalio/worker';
import {
  AUDIT_MESSAGE,
  severityOfRecord,
  type AuditRecord,
} from '../contract/reporting/audit-record.ts';
import type { Severity } from '../contract/window/condition.ts';
import { isRecord } from '../contract/values/json.ts';
import type { AuditSinks, OutcomeSinks } from '../workflows/sinks.ts';
import type { LogLevel } from './settings/environment.ts';
import type { Logger } from './logging.ts';
import type { WorkerMetrics } from './metrics/metrics.ts';

function detail(record: AuditRecord, name: string): string {
  const value: unknown = isRecord(record.details) ? record.details[name] : null;
  return typeof value === 'string' ? value : 'unknown';
}

type Counts = Pick<WorkerMetrics, 'controlRefused' | 'rescueFailed'>;

const LEVELS = {
  ok: 'info',
  info: 'info',
  warning: 'warn',
  alarm: 'error',
} as const satisfies Readonly<Record<Severity, LogLevel>>;

export function createAuditRecorder(log: Logger, metrics: Counts) {
  const audit = log.child({}, { level: 'info' });
  return (record: AuditRecord): void => {
    audit[LEVELS[severityOfRecord(record)]](record, AUDIT_MESSAGE);
    if (record.event === 'control_refused')
      metrics.controlRefused(detail(record, 'control'), detail(record, 'refusal'));
    if (record.event === 'rescue_failed') metrics.rescueFailed();
  };
}

/** For `WorkerOptions.sinks`; a replay repeats nothing. */
export function createAuditSink(
  log: Logger,
  metrics: Counts & Pick<WorkerMetrics, 'windowEnded'>,
): InjectedSinks<AuditSinks & OutcomeSinks> {
  const write = createAuditRecorder(log, metrics);
  return {
    audit: { record: { fn: (_info, record) => write(record), callDuringReplay: false } },
    outcomes: {
      ended: { fn: (_info, phase) => metrics.windowEnded(phase), callDuringReplay: false },
    },
  };
}
