/** A window as Temporal alone knows it, without a worker. Types only, so that the package's need no SDK. */
import type { WindowStatus } from '../../contract/window/window.ts';
import type { WriteEvidence } from '../../contract/window/write-evidence.ts';

/** A window with the API's answers to its writes. */
export interface StandingWindow {
  readonly status: WindowStatus;
  readonly writes: WriteEvidence;
  /** Its workflow was closed in Temporal before anything was written, so it will not happen. */
  readonly neverBegan: boolean;
}
