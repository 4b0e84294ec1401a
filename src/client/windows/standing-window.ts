/** A window as Temporal alone knows it: without a question to a worker. Types only. */
import type { WindowStatus } from '../../contract/window/window.ts';
import type { WriteEvidence } from '../../contract/window/write-evidence.ts';

/** A window with what the API said to its writes. */
export interface StandingWindow {
  readonly status: WindowStatus;
  readonly writes: WriteEvidence;
  /** Its workflow was ended in Temporal before anything was written: it does not happen. */
  readonly neverBegan: boolean;
}
