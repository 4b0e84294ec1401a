/** Does the engine still wait for this attempt of a step? Wired by the worker, asked by activities. Types only. */
import type { Attempt } from './audit-record.ts';

/** What an attempt leaves in its heartbeats, for the next one and for the audit. */
export interface Beat {
  readonly attempts: readonly Attempt[];
}

/** `gone`: another attempt has taken over, or the window is over; `unknown`: no answer in time. */
export type AttemptStanding = 'current' | 'cancelled' | 'gone' | 'unknown';

/** A heartbeat whose answer is awaited. Never throws. */
export type AttemptCheck = (taskToken: Uint8Array, beat: Beat) => Promise<AttemptStanding>;
