/** What `verify` asks a worker, and its result for a window. Types only. */
import type { Change } from '../change/change.ts';
import type { Fields, JsonValue } from '../values/json.ts';
import type { TargetRef } from '../request/window-plan.ts';

/** Fields of a history, to be hashed where the receipt's hashes were computed, and the line to be read. */
export interface ProofQuestion {
  readonly organization_id: string;
  readonly target: TargetRef;
  readonly change: Change;
  readonly final: Fields | null;
  readonly expected: Fields;
}

/** The state of the line now, without values, because a history should not hold more of them than it needs. */
export interface LiveLine {
  readonly version: number;
  /** Hash of the managed fields, like the receipt's hashes. */
  readonly hash: string;
  /** The fields that differ from the expected ones, by the rule of the target's kind. */
  readonly differing: readonly string[];
}

export interface ProofAnswer {
  readonly kind: 'verify';
  readonly baseline_hash: string;
  readonly written_hash: string | null;
  readonly final_hash: string | null;
  /** Null if the target no longer exists. */
  readonly live: LiveLine | null;
}

/** One comparison. */
export interface VerificationCheck {
  /** A field of the receipt, `receipt`, `restored` or `live`. */
  readonly check: string;
  readonly expected: JsonValue;
  readonly actual: JsonValue;
  readonly ok: boolean;
  readonly message: string;
}

/** The answer of `interlude verify`. */
export interface Verification {
  readonly workflow_id: string;
  /** `nothing`: nothing was written, or nothing can be said right now; `message` says why. */
  readonly verdict: 'match' | 'mismatch' | 'nothing';
  readonly message: string;
  readonly checks: readonly VerificationCheck[];
}
