/** What people and the calendar have said to a window: levels that messages set. Types and their beginning. */
import type { StartsHeld } from '../../contract/window/start-hold.ts';

/** Somebody wants the window over. */
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

/** What holds the start: the kill switch, as the calendar or its signal said. */
export interface StartHold extends StartsHeld {
  /** Said since the calendar was asked last: its answer does not lift it. */
  readonly isNew: boolean;
}

/** Each is null or false where nothing was said. */
export interface Orders {
  readonly stop: Stop | null;
  readonly hold: StartHold | null;
  /** A person answers for the line: the revert is not tried any more. */
  readonly takenOver: TakeOver | null;
  /** A person accepts what stands at this version: the revert writes over it. */
  readonly acceptedVersion: number | null;
  /** The step under way, or the one that waits, is to be begun anew. */
  readonly isNudged: boolean;
}

export const NO_ORDERS: Orders = {
  stop: null,
  hold: null,
  takenOver: null,
  acceptedVersion: null,
  isNudged: false,
};
