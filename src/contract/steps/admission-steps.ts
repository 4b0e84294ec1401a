/**
 * What is asked before a window is booked: its request is read, the API and the calendar are asked. Part of every
 * history, which the audit and later versions read: only optional additions.
 */
import type { WindowPlan } from '../request/window-plan.ts';
import type { JsonValue } from '../values/json.ts';
import type { Finding, Problem } from '../window/window.ts';
import type { BookResult } from './booking-steps.ts';
import type { Timing } from './timing.ts';

/** How the workflow was started, by whoever did, as far as that limits it; instants in epoch ms. */
export interface StartLimits {
  readonly cron_schedule?: string;
  /** The server ends the run then. */
  readonly run_expires_ms?: number;
  /** The server ends it and every run after it then. */
  readonly execution_expires_ms?: number;
}

export interface PrepareInput {
  readonly request: JsonValue;
  readonly asked_at_ms: number;
  /** Of the window; absent: not asked about. */
  readonly workflow_id?: string;
  /** Absent where nothing limits it. */
  readonly limits?: StartLimits;
}

export type PrepareResult =
  | { readonly ok: false; readonly problems: readonly Problem[] }
  | {
      readonly ok: true;
      readonly organization_id: string;
      readonly plan: WindowPlan;
      readonly timing: Timing;
    };

/** Another request for the same window: which fields differ. */
export interface CompareInput extends PrepareInput {
  readonly plan: WindowPlan;
}

export interface CompareResult {
  readonly problems: readonly Problem[];
}

/** What the API has to say of a window. */
export interface PreflightResult {
  readonly target_name: string | null;
  readonly problems: readonly Problem[];
  readonly findings: readonly Finding[];
}

/** All that is asked before the verdict. */
export interface AdmitInput extends PrepareInput {
  readonly workflow_id: string;
  readonly run_id: string;
  /** True: no reset began this run, the window was asked for anew. */
  readonly anew: boolean;
}

export type AdmitResult =
  | Extract<PrepareResult, { readonly ok: false }>
  | (Extract<PrepareResult, { readonly ok: true }> & {
      readonly preflight: PreflightResult;
      /** Where the preflight found problems: only looked whether it could be booked. */
      readonly booked: BookResult;
    });
