// What the oracle is given, and what it answers. Types only. Moments are epoch milliseconds.
import type { Ivr, WriteRecord } from '../simulator/index.ts';

/** The fields that a window changes; the oracle knows them by itself, not from the system. */
export const MANAGED = ['name', 'greeting', 'routing'] as const;
export type ManagedField = (typeof MANAGED)[number];
export type Managed = Pick<Ivr, ManagedField>;

/** From when to when something was wrong with a process, the API, or the way to it. */
export interface Outage {
  readonly fromMs: number;
  readonly toMs: number;
  /** null: felt on every line. */
  readonly line: string | null;
}

/** Somebody asked for the end: an `end`, a `cancel`, Temporal's Cancel; refused ones do not count. */
export interface Stop {
  readonly sentMs: number;
  /** When it was taken; null: not known (a signal, a lost answer). */
  readonly answeredMs: number | null;
}

/** One window as it was asked for, and what its callers were told. */
export interface WindowFacts {
  readonly window: string;
  readonly line: string;
  /** What its apply puts there; the greeting is unlike any other of the run. */
  readonly written: Managed;
  readonly startMs: number;
  /** As asked for. */
  readonly endMs: number;
  readonly minuteMs: number;
  readonly onDrift: 'keep' | 'restore';
  /** null: nobody was told. */
  readonly isBooked: boolean | null;
  /** When its caller learned that it is; null: never. */
  readonly bookedMs: number | null;
  /** The phase it ended in; null: not known. */
  readonly phase: string | null;
  readonly stops: readonly Stop[];
  /** Its workflow was terminated: what its phase says is then its rescue's. */
  readonly isTerminated: boolean;
  /** Ends in force that extensions were answered with. */
  readonly extendedToMs: readonly number[];
}

/** A run that is over. */
export interface Trial {
  /** The simulator's whole write log, in its order. */
  readonly log: readonly WriteRecord[];
  readonly windows: readonly WindowFacts[];
  readonly outages: readonly Outage[];
}

export type Rule =
  | 'applied_early'
  | 'applied_late'
  | 'applied_twice'
  | 'applied_unbooked'
  | 'applied_after_stop'
  | 'applied_over_another'
  | 'applied_wrong'
  | 'reverted_early'
  | 'reverted_wrong'
  | 'edit_overwritten'
  | 'outside_window'
  | 'effect_lost'
  | 'not_applied'
  | 'still_in_maintenance'
  | 'wrong_end_state'
  | 'not_over';

export interface Violation {
  readonly rule: Rule;
  readonly line: string;
  /** null: no window can be blamed. */
  readonly window: string | null;
  readonly what: string;
  /** The write of the log, or what else shows it. */
  readonly evidence: unknown;
}

/** What a window did to its line. */
export interface Effect {
  readonly facts: WindowFacts;
  /** null: nothing. */
  readonly appliedMs: number | null;
  /** When nothing of it stood any more by our own write; null: somebody else's edits took it away. */
  readonly revertedMs: number | null;
}

export interface Judgement {
  readonly violations: readonly Violation[];
  readonly effects: readonly Effect[];
}
