/** The public exports of the library. */
export { MaintenanceClient, type ScheduledWindow } from './maintenance-client.ts';
export type {
  By,
  Extension,
  Instant,
  LaterEnd,
  Retry,
  WatchOptions,
  WindowHandle,
} from './window-handle.ts';
export type { CheckupOptions, DoctorOptions } from './checkups.ts';
export type { ControlledStatus } from './controls/control-call.ts';
export type { ConnectOptions, TlsCertificates } from './temporal/connect-options.ts';
export type { TemporalClient } from './temporal/temporal-client.ts';
export type { FindFor } from './windows/finding.ts';
export type { Ended } from './end-all.ts';
export type { ListFilter } from './listing.ts';
export { checkRequest } from './arguments/asked-request.ts';
export type { ScheduleOptions } from './scheduling.ts';
export type { StandingWindow } from './windows/standing-window.ts';
export type { SweeperState } from './temporal/sweeper-state.ts';
export type { AttributeState, QueuePollers } from './temporal/queues/workers.ts';
export {
  AmbiguousIdError,
  ControlInvalidError,
  ControlRefusedError,
  UnansweredError,
  WindowCutShortError,
  WindowNotFoundError,
} from './errors/window-errors.ts';
export {
  AnswerUnreadableError,
  CheckupFailedError,
  ClientClosedError,
  ConfigurationError,
  NoWorkerError,
  type ProvenOutcome,
  TemporalUnreachableError,
  WebhookInvalidError,
} from './errors/reach-errors.ts';
export { InterludeError } from './errors/interlude-error.ts';
export {
  ArgumentInvalidError,
  RequestInvalidError,
  StartRefusedError,
  VerdictPendingError,
  WindowDiffersError,
  WindowRefusedError,
} from './errors/request-errors.ts';
export type {
  AuditEntry,
  Gap,
  OverrideEntry,
  OverrideName,
  RecordEntry,
  WindowEntry,
} from '../contract/reporting/audit-entry.ts';
export type { AuditReport, Spread } from '../contract/reporting/audit-entry.ts';
export { verifyWebhook, type IncomingWebhook, type VerifyOptions } from './verify-webhook.ts';
export type { WebhookDoubt } from '../adapters/callbacks/webhook-signature.ts';
export type { AuditRecord } from '../contract/reporting/audit-record.ts';
export type { CallbackBody } from '../contract/reporting/callback.ts';
export type { CallbackView } from '../contract/reporting/callback.ts';
export type {
  BookingView,
  DoctorReport,
  DryRun,
  FieldChange,
  LineLookup,
  LookedUpLine,
  PlannedWrite,
  TargetCheck,
  TargetCheckup,
} from '../contract/reporting/checkup.ts';
export type { JsonValue } from '../contract/values/json.ts';
export type {
  CallbackEvent,
  CallbackFormat,
  FlowIvrRequest,
  MaintenanceRequest,
  OnDrift,
  TargetRequest,
} from '../contract/request/request.ts';
export type { TargetRef } from '../contract/request/target/target.ts';
export type { StartsStopped } from '../contract/window/start-hold.ts';
export type { RefusedWrite, WriteEvidence } from '../contract/window/write-evidence.ts';
export type { Verification, VerificationCheck } from '../contract/reporting/verification.ts';
export type { AuditedChange, ChangedBy, WhoChanged } from '../contract/reporting/who-changed.ts';
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
} from '../contract/window/window.ts';
