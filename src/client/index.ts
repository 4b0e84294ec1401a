/** What users of the library import. */
export { MaintenanceClient, type ScheduledWindow } from './maintenance-client.ts';
export {
  WindowHandle,
  type By,
  type Extension,
  type Retry,
  type WatchOptions,
} from './window-handle.ts';
export type { CheckupOptions } from './checkups.ts';
export type { ControlledStatus } from './control-call.ts';
export type { ConnectOptions } from './connecting.ts';
export type { FindFor } from './finding.ts';
export type { Ended } from './end-all.ts';
export type { ListFilter } from './listing.ts';
export type { ScheduleOptions } from './scheduling.ts';
export type { StandingWindow } from './standing.ts';
export type { SweeperState } from './sweeper-state.ts';
export type { AttributeState, QueuePollers } from './workers.ts';
export {
  AmbiguousIdError,
  CheckupFailedError,
  ConfigurationError,
  ControlInvalidError,
  ControlRefusedError,
  InterludeError,
  NoWorkerError,
  RequestInvalidError,
  StartRefusedError,
  TemporalUnreachableError,
  UnansweredError,
  VerdictPendingError,
  WindowCutShortError,
  WindowDiffersError,
  WindowNotFoundError,
  WindowRefusedError,
} from './errors.ts';
export { checkRequest } from './check-request.ts';
export type { AuditRecord } from '../contract/audit-record.ts';
export type { CallbackView } from '../contract/callback-view.ts';
export type { BookingView, DoctorReport, DryRun, PlannedWrite } from '../contract/checkup.ts';
export type { JsonValue } from '../contract/json.ts';
export type { CallbackEvent, MaintenanceRequest, OnDrift } from '../contract/request.ts';
export type { StartsStopped } from '../contract/start-hold.ts';
export type { RefusedWrite, WriteEvidence } from '../contract/write-evidence.ts';
export type { Verification, VerificationCheck } from '../contract/verification.ts';
export type {
  Attention,
  Conflict,
  Drift,
  Finding,
  Line,
  Phase,
  Problem,
  Proof,
  Receipt,
  Verdict,
  WindowStatus,
} from '../contract/window.ts';
