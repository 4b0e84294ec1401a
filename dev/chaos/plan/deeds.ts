/** Everything a run can do to the system, as data. Types only. */
import type { TargetKindName } from '../../../src/contract/request/target/target.ts';
import type { FaultInput, Fields } from '../../simulator/index.ts';

interface At {
  /** Milliseconds from the beginning. */
  readonly atMs: number;
}

interface OnWindow extends At {
  /** Key of a planned window. */
  readonly window: string;
}

/** Requests a window; repeated while there is no answer. */
export interface Ask extends OnWindow {
  readonly kind: 'ask';
}

/** An operator's message, as an update or as the signal of that name. */
export interface Message extends OnWindow {
  readonly kind: 'message';
  readonly verb: 'extend' | 'end' | 'cancel';
  readonly channel: 'update' | 'signal';
  /** For `extend`. */
  readonly byMinutes: number;
}

/** Temporal's own verbs. */
export interface EngineCall extends OnWindow {
  readonly kind: 'engine_cancel' | 'terminate';
}

/** A signal that nobody should send. */
export interface Noise extends OnWindow {
  readonly kind: 'noise';
  readonly signal: string;
  readonly encoding: string;
  readonly data: string;
}

/** Another administrator's edit. */
export interface Edit extends At {
  readonly kind: 'edit';
  readonly line: string;
  readonly fields: Fields;
}

/** An edit that sets one field to the value it would have without us. */
export interface EditBack extends At {
  readonly kind: 'edit_back';
  readonly line: string;
  /** One of the managed ones. */
  readonly field: string;
}

/** An edit that sets all managed fields to the values they would have without us. */
export interface Undo extends At {
  readonly kind: 'undo';
  readonly line: string;
}

/** A fault rule, removed after `forMs`. */
export interface FaultDeed extends At {
  readonly kind: 'fault';
  readonly id: string;
  /** Null for everywhere. */
  readonly line: string | null;
  /** Only on lines of this kind. */
  readonly of?: TargetKindName;
  readonly rule: FaultInput;
  readonly forMs: number;
}

/** Temporal's Reset, to a workflow task in this part of the history, 0..1. */
export interface Reset extends OnWindow {
  readonly kind: 'reset';
  readonly at: number;
}

/** Repeated until the window accepts it: that is when its revert is late. */
export interface LateControl extends OnWindow {
  readonly kind: 'retry_now' | 'take_over';
  readonly forMs: number;
  /** For `take_over`: when the person puts the line back. */
  readonly backAtMs: number;
}

/** The kill switch, lifted after `forMs`. */
export interface StopStarts extends At {
  readonly kind: 'stop_starts';
  readonly forMs: number;
}

/** Every token of the organisation is revoked. */
export interface RevokeTokens extends At {
  readonly kind: 'revoke_tokens';
}

/** kill -9, and a new one after `forMs`. */
export interface KillWorker extends At {
  readonly kind: 'kill_worker';
  readonly worker: number;
  readonly forMs: number;
}

/** SIGSTOP, and SIGCONT after `forMs`. */
export interface StopWorker extends At {
  readonly kind: 'stop_worker';
  readonly worker: number;
  readonly forMs: number;
}

/** kill -9, and the same database on the same port after `forMs`. */
export interface KillServer extends At {
  readonly kind: 'kill_server';
  readonly forMs: number;
}

export type Deed =
  | Ask
  | Message
  | EngineCall
  | Noise
  | Edit
  | EditBack
  | Undo
  | Reset
  | LateControl
  | StopStarts
  | FaultDeed
  | RevokeTokens
  | KillWorker
  | StopWorker
  | KillServer;
