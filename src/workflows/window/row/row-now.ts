/** What a window knows of its announcement row: types, and how they begin. Pure. */
import { rearmed, type Announced } from '../../../contract/request/announcement.ts';

export interface RowNow {
  readonly announced: Announced;
  /** The end that the row is proven to tell, epoch ms; null: nothing is proven of it. */
  readonly untilMs: number | null;
  /** An end that could not be told while the window was active, epoch ms; null: there is none. */
  readonly untoldMs: number | null;
  /** A step writes it while the window is active. */
  readonly isBusy: boolean;
  /** It may have been written. */
  readonly isTouched: boolean;
}

/** Armed: whatever was proven before is proven anew. */
export function rowBefore(earlier: RowNow | null, announced: Announced): RowNow {
  return {
    announced: rearmed(earlier?.announced ?? null, announced),
    untilMs: null,
    untoldMs: null,
    isBusy: false,
    isTouched: earlier?.isTouched ?? false,
  };
}

/** Of a window whose rescue only clears it. */
export function rowRecalled(announced: Announced): RowNow {
  return { ...rowBefore(null, announced), isTouched: true };
}
