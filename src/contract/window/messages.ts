/** All messages to Interlude's workflows (docs/contract.md#controls): one object each, only optional additions. */
import type { MaintenanceRequest } from '../request/request.ts';
import type { JsonValue } from '../values/json.ts';
import type { WindowStatus } from './window.ts';
import type { WriteEvidence } from './write-evidence.ts';

export const WINDOW_WORKFLOW = 'maintenanceWindow';
export const CALENDAR_WORKFLOW = 'calendar';
export const CHECKUP_WORKFLOW = 'checkup';
export const CALLBACK_WORKFLOW = 'callbackDelivery';

/** Query of a window: a {@link WindowStatus}. */
export const STATUS_QUERY = 'status';
/** Update of a window: waits for the decision and answers with a `Verdict`. */
export const VERDICT_UPDATE = 'verdict';
/** The memo key under which a window keeps its latest {@link WindowSnapshot}. */
export const SNAPSHOT_MEMO = 'window';

/** The verbs of a window: each is an update and a signal of that name. */
export const CONTROLS = ['extend', 'end', 'cancel', 'retryNow', 'takeOver'] as const;
export type Control = (typeof CONTROLS)[number];

/** Argument of `verdict`: refused if `request` differs from the booked one. */
export interface VerdictArgument {
  readonly request?: MaintenanceRequest | JsonValue;
}

/** Who does it, and why; part of every control. */
export interface ControlArgument {
  readonly actor: string;
  readonly reason: string;
}

/** `until` (RFC 3339, with zone) or `by_minutes` (whole, ≥ 1), never both. */
export interface ExtendArgument extends ControlArgument {
  readonly until?: string;
  readonly by_minutes?: number;
  /** The end that the caller saw. The call is refused if another end is in force, so that a repeat changes nothing. */
  readonly expected_end_time?: string;
}

/** `accept_version`: a person accepts the line at that version, and it is put back. */
export interface RetryArgument extends ControlArgument {
  readonly accept_version?: number;
}

/** The argument of any control. */
export type AnyControlArgument = ControlArgument | ExtendArgument | RetryArgument;

/** Answer of every control. */
export interface ControlAnswer {
  readonly done: Control;
  readonly status: WindowStatus;
}

/** `not_now`: another phase; `changed`: not the end that the caller saw; `conflict`: the calendar refuses. */
export const CONTROL_REFUSALS = {
  not_now: 'ControlNotNow',
  invalid: 'ControlInvalid',
  changed: 'ControlChanged',
  conflict: 'ControlConflict',
} as const;
export type ControlRefusal = keyof typeof CONTROL_REFUSALS;

/** The content of the memo: enough for `list` without a query per row. */
export interface WindowSnapshot {
  readonly v: 1;
  /** Null fields may be left out. */
  readonly status: Pick<WindowStatus, 'workflow_id' | 'run_id' | 'phase' | 'line'> &
    Partial<WindowStatus>;
  /** Null until decided. */
  readonly accepted: boolean | null;
  /** Absent from windows of older workers. */
  readonly writes?: WriteEvidence;
  /** Set if the calendar knew no other run of the window when the run of this status booked. */
  readonly alone?: true;
}
