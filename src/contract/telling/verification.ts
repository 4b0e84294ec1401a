/** What `verify` asks a worker, and what it says of a window. Types only. */
import type { Change } from '../change/change.ts';
import type { Fields, JsonValue } from '../values/json.ts';
import type { TargetRef } from '../request/window-plan.ts';

/**
 * Fields out of a window's history, to be hashed where the receipt's hashes were made, and the line
 * to be read. A worker of another organisation refuses it.
 */
export interface ProofQuestion {
  readonly organization_id: string;
  readonly target: TargetRef;
  readonly change: Change;
  readonly final: Fields | null;
  /** What should stand on the line now. */
  readonly expected: Fields;
}

/** What stands on the line now; no values, since a history should not hold more of them than needed. */
export interface LiveLine {
  readonly version: number;
  /** Of the managed fields, as the receipt's hashes. */
  readonly hash: string;
  /** Names of the fields that do not stand as expected, by the rule of the target's kind. */
  readonly differing: readonly string[];
}

export interface ProofAnswer {
  readonly kind: 'verify';
  readonly baseline_hash: string;
  readonly written_hash: string | null;
  readonly final_hash: string | null;
  /** Null if there is no such target any more. */
  readonly live: LiveLine | null;
}

/** One thing that was compared. */
export interface VerificationCheck {
  /** A field of the receipt, `receipt`, `restored` or `live`. */
  readonly check: string;
  /** What the history says. */
  readonly expected: JsonValue;
  /** What the receipt says, or what stands on the line. */
  readonly actual: JsonValue;
  readonly ok: boolean;
  readonly message: string;
}

/** The answer of `interlude verify`. */
export interface Verification {
  readonly workflow_id: string;
  /** `nothing`: nothing was written, or nothing can be said at this moment; `message` says why. */
  readonly verdict: 'match' | 'mismatch' | 'nothing';
  readonly message: string;
  readonly checks: readonly VerificationCheck[];
}
