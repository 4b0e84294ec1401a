// What the oracle is given, and what it answers. Types only. Moments are epoch milliseconds.
import type { TargetKindName } from '../../../src/contract/request/target.ts';
import type { Fields, RequestRecord } from '../../simulator/index.ts';
import type { LineWrite } from '../kinds/chaos-kinds.ts';

/** Fields that a window changes, with their values (`managed` of a kind). */
export type Managed = Fields;

/**
 * What was wrong: with a worker or the server (a process killed or standing still), the API, its
 * tokens; starts that were stopped; a window that was reset; an object that waited for a person; a machine that
 * had too much else to do; a route that was told to slow down.
 */
export type OutageKind =
  'worker' | 'server' | 'api' | 'tokens' | 'starts' | 'reset' | 'person' | 'machine' | 'limit';

/** From when to when something was wrong. */
export interface Outage {
  readonly kind: OutageKind;
  readonly fromMs: number;
  readonly toMs: number;
  /** null: felt on every line. */
  readonly line: string | null;
  /** Felt on lines of this kind only. */
  readonly of?: TargetKindName;
}

/** Somebody asked for the end: an `end`, a `cancel`, Temporal's Cancel; refused ones do not count. */
export interface Stop {
  readonly sentMs: number;
  /** When it was taken; null: not known (a signal, a lost answer). */
  readonly answeredMs: number | null;
  /** When Temporal had it for the window, which hears of it soon; null or absent: not known. */
  readonly sureMs?: number | null;
}

/** Asked for, and taken. */
export interface Retry {
  readonly sentMs: number;
  readonly answeredMs: number;
}

/** One window as it was asked for, and what its callers were told. */
export interface WindowFacts {
  readonly window: string;
  readonly line: string;
  /** What its apply puts there; the telling field of its kind is unlike any other of the run. */
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
  /** When Temporal had taken that; null or absent: not known. */
  readonly terminatedMs?: number | null;
  /** It was reset in Temporal: its newest run knows only what came before that. */
  readonly isReset: boolean;
  /** Ends in force that extensions were answered with. */
  readonly extendedToMs: readonly number[];
  /** By how much extensions that nobody answered (signals, lost answers) may have moved the end. */
  readonly perhapsExtendedMs: number;
  /** When somebody was told that the line is theirs from now on; null: nobody was. */
  readonly takenOverMs: number | null;
  /** Somebody was told that a late revert is tried at once. */
  readonly retries: readonly Retry[];
  /** What is said of it in the end; null: not known. */
  readonly says: Says | null;
  /** It asked for callbacks, all of them. */
  readonly hasCallbacks: boolean;
}

/** What a window's status says in the end. */
export interface Says {
  readonly isApplied: boolean;
  readonly isReverted: boolean;
  /** A person is called. */
  readonly needsPerson: boolean;
}

/** One delivery of a callback, taken or turned away. */
export interface Received {
  /** Key of the window, from the address it was sent to. */
  readonly window: string;
  /** As the request names it: `accepted`, `scheduled`, … */
  readonly event: string;
  readonly webhookId: string;
  readonly body: string;
  readonly isTaken: boolean;
  /** What is wrong with its signature; null: nothing. */
  readonly fault: string | null;
}

/** What of an audit record is judged. */
export interface Audited {
  readonly event: string;
  readonly runId: string;
  readonly callbackStatus: string;
  readonly previousVersion: number | null;
  readonly newVersion: number | null;
  /** Versions at which a try found nothing to write, or was told that its write stands. */
  readonly toldAt: readonly number[];
}

/** The records of one window: as they were logged, and made again from its history. */
export interface WindowAudit {
  readonly logged: readonly Audited[];
  /** null: its history could not be read. */
  readonly history: readonly Audited[] | null;
}

/** A break-glass file that is left. */
export interface LeftFile {
  readonly name: string;
  /** Key of the window; null: it cannot be read, or is of no window of the run. */
  readonly window: string | null;
  /** `active`: it still says that the line is changed; `over`: a mark that the window is over. */
  readonly state: string;
}

/** Starts were stopped: from when that was answered until somebody asked to allow them. */
export interface StartsStop {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A run that is over. */
export interface Trial {
  /** The simulator's whole write log of lines, in its order. */
  readonly log: readonly LineWrite[];
  readonly windows: readonly WindowFacts[];
  readonly outages: readonly Outage[];
  /** The simulator's requests; absent ones are not judged. */
  readonly requests?: readonly RequestRecord[];
  readonly startsStops?: readonly StartsStop[];
  /** The API keeps texts in its own form: two that differ only by that are the same. */
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
