/** The status of a window before anything is known about it. Pure. */
import type { WindowStatus } from './window.ts';

/** A window of which only the id is known. */
export function blankStatus(workflowId: string, runId: string): WindowStatus {
  return {
    workflow_id: workflowId,
    run_id: runId,
    phase: 'requested',
    line: 'unknown',
    target: null,
    target_name: null,
    flow_id: null,
    start_time: null,
    end_time: null,
    planned_end_time: null,
    duration_minutes: null,
    fallback_greeting: null,
    reroute_queue_id: null,
    announcement: null,
    requested_by: null,
    reason: null,
    change_ticket: null,
    previous_version: null,
    new_version: null,
    applied_at: null,
    reverted_at: null,
    start_lateness_ms: null,
    revert_lateness_ms: null,
    drift: null,
    attention: null,
    findings: [],
  };
}
