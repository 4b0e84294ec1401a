/**
 * Inputs and results of a window's activities; those that only ask the calendar are beside it. They
 * are part of every history, which the audit and later versions read: only optional additions. Names
 * on the wire are snake_case; `_ms` after an instant means epoch milliseconds, after a length
 * milliseconds.
 */
import type { Attempt } from '../telling/audit-record.ts';
import type { ArmBookingInput, BookResult } from './booking-steps.ts';
import type { CallbackBody, ChatWriting } from '../telling/callback.ts';
import type { Change, ChangeEvent, ChangeNews } from '../change/change.ts';
import type { Announced } from '../request/announcement.ts';
import type { Fields, JsonValue } from '../values/json.ts';
import type { CallbackEvent } from '../request/request.ts';
import type { StartsStopped } from '../window/start-hold.ts';
import type { StepInput } from './step-input.ts';
import type { TargetRef, WindowPlan } from '../request/window-plan.ts';
import type { DriftedField, Finding, Problem } from '../window/window.ts';

/** How long before its instant each step begins; recorded, so that a replay never reads a clock. */
export interface Timing {
  /** From here on the target is read and the booking re-checked. */
  readonly arm_lead_ms: number;
  /** From here on the writer is dispatched and holds. */
  readonly dispatch_lead_ms: number;
  /** A revert that is late by this raises the alarm. */
  readonly revert_alarm_after_ms: number;
}

/** So that windows that fall due together do not arm and dispatch together: the most that is added to a lead. */
export interface Spread {
  readonly arm_ms: number;
  readonly dispatch_ms: number;
}

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

export interface ArmInput extends ArmBookingInput {
  readonly plan: WindowPlan;
  /** As {@link ApplyInput.rerun}. */
  readonly rerun?: boolean;
  /** When this run of the window began, epoch ms. */
  readonly began_ms?: number;
}
export type ArmResult =
  | {
      readonly outcome: 'armed';
      /** Null if only our own mark stands there, and nobody knows the name before. */
      readonly target_name: string | null;
      readonly change: Change;
      /** Present where callers are to hear words that stand in a row: what stands there now. */
      readonly announced?: Announced;
      readonly findings: readonly Finding[];
      readonly request_id: string | null;
    }
  | {
      readonly outcome: 'waiting';
      readonly predecessor: string;
      /** Present where a person has to mend it: how the window fails if it comes to that. */
      readonly problems?: readonly Problem[];
    }
  | { readonly outcome: 'stopped'; readonly by: StartsStopped }
  | { readonly outcome: 'refused'; readonly problems: readonly Problem[] };

export interface ApplyInput extends StepInput {
  readonly plan: WindowPlan;
  readonly window_id: string;
  readonly run_id: string;
  readonly attempt: number;
  /** The instant of the write; the holder waits for it. */
  readonly instant_ms: number;
  /** Nothing is sent after this instant. */
  readonly not_after_ms: number;
  readonly change: Change;
  /** Present where callers hear words that stand in a row. */
  readonly announced?: Announced;
  /** RFC 3339: the end in force, passed through to the result. */
  readonly scheduled_until: string;
  /** When this run of the window began, epoch ms. */
  readonly began_ms?: number;
  /** A reset began this run: the one before it may have written. @default false */
  readonly rerun?: boolean;
}

/** The result of the apply step and what the window keeps of it. */
export interface Applied extends ChangeNews {
  readonly status: 'applied';
  readonly previous_version: number;
  readonly new_version: number;
  readonly scheduled_until: string;
  /** Null if the answer was lost and the write was found to have landed. */
  readonly latency_ms: number | null;
  readonly lateness_ms: number;
  readonly request_id: string | null;
  /** What is worth knowing of the form in which the API keeps our change. */
  readonly findings?: readonly Finding[];
}
/** Somebody else was faster: what stands now, with the baseline moved per field. */
export interface Conflicted extends ChangeNews {
  readonly status: 'conflict';
  readonly expected_version: number;
  readonly actual_version: number;
  readonly request_id: string | null;
}
/** Nothing was sent, or the API refused it for certain. */
export interface NotApplied {
  readonly status: 'not_applied';
  readonly code: string;
  readonly message: string;
  readonly problems: readonly Problem[];
  /** Null: trying again does not help. */
  readonly retry_after_ms: number | null;
  readonly request_id: string | null;
  /** `sent`: a conflict that no read has explained leaves it open whether it landed. @default refused */
  readonly event?: ChangeEvent & { readonly kind: 'sent' | 'refused' };
  /** Present where calendar or break-glass file knew more than the window, e.g. of another write. */
  readonly recalled?: Change;
}
/** The write was sent and its answer is lost: it may have landed, or land later. */
export interface ApplyUnknown {
  readonly status: 'unknown';
  /** What the API's answer said of the version, though nothing proves it; absent: there was no answer. */
  readonly told_version?: number;
  readonly code: string;
  readonly message: string;
  readonly request_id: string | null;
}
export type ApplyResult = Applied | Conflicted | NotApplied | ApplyUnknown;

export interface RevertInput extends StepInput {
  /** Whose break-glass file may know more of a change that is in doubt; absent: none is asked. */
  readonly window_id?: string;
  readonly target: TargetRef;
  readonly instant_ms: number;
  readonly change: Change;
  /** The first write needs no read: it expects the version that our own write made. */
  readonly unread: boolean;
  /** False: an answer that retrying hardly mends (401, 403, 404) ends the activity at once. */
  readonly already_alarmed: boolean;
  /** A person accepts what stands at this version: it is written over. */
  readonly accept_version?: number;
  /** What an earlier round of this revert has learned. */
  readonly known?: JsonValue;
  /** An earlier round ended without a word: it may have sent the baseline. @default false */
  readonly unheard?: boolean;
  /** An earlier run of the window may have begun to put it back: a reset or a rescue. @default false */
  readonly rerun?: boolean;
}
export interface Reverted {
  readonly status: 'reverted';
  readonly version: number;
  readonly final: Fields;
  readonly baseline_hash: string;
  readonly written_hash: string;
  readonly final_hash: string;
  /** False where everything already stood as before. */
  readonly wrote: boolean;
  readonly drift: readonly DriftedField[];
  /** Whether the drift was left as others set it; absent: there is none, or as the window asks. */
  readonly drift_kept?: boolean;
  /** Present where the break-glass file knew more than the window. */
  readonly recalled?: Change;
  /** Names of the fields that the API keeps in a form of its own. */
  readonly own_form?: readonly string[];
  readonly lateness_ms: number;
  readonly latency_ms: number;
  readonly attempts: readonly Attempt[];
  readonly request_ids: readonly string[];
}
/** The holder was told to stop before its instant; this attempt has sent nothing. */
export interface RevertHeldBack {
  readonly status: 'held_back';
  /** What attempts before this one have learned. */
  readonly known?: JsonValue;
}
export type RevertResult = Reverted | RevertHeldBack;

/** First detail of the ApplicationFailure with which a step's attempt ends. */
export interface StepFailure {
  readonly code: string;
  readonly attempts: readonly Attempt[];
  readonly attempt_count: number;
  /** As the API asked for; null if it said nothing. */
  readonly retry_after_ms: number | null;
  /** What the step has learned that its next round must not forget. */
  readonly known?: JsonValue;
}

export interface DeliverInput extends StepInput {
  readonly url: string;
  readonly event: CallbackEvent;
  /** `<kind>:<id>` of the window, for the audit; absent from older windows. */
  readonly target?: string;
  /** Stable over retries: the header `webhook-id`. */
  readonly webhook_id: string;
  readonly body: CallbackBody;
  /** For people in a chat; absent: `body` is sent as JSON. */
  readonly chat?: ChatWriting;
  /** How often it was tried before this step. @default 0 */
  readonly tries_before?: number;
  /**
   * The longest pause asked for by a receiver that the engine keeps by itself, ms; a longer one ends the
   * step, and its workflow keeps it. @default any
   */
  readonly engine_pause_ms?: number;
}
export interface DeliverResult {
  readonly status: 'delivered';
  readonly http_status: number;
  readonly attempts: number;
}
