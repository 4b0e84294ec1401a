/** The steps before a window is booked. Part of every history: only optional additions. */
import type { WindowPlan } from '../request/window-plan.ts';
import type { JsonValue } from '../values/json.ts';
import type { Finding, Problem } from '../window/window.ts';
import type { BookResult } from './booking-steps.ts';
import type { Timing } from './pace/timing.ts';

/** How the workflow was started, as far as that limits it; instants in epoch ms. */
export interface StartLimits {
  readonly cron_schedule?: string;
  /** When the server ends this run. */
  readonly run_expires_ms?: number;
  /** When the server ends this run and every later one. */
  readonly execution_expires_ms?: number;
}

export interface PrepareInput {
  readonly request: JsonValue;
  readonly asked_at_ms: number;
  /** The window's workflow id; absent if it is not checked. */
  readonly workflow_id?: string;
  /** Absent if nothing limits it. */
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

/** What the API says about a window. */
export interface PreflightResult {
  readonly target_name: string | null;
  readonly problems: readonly Problem[];
  readonly findings: readonly Finding[];
}

/** Everything that is asked before the verdict. */
export interface AdmitInput extends PrepareInput {
  readonly workflow_id: string;
  readonly run_id: string;
  /** The window was requested again: no reset began this run. */
  readonly anew: boolean;
}

export type AdmitResult =
  | Extract<PrepareResult, { readonly ok: false }>
  | (Extract<PrepareResult, { readonly ok: true }> & {
      readonly preflight: PreflightResult;
      /** If the preflight found problems, this is only a check whether it could be booked. */
      readonly booked: BookResult;
    });
