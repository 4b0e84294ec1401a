/** Whether the engine still waits for this attempt of a step, and what time it is there. Types only. */
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
  /** The engine's time shortly before it answered. */
  readonly nowMs: number;
  /** When the engine gave the attempt to a worker. */
  readonly startedMs: number;
}

export interface AttemptAnswer {
  readonly standing: AttemptStanding;
  /** Null if not known. */
  readonly clock: EngineClock | null;
}

/** Sends a heartbeat and waits for its answer. Never throws. */
export type AttemptCheck = (attempt: AttemptRef, beat: Beat) => Promise<AttemptAnswer>;
