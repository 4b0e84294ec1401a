/** The log level of an audit record. Pure. */
import type { AuditEvent, AuditRecord } from './audit-record.ts';
import type { Severity } from '../window/condition.ts';
import { isRecord } from '../values/json.ts';

/** The levels for what a person may have to deal with, and for everything else. */
const SEVERITIES: Readonly<Record<AuditEvent, Severity>> = {
  requested: 'info',
  accepted: 'info',
  refused: 'info',
  armed: 'info',
  announced: 'info',
  announce_failed: 'warning',
  announcement_cleared: 'info',
  entered: 'info',
  applied: 'info',
  apply_failed: 'warning',
  skipped: 'warning',
  extended: 'info',
  end_requested: 'info',
  cancel_requested: 'info',
  control_refused: 'info',
  drift: 'warning',
  who_changed: 'info',
  revert_delayed: 'alarm',
  retry_requested: 'info',
  taken_over: 'alarm',
  restored: 'warning',
  reverted: 'info',
  leftover_deleted: 'info',
  cancelled: 'info',
  failed: 'alarm',
  callback: 'info',
  terminated: 'alarm',
  reset: 'warning',
  signal_unknown: 'warning',
  rescued: 'warning',
  rescue_failed: 'alarm',
  start_held: 'warning',
  starts_stopped: 'warning',
  starts_allowed: 'info',
};

/** The drift was left in place: a person has to look at the line. */
function isKeptDrift({ event, details }: AuditRecord): boolean {
  return event === 'drift' && isRecord(details) && details['kept'] === true;
}

/** Outdated words are left in a row. */
function isUncleared({ event, details }: AuditRecord): boolean {
  return event === 'announcement_cleared' && isRecord(details) && details['outcome'] === 'failed';
}

export function severityOfRecord(record: AuditRecord): Severity {
  if (isUncleared(record)) return 'warning';
  if (isKeptDrift(record)) return 'alarm';
  if (record.callback_status === 'failed') return 'warning';
  return SEVERITIES[record.event];
}
