/** The oracle's input and output. Types only. Times are epoch milliseconds. */
import type { TargetKindName } from '../../../src/contract/request/target/target.ts';
import type { Fields, RequestRecord } from '../../simulator/index.ts';
import type { LineWrite } from '../kinds/chaos-kinds.ts';

/** Fields that a window changes, with their values (`managed` of a kind). */
export type Managed = Fields;

/**
 * What was wrong: a worker or the server (killed or stopped), the API, its tokens; stopped starts; a window that
 * was reset; an object that waited for a person; a machine that was too busy; a route with a rate limit.
 */
export type OutageKind =
  'worker' | 'server' | 'api' | 'tokens' | 'starts' | 'reset' | 'person' | 'machine' | 'limit';

/** From when to when something was wrong. */
export interface Outage {
  readonly kind: OutageKind;
  readonly fromMs: number;
  readonly toMs: number;
  /** Null if it affects every line. */
  readonly line: string | null;
  /** Affects only lines of this kind. */
  readonly of?: TargetKindName;
}

/** Somebody requested the end: an `end`, a `cancel`, Temporal's Cancel; refused ones do not count. */
export interface Stop {
  readonly sentMs: number;
  /** When it was accepted; null if not known (a signal, a lost answer). */
  readonly answeredMs: number | null;
  /** When Temporal had it for the window, which learns of it soon; null or absent if not known. */
  readonly sureMs?: number | null;
}

/** Asked for, and taken. */
export interface Retry {
  readonly sentMs: number;
  readonly answeredMs: number;
}

/** One window as requested, and what its callers were told. */
export interface WindowFacts {
  readonly window: string;
  readonly line: string;
  /** What its apply writes there; the telling field of its kind is unique in the run. */
  readonly written: Managed;
  readonly startMs: number;
  /** As requested. */
  readonly endMs: number;
  readonly minuteMs: number;
  readonly onDrift: 'keep' | 'restore';
  /** Null if no caller was told. */
  readonly isBooked: boolean | null;
  /** When its caller learned that it is; null if never. */
  readonly bookedMs: number | null;
  /** The phase it ended in; null if not known. */
  readonly phase: string | null;
  readonly stops: readonly Stop[];
  /** Its workflow was terminated: its phase is then reported by its rescue. */
  readonly isTerminated: boolean;
  /** When Temporal had accepted that; null or absent if not known. */
  readonly terminatedMs?: number | null;
  /** It was reset in Temporal: its newest run knows only what came before that. */
  readonly isReset: boolean;
  /** Ends in force in the answers to extensions. */
  readonly extendedToMs: readonly number[];
  /** By how much unanswered extensions (signals, lost answers) may have moved the end. */
  readonly perhapsExtendedMs: number;
  /** When somebody was told that they are responsible for the line; null if nobody was. */
  readonly takenOverMs: number | null;
  /** Accepted retries of a late revert. */
  readonly retries: readonly Retry[];
  /** Its final status; null if not known. */
  readonly says: Says | null;
  /** It requested all callbacks. */
  readonly hasCallbacks: boolean;
}

/** The final status of a window. */
export interface Says {
  readonly isApplied: boolean;
  readonly isReverted: boolean;
  /** A person is called. */
  readonly needsPerson: boolean;
}

/** One delivery of a callback, accepted or rejected. */
export interface Received {
  /** Key of the window, from the address it was sent to. */
  readonly window: string;
  /** Name as in a request: `accepted`, `scheduled`, … */
  readonly event: string;
  readonly webhookId: string;
  readonly body: string;
  readonly isTaken: boolean;
  /** What is wrong with its signature; null if nothing. */
  readonly fault: string | null;
}

/** The judged parts of an audit record. */
export interface Audited {
  readonly event: string;
  readonly runId: string;
  readonly callbackStatus: string;
  readonly previousVersion: number | null;
  readonly newVersion: number | null;
  /** Versions at which a try found nothing to write, or learned that its write had landed. */
  readonly toldAt: readonly number[];
}

/** The records of one window: as logged, and from its history. */
export interface WindowAudit {
  readonly logged: readonly Audited[];
  /** Null if its history could not be read. */
  readonly history: readonly Audited[] | null;
}

/** A remaining break-glass file. */
export interface LeftFile {
  readonly name: string;
  /** Key of the window; null if it cannot be read, or belongs to no window of the run. */
  readonly window: string | null;
  /** `active`: it still says that the line is changed; `over`: a marker that the window is over. */
  readonly state: string;
}

/** Starts were stopped: from the answer until somebody asked to allow them. */
export interface StartsStop {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A run that is over. */
export interface Trial {
  /** The simulator's whole write log of lines, in order. */
  readonly log: readonly LineWrite[];
  readonly windows: readonly WindowFacts[];
  readonly outages: readonly Outage[];
  /** The simulator's requests; not judged if absent. */
  readonly requests?: readonly RequestRecord[];
  readonly startsStops?: readonly StartsStop[];
  /** The API normalises texts: two that differ only in that are the same. */
  readonly isTidying?: boolean;
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
  | 'not_over'
  | 'reverted_late'
  | 'reverts_slow'
  | 'too_few_applied'
  | 'needless_write'
  | 'applied_while_stopped'
  | 'written_after_take_over'
  | 'retry_ignored'
  | 'callback_missing'
  | 'callback_untrue'
  | 'callback_unsound'
  | 'audit_missing'
  | 'audit_untrue'
  | 'audit_differs'
  | 'file_left'
  | 'schedule_left'
  | 'entry_stood'
  | 'entry_wrong'
  | 'caller_lost'
  | 'caller_in_maintenance'
  | 'caller_wrong';

export interface Violation {
  readonly rule: Rule;
  readonly line: string;
  /** Null if no window is to blame. */
  readonly window: string | null;
  readonly what: string;
  /** The write in the log, or other evidence. */
  readonly evidence: unknown;
}

/** What a window did to its line. */
export interface Effect {
  readonly facts: WindowFacts;
  /** Null for nothing. */
  readonly appliedMs: number | null;
  /** When our own write had removed all of it; null if somebody else's edits did. */
  readonly revertedMs: number | null;
}

export interface Judgement {
  readonly violations: readonly Violation[];
  readonly effects: readonly Effect[];
}
