/** What a window knows about its announcement row: types and their initial state. Pure. */
import { rearmed, type Announced } from '../../../contract/request/announcement/announcement.ts';

export interface RowNow {
  readonly announced: Announced;
  /** The end that the row is proven to name, epoch ms; null if nothing is proven. */
  readonly untilMs: number | null;
  /** An end that could not be written while the window was active, epoch ms; null if none. */
  readonly untoldMs: number | null;
  /** A step is writing it while the window is active. */
  readonly isBusy: boolean;
  /** The row may have been written. */
  readonly isTouched: boolean;
}

/** The row when it is armed: everything proven before must be proven again. */
export function rowBefore(earlier: RowNow | null, announced: Announced): RowNow {
  return {
    announced: rearmed(earlier?.announced ?? null, announced),
    untilMs: null,
    untoldMs: null,
    isBusy: false,
    isTouched: earlier?.isTouched ?? false,
  };
}

/** The row of a window whose rescue only clears it. */
export function rowRecalled(announced: Announced): RowNow {
  return { ...rowBefore(null, announced), isTouched: true };
}
