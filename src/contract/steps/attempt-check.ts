/**
 * Does the engine still wait for this attempt of a step, and what time is it there? Wired by the worker, called by
 * activities. Types only.
 */
import type { Beat } from './pace/beat.ts';

/** One attempt, as the engine knows it. */
export interface AttemptRef {
  readonly taskToken: Uint8Array;
  readonly workflowId: string;
  readonly runId: string;
  readonly activityId: string;
}

/** `gone`: another attempt has taken over, or the window is over; `unknown`: no answer in time. */
export type AttemptStanding = 'current' | 'cancelled' | 'gone' | 'unknown';

/** The engine's clock, epoch ms. */
export interface EngineClock {
  /** Its time shortly before the answer. */
  readonly nowMs: number;
  /** When it gave the attempt to a worker. */
  readonly startedMs: number;
}

export interface AttemptAnswer {
  readonly standing: AttemptStanding;
  /** Null if not known. */
  readonly clock: EngineClock | null;
}

/** A heartbeat whose answer is awaited. Never throws. */
export type AttemptCheck = (attempt: AttemptRef, beat: Beat) => Promise<AttemptAnswer>;
