/** How a line goes into maintenance: arm and write. Part of every history: only optional additions. */
import type { Change, ChangeEvent, ChangeNews } from '../change/change.ts';
import type { Announced } from '../request/announcement/announcement.ts';
import type { LinePlan } from '../request/window-plan.ts';
import type { StartsStopped } from '../window/start-hold.ts';
import type { Finding, Problem } from '../window/window.ts';
import type { ArmBookingInput } from './booking-steps.ts';
import type { StepInput, WindowRun } from './step.ts';

export interface ArmInput extends ArmBookingInput {
  readonly plan: LinePlan;
  /** Like {@link ApplyInput.rerun}. */
  readonly rerun?: boolean;
  /** When this run of the window began, epoch ms. */
  readonly began_ms?: number;
}

export type ArmResult =
  | {
      readonly outcome: 'armed';
      /** Null if only our own mark is there, and the name before is not known. */
      readonly target_name: string | null;
      readonly change: Change;
      /** Set if callers are to hear words from a row: its current content. */
      readonly announced?: Announced;
      readonly findings: readonly Finding[];
      readonly request_id: string | null;
    }
  | {
      readonly outcome: 'waiting';
      readonly predecessor: string;
      /** Set if a person has to fix something: the problems with which the window may fail. */
      readonly problems?: readonly Problem[];
    }
  | { readonly outcome: 'stopped'; readonly by: StartsStopped }
  | {
      readonly outcome: 'refused';
      readonly problems: readonly Problem[];
      /** All of it is another window's change, which may be gone by the latest start. @default false */
      readonly may_pass?: true;
    };

export interface ApplyInput extends StepInput, WindowRun {
  readonly plan: LinePlan;
  readonly attempt: number;
  /** The instant of the write; the holder waits for it. */
  readonly instant_ms: number;
  /** Nothing is sent after this instant. */
  readonly not_after_ms: number;
  readonly change: Change;
  /** Set if callers hear words from a row. */
  readonly announced?: Announced;
  /** The end in force, passed through to the result; RFC 3339. */
  readonly scheduled_until: string;
  /** When this run of the window began, epoch ms. */
  readonly began_ms?: number;
  /** A reset began this run: the previous one may have written. @default false */
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
  /** What to report about the form in which the API stores our change. */
  readonly findings?: readonly Finding[];
}

/** Somebody else was faster: the current state, with the baseline updated per field. */
export interface Conflicted extends ChangeNews {
  readonly status: 'conflict';
  readonly expected_version: number;
  readonly actual_version: number;
  readonly request_id: string | null;
}

/** Nothing was sent, or the API certainly refused it. */
export interface NotApplied {
  readonly status: 'not_applied';
  readonly code: string;
  readonly message: string;
  readonly problems: readonly Problem[];
  /** Null if a retry does not help. */
  readonly retry_after_ms: number | null;
  readonly request_id: string | null;
  /** `sent`: a conflict that no read has explained leaves open whether the write landed. @default refused */
  readonly event?: ChangeEvent & { readonly kind: 'sent' | 'refused' };
  /** Set if calendar or break-glass file knew more than the window, e.g. about another write. */
  readonly recalled?: Change;
}

/** The step ended before it even looked into the break-glass folder. */
export const NEVER_BEGAN = { event: { kind: 'refused', never_began: true } } as const;

/** The write was sent and its answer is lost: it may have landed, or may still land. */
export interface ApplyUnknown {
  readonly status: 'unknown';
  /** The version in the API's answer, which nothing confirms; absent if there was no answer. */
  readonly told_version?: number;
  readonly code: string;
  readonly message: string;
  readonly request_id: string | null;
}

export type ApplyResult = Applied | Conflicted | NotApplied | ApplyUnknown;
