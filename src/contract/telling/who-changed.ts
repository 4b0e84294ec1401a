/**
 * Who changed a target, according to the organisation's own audit: asked of a worker, separately from the window. Types
 * only.
 */
import type { TargetRef } from '../request/target/target.ts';

/** Instants in epoch ms. */
export interface WhoChangedQuestion {
  readonly organization_id: string;
  readonly target: TargetRef;
  readonly since_ms: number;
  /** @default now */
  readonly until_ms?: number;
  /** The engine asks again while the audit has no entries. @default false */
  readonly insist?: true;
}

/** One change by somebody else; Interlude's own are left out. */
export interface AuditedChange {
  /** RFC 3339. */
  readonly at: string;
  /** In the words of the API, e.g. `Update`. */
  readonly action: string;
  readonly by: {
    /** `client`: a program with its own OAuth client. */
    readonly kind: 'user' | 'client' | 'unknown';
    readonly id: string | null;
    readonly name: string | null;
  };
  /** Names of the changed fields, if the audit has them; never their values. */
  readonly fields: readonly string[];
}

/** Who changed it, as far as known. */
export interface ChangedBy {
  /** Newest first. An audit can be minutes late: an empty list does not prove that nobody changed it. */
  readonly changes: readonly AuditedChange[];
  /** Why some or all may be missing, in plain words; null if nothing is known to be missing. */
  readonly why: string | null;
}

export interface WhoChanged extends ChangedBy {
  readonly kind: 'who_changed';
}
