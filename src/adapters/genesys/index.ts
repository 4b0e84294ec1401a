/** The Genesys adapter's public names. Knows no Temporal and imports nothing of Interlude outside this folder. */
export { createGenesys, type Genesys, type GenesysConfig } from './genesys.ts';
export type { AnnouncementRow } from './announcement-row.ts';
export type { Dependants } from './dependants.ts';
export { GenesysError, isGenesysError } from './errors/errors.ts';
export type { GenesysErrorCode, GenesysOutcome } from './errors/errors.ts';
export type { Fields, JsonValue } from './json.ts';
export type { RequestObservation } from './pipe/observation.ts';
export type { Priority, RequestContext } from './pipe/request-context.ts';
export { hashFields } from './json.ts';
export { readGenesysSettings, REQUESTS_PER_MINUTE } from './settings.ts';
export type { TargetRight, TargetRights } from './asking/target-rights.ts';
export type { AuditedChanges } from './asking/changes.ts';
export type { FoundLine } from './asking/find-lines.ts';
export { servedBy } from './where/served-kinds.ts';
export type {
  DependantsRule,
  CallerGroup,
  IvrOfTarget,
  LocalTime,
  MaintenanceRequest,
  Period,
  Stray,
  TargetKind,
  TargetReport,
  TargetState,
} from './targets/target-kind.ts';
