/**
 * What is known of one window's change to its target: the one record of it that the window, its booking,
 * its break-glass file, its rescue and the audit share. Part of histories and files: it grows by optional
 * fields only. The rules are in `line/change.ts`.
 */
import type { Fields, JsonValue } from '../values/json.ts';
import type { OnDrift } from '../request/request.ts';

/** A fact with the revision at which it was learned. */
export interface Learned<T> {
  readonly revision: number;
  readonly value: T;
}

/** What is known at every stage. */
export interface KnownChange {
  /** Counted by the window with each event, over resets and rescues: the higher one was told later. */
  readonly revision: number;
  /** The version that the next write expects, or that the last one was sent for. */
  readonly version: number;
  /** The highest version that a read showed, or an answer that showed what was sent: an older read proves nothing. */
  readonly floor: number;
  /** The managed fields before our first write. */
  readonly baseline: Fields;
  /** Of fields whose baseline may be our own change after all: what stood before. Void once `stored` is known. */
  readonly doubts?: Readonly<Record<string, Learned<JsonValue>>>;
  /** What is sent. */
  readonly intended: Fields;
  /** What the API made of it, as an answer or a read has shown: it makes the same of it again. */
  readonly stored?: Learned<Fields>;
  /** What a revert does with what others changed. */
  readonly on_drift: OnDrift;
}

/** Nothing of ours was sent, or what was sent was refused for certain. */
export interface Armed extends KnownChange {
  readonly stage: 'armed';
}
/** The one write of it is under way. */
export interface Sent extends KnownChange {
  readonly stage: 'sent';
  /** One before it was refused as a conflict that nothing has explained: it may still have landed. */
  readonly open?: true;
}
/** A write of it has no answer that proves anything, or an earlier run of the window may have written. */
export interface InDoubt extends KnownChange {
  readonly stage: 'in_doubt';
  /** Such a write may still land. */
  readonly may_still_land: boolean;
  /** Our mark stood on the target at `version`: a write of ours has landed before. */
  readonly marked?: boolean;
}
/** It stands, by an answer or a read that shows it. */
export interface AppliedChange extends KnownChange {
  readonly stage: 'applied';
  readonly new_version: number;
}
/** The target is proven back, or stands as others left it. */
export interface RevertedChange extends KnownChange {
  readonly stage: 'reverted';
  /** Null if no write of ours is known to have stood. */
  readonly new_version: number | null;
  readonly final_version: number;
}
export type Change = Armed | Sent | InDoubt | AppliedChange | RevertedChange;

/** What happened to a change; the comparisons are made where the API was asked. */
export type ChangeEvent =
  /** A write is dispatched. */
  | { readonly kind: 'sent' }
  /** It was refused for certain, or never left. `for_good`: so were those before it that nothing had explained. */
  | { readonly kind: 'refused'; readonly for_good?: true }
  /** Nobody knows whether it landed. */
  | { readonly kind: 'lost' }
  /** It stands. */
  | {
      readonly kind: 'applied';
      /** The version that the write was sent for. */
      readonly previous_version: number;
      readonly version: number;
      /** Absent: exactly what was sent. */
      readonly stored?: Fields;
      /** Present where it was in doubt until now. */
      readonly baseline?: Fields;
    }
  /** The target was read, and what stands is not our change. */
  | ({ readonly kind: 'observed' } & Observed)
  /** The target is back. */
  | { readonly kind: 'reverted'; readonly version: number };

/** What a read showed, compared with our change. */
export interface Observed {
  readonly version: number;
  /** Moved per field: what stands is the newer baseline, unless it may be ours. */
  readonly baseline: Fields;
  /** The earlier values of fields that may be ours after all. */
  readonly before?: Fields;
  /** What the API makes of our change, where that has become known. */
  readonly stored?: Fields;
  /** Our mark stands there. */
  readonly marked?: boolean;
  /** A write of ours may have landed before, of which the window has not heard. */
  readonly in_doubt?: boolean;
}

/** What a step tells of a change. */
export interface ChangeNews {
  readonly event: ChangeEvent;
  /** Present where calendar or break-glass file knew more than the window: joined before the event. */
  readonly recalled?: Change;
}
