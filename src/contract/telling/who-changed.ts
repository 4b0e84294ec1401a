/** Who changed a target, by the organisation's own audit: asked of a worker, beside the window. Types only. */
import type { TargetRef } from '../request/target.ts';

/** Instants in epoch ms. */
export interface WhoChangedQuestion {
  readonly organization_id: string;
  readonly target: TargetRef;
  readonly since_ms: number;
  /** @default now */
  readonly until_ms?: number;
  /** An audit that tells of nothing yet is asked again, by the engine. @default false */
  readonly insist?: true;
}

/** One change of somebody else; Interlude's own are left out. */
export interface AuditedChange {
  /** RFC 3339. */
  readonly at: string;
  /** As the API says it, e.g. `Update`. */
  readonly action: string;
  readonly by: {
    /** `client`: a program with an OAuth client of its own. */
    readonly kind: 'user' | 'client' | 'unknown';
    readonly id: string | null;
    readonly name: string | null;
  };
  /** Names of what was changed, where the audit tells them; never their values. */
  readonly fields: readonly string[];
}

/** What is known of it. */
export interface ChangedBy {
  /** Newest first. An audit can come minutes late: none is no proof that nobody changed it. */
  readonly changes: readonly AuditedChange[];
  /** Why some or all may be missing, in plain words; null: nothing is known to be. */
  readonly why: string | null;
}

export interface WhoChanged extends ChangedBy {
  readonly kind: 'who_changed';
}
