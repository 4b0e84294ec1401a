/** The short workflow `checkup`: what only a worker can know, for the CLI's dry run and doctor. Changes nothing. */
import type { LeftView } from '../steps/booking-steps.ts';
import type { StartsStopped } from '../window/start-hold.ts';
import type { Fields, JsonValue } from '../values/json.ts';
import type { ProofAnswer, ProofQuestion } from './verification.ts';
import type { WhoChanged, WhoChangedQuestion } from './who-changed.ts';
import type { TargetRef } from '../request/target/target.ts';
import type { Verdict } from '../window/window.ts';

export type CheckupInput =
  | { readonly kind: 'dry_run'; readonly request: JsonValue }
  | ({ readonly kind: 'doctor' } & DoctorInput)
  | { readonly kind: 'organization' }
  | { readonly kind: 'lookup'; readonly text: string }
  | { readonly kind: 'verify'; readonly question: ProofQuestion }
  | { readonly kind: 'who_changed'; readonly question: WhoChangedQuestion };

/** One field of the write, by its name in the API: the current value and the new one; null if not set. */
export interface FieldChange {
  readonly field: string;
  readonly old: JsonValue;
  readonly new: JsonValue;
}

/** The write that would happen. */
export interface PlannedWrite {
  readonly method: string;
  readonly path: string;
  readonly if_match: number | null;
  /** For an object that is replaced as a whole: what differs, and its version. */
  readonly body: Fields;
  /** Absent from older workers. */
  readonly changes?: readonly FieldChange[];
}

export interface DryRun {
  readonly kind: 'dry_run';
  readonly verdict: Verdict;
  readonly workflow_id: string | null;
  readonly target: string | null;
  readonly target_name: string | null;
  /** RFC 3339. */
  readonly start_time: string | null;
  readonly end_time: string | null;
  readonly write: PlannedWrite | null;
  /** What a caller hears before and during the window, in plain sentences. */
  readonly hears_before: string | null;
  readonly hears_during: string | null;
  /** The names of the queue and the flows in the write, by id; absent from older workers. */
  readonly names?: Readonly<Record<string, string>>;
}

export interface CheckupLine {
  readonly check: 'credentials' | 'flow_read' | 'queue_read' | 'calendar' | 'organization';
  readonly ok: boolean | null;
  readonly message: string;
}

/** A booking as the calendar shows it. Instants are RFC 3339. */
export interface BookingView {
  readonly workflow_id: string;
  readonly target: string;
  readonly start_time: string;
  readonly end_time: string;
  readonly state: 'booked' | 'armed' | 'active';
}

/** The folder of break-glass files, as the worker that answers sees it. */
export interface RescueFolderReport {
  readonly configured: boolean;
  /** A clause to follow the folder's name; null if files can be written there. */
  readonly problem: string | null;
  /** How many files are left of windows that are past their end and hold no booking. */
  readonly left_over: number;
  /** The first ten names of files that cannot be read; absent from older workers. */
  readonly unreadable?: readonly string[];
}

/** What a window created beside its target and nobody has deleted yet. */
export interface LeftoverView {
  readonly name: string;
  /** What holds it, in plain words; null if nothing does, and so no caller is affected. */
  readonly held_by: string | null;
}

/** The request for a worker's report. */
export interface DoctorInput {
  /** An object to check as well, without writing; absent if none. */
  readonly target?: TargetRef;
}

/** One thing a worker knows about an object before any window is booked on it. */
export interface TargetCheck {
  /** `rights`: a permission, in the object's division where that counts. */
  readonly check: 'served' | 'read' | 'rights' | 'not_checked';
  /** `unknown`: it could not be checked. */
  readonly state: 'ok' | 'unknown' | 'warn' | 'fail';
  readonly message: string;
  /** What to do; null if nothing. */
  readonly next_step: string | null;
}

/** An object, checked without writing. */
export interface TargetCheckup {
  /** `<kind>:<id>`. */
  readonly target: string;
  readonly checks: readonly TargetCheck[];
}

export interface DoctorReport {
  readonly kind: 'doctor';
  readonly organization_id: string;
  readonly api_url: string;
  readonly checks: readonly CheckupLine[];
  readonly bookings: number;
  readonly active: readonly BookingView[];
  readonly next: BookingView | null;
  /** Set while the kill switch is on; absent from older workers. */
  readonly starts_stopped?: StartsStopped | null;
  /** Changes that people are responsible for; absent from older workers. */
  readonly left?: readonly LeftView[];
  /** Absent from older workers. */
  readonly rescue_folder?: RescueFolderReport;
  /** The first ten; absent if they could not be read, and from older workers. */
  readonly leftovers?: readonly LeftoverView[];
  /** Set if a target was requested; absent from older workers. */
  readonly target?: TargetCheckup;
}

/** The organisation that a worker serves, which names its calendar. */
export interface ServedOrganization {
  readonly kind: 'organization';
  readonly organization_id: string;
}

/** A line of the organisation, and every object by which a window may decide what its callers get. */
export interface LookedUpLine {
  readonly name: string;
  readonly numbers: readonly string[];
  /** `<kind>:<id>`, the IVR itself first. */
  readonly targets: readonly string[];
  /** What a caller gets now, in plain sentences; null if it could not be read. */
  readonly hears: string | null;
}

/** What a telephone number or a name refers to in the organisation. */
export interface LineLookup {
  readonly kind: 'lookup';
  readonly lines: readonly LookedUpLine[];
  /** What was not searched, in plain words. */
  readonly gaps: readonly string[];
}

export type CheckupResult =
  DryRun | DoctorReport | ServedOrganization | LineLookup | ProofAnswer | WhoChanged;

/** Input of the dry run's activity. */
export interface DryRunInput {
  readonly request: JsonValue;
  /** Epoch ms. */
  readonly asked_at_ms: number;
}
