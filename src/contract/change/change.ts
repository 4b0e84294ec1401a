/**
 * What is known about one window's change to its target: the single record of it, shared by the window, its
 * booking, its break-glass file, its rescue and the audit. Part of histories and files, so it only gains optional
 * fields. The rules are in `line/change.ts`.
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
  /** Incremented by the window with every event, across resets and rescues: the higher one is newer. */
  readonly revision: number;
  /** The version that the next write expects, or that the last one was sent for. */
  readonly version: number;
  /** The highest version that a read, or an answer with what was sent, showed: an older read proves nothing. */
  readonly floor: number;
  /** The managed fields before our first write. */
  readonly baseline: Fields;
  /** The earlier values of fields whose baseline may be our own change after all. Ignored once `stored` is known. */
  readonly doubts?: Readonly<Record<string, Learned<JsonValue>>>;
  readonly intended: Fields;
  /** The form in which the API stored it, as an answer or a read showed: always the same for the same input. */
  readonly stored?: Learned<Fields>;
  /** What a revert does with what others changed. */
  readonly on_drift: OnDrift;
}

/** We sent nothing, or what was sent was certainly refused. */
export interface Armed extends KnownChange {
  readonly stage: 'armed';
}
/** Its one write is under way. */
export interface Sent extends KnownChange {
  readonly stage: 'sent';
  /** An earlier write was refused as a conflict that nothing has explained: it may still have landed. */
  readonly open?: true;
}
/** A write of it has no answer that proves anything, or an earlier run of the window may have written. */
export interface InDoubt extends KnownChange {
  readonly stage: 'in_doubt';
  /** That write may still land. */
  readonly may_still_land: boolean;
  /** Our mark was on the target at `version`: a write of ours had landed before. */
  readonly marked?: boolean;
}
/** It is on the target, as an answer or a read shows. */
export interface AppliedChange extends KnownChange {
  readonly stage: 'applied';
  readonly new_version: number;
}
/** The target is proven back, or stays as others left it. */
export interface RevertedChange extends KnownChange {
  readonly stage: 'reverted';
  /** Null if none of our writes is known to have landed. */
  readonly new_version: number | null;
  readonly final_version: number;
}
export type Change = Armed | Sent | InDoubt | AppliedChange | RevertedChange;

/** What happened to a change; values are compared where the API is called. */
export type ChangeEvent =
  | { readonly kind: 'sent' }
  /** Refused, or never sent. `for_good`: like all before. `never_began`: nothing looked into the break-glass folder. */
  | { readonly kind: 'refused'; readonly for_good?: true; readonly never_began?: true }
  /** Nobody knows whether the write landed. */
  | { readonly kind: 'lost' }
  | {
      readonly kind: 'applied';
      /** The version that the write was sent for. */
      readonly previous_version: number;
      readonly version: number;
      /** Absent if it is exactly what was sent. */
      readonly stored?: Fields;
      /** Set if it was in doubt until now. */
      readonly baseline?: Fields;
    }
  /** The target was read, and does not show our change. */
  | ({ readonly kind: 'observed' } & Observed)
  | { readonly kind: 'reverted'; readonly version: number };

/** What a read showed, compared with our change. */
export interface Observed {
  readonly version: number;
  /** Updated per field: the current value becomes the newer baseline, unless it may be ours. */
  readonly baseline: Fields;
  /** The earlier values of fields that may be ours after all. */
  readonly before?: Fields;
  /** The form in which the API stores our change, if that has become known. */
  readonly stored?: Fields;
  readonly marked?: boolean;
  /** An earlier write of ours, unknown to the window, may have landed. */
  readonly in_doubt?: boolean;
}

/** What a step reports about a change. */
export interface ChangeNews {
  readonly event: ChangeEvent;
  /** Set if calendar or break-glass file knew more than the window; merged before the event. */
  readonly recalled?: Change;
}
