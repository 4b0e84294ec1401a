/** What people and the calendar have told a window: levels set by messages. Types and their initial state. */
import type { StartsHeld } from '../../contract/window/start-hold.ts';

/** Somebody wants the window to end. */
export interface Stop {
  readonly kind: 'end' | 'cancel';
  readonly actor: string;
  readonly reason: string;
}

/** Somebody puts the line back by hand. */
export interface TakeOver {
  readonly actor: string;
  readonly reason: string;
}

/** What holds the start: the kill switch, as reported by the calendar or its signal. */
export interface StartHold extends StartsHeld {
  /** It arrived after the calendar was last asked, so that answer does not lift it. */
  readonly isNew: boolean;
}

/** Each is null or false if there was no such message. */
export interface Orders {
  readonly stop: Stop | null;
  readonly hold: StartHold | null;
  /** A person is responsible for the line: the revert is not retried. */
  readonly takenOver: TakeOver | null;
  /** A person accepts the line at this version: the revert overwrites it. */
  readonly acceptedVersion: number | null;
  /** The running or waiting step must restart. */
  readonly isNudged: boolean;
}

export const NO_ORDERS: Orders = {
  stop: null,
  hold: null,
  takenOver: null,
  acceptedVersion: null,
  isNudged: false,
};
