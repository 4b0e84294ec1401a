/** What is known about a window, in the form shown everywhere. Pure. */
import type { ChangedBy } from '../reporting/who-changed.ts';
import type { AnnouncementRow } from '../request/target/target.ts';
import type { Fields } from '../values/json.ts';

const LIVE = ['requested', 'scheduled', 'applying', 'active', 'reverting'] as const;
const FINAL = ['reverted', 'cancelled', 'skipped', 'refused', 'failed'] as const;
type FinalPhase = (typeof FINAL)[number];

/** In the order of a window's life. */
export const PHASES = [...LIVE, ...FINAL] as const;
export type Phase = (typeof PHASES)[number];

export const FINAL_PHASES: readonly Phase[] = FINAL;

/** The phases in which the window's line is or may be changed. */
export const ACTIVE_PHASES: readonly Phase[] = ['applying', 'active', 'reverting'];
/** Whether nothing more will happen. */
export function isFinal(phase: Phase): phase is FinalPhase {
  return FINAL_PHASES.includes(phase);
}

/** The phone line's state, as far as the window knows. */
export type Line = 'normal' | 'maintenance' | 'changed_by_others' | 'unknown';

/** Something wrong with a request or a control: where, and what to do. */
export interface Problem {
  /** Dotted path of the field; empty for the request as a whole. */
  readonly path: string;
  readonly message: string;
}

/** The codes of findings. */
export const FINDING_CODES = [
  'callers_disconnected',
  'until_as_given',
  'dependants_unknown',
  'dependants_allowed',
  'already_shown',
  'another_window',
  'back_to_back',
  'time_zone_changed',
  'agents_on_queue',
  'agents_unknown',
  'own_form',
  'leftover',
  'unmarked',
  'callers',
  'flows',
  'groups',
  'hours_unset',
  'no_call_routes',
  'weak_lock',
  'not_checked',
  'one_write',
  'starts_stopped',
  'may_be_late',
  'not_started',
] as const;

/** Something worth knowing that refuses nothing. */
export interface Finding {
  readonly code: (typeof FINDING_CODES)[number];
  readonly message: string;
}

/** A booked window that is in the way. Instants are RFC 3339. */
export interface Conflict {
  readonly workflow_id: string;
  readonly target: string;
  readonly start_time: string;
  readonly end_time: string;
  /** `overlap`: same target, announcement row or callers; `limit`: too many at once; `full`: the calendar holds no more. */
  readonly kind: 'overlap' | 'limit' | 'full';
  readonly message: string;
  /** When a window of the same length could start instead, as things stand; absent if none was found. */
  readonly next_free_start?: string;
}

/** Why a window was refused as a whole. */
export type RefusalCode = 'invalid' | 'preflight' | 'conflict' | 'unavailable' | 'different';

/** The answer of the update `verdict`. */
export interface Verdict {
  readonly accepted: boolean;
  /** Null if accepted. */
  readonly code: RefusalCode | null;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly conflicts: readonly Conflict[];
}

/** Findings that are reported again when a window is armed, because they may have changed since it was booked. */
const TOLD_WHEN_ARMED: ReadonlySet<unknown> = new Set<Finding['code']>([
  'time_zone_changed',
  'agents_on_queue',
  'agents_unknown',
]);

/** Whether findings with this code are reported again when a window is armed. */
export function isToldWhenArmed(code: unknown): boolean {
  return TOLD_WHEN_ARMED.has(code);
}

/** One managed field that somebody else changed. */
export interface DriftedField {
  readonly field: string;
  readonly baseline: Fields[string];
  readonly written: Fields[string];
  readonly now: Fields[string];
}

/** The longest JSON of a value that a report contains whole, and how much is told of a longer one, in characters. */
const LONGEST_VALUE = 10_000;
const TOLD_OF_VALUE = 1_000;

function shortened(value: Fields[string]): Fields[string] {
  const text = JSON.stringify(value);
  if (text.length <= LONGEST_VALUE) return value;
  return `${text.slice(0, TOLD_OF_VALUE)}… (${text.length} characters)`;
}

/** The same, within what results, memos and callbacks may hold: others may set a value of any length. */
export function toTold({ field, baseline, written, now }: DriftedField): DriftedField {
  return { field, baseline: shortened(baseline), written: shortened(written), now: shortened(now) };
}

export interface Drift {
  /** RFC 3339. */
  readonly seen_at: string;
  readonly version: number | null;
  /** Whether the field was left as somebody else set it. */
  readonly kept: boolean;
  readonly fields: readonly DriftedField[];
  /** Who else changed it, by the organisation's audit; absent if not known yet, or if there is no audit. */
  readonly changed_by?: ChangedBy;
}

/** A person is needed. */
export interface Attention {
  readonly what: string;
  /** RFC 3339. */
  readonly since: string;
  readonly next_step: string;
}

/** The row of a data table that holds the words of a window. */
export interface AnnouncementStatus extends AnnouncementRow {
  /** The end that the row is proven to name, RFC 3339; null if not proven yet. */
  readonly until: string | null;
}

/** The one shape of `status`, `show --json`, `watch --json`, `list --json`. Instants are RFC 3339. */
export interface WindowStatus {
  readonly workflow_id: string;
  readonly run_id: string;
  readonly phase: Phase;
  readonly line: Line;
  /** `<kind>:<id>`; null until the request is read. */
  readonly target: string | null;
  readonly target_name: string | null;
  readonly flow_id: string | null;
  readonly start_time: string | null;
  /** The end in force. */
  readonly end_time: string | null;
  /** The end as requested. */
  readonly planned_end_time: string | null;
  readonly duration_minutes: number | null;
  readonly fallback_greeting: string | null;
  readonly reroute_queue_id: string | null;
  /** The row that callers hear; null if they hear what the target itself says. */
  readonly announcement: AnnouncementStatus | null;
  readonly requested_by: string | null;
  readonly reason: string | null;
  readonly change_ticket: string | null;
  readonly previous_version: number | null;
  readonly new_version: number | null;
  readonly applied_at: string | null;
  readonly reverted_at: string | null;
  readonly start_lateness_ms: number | null;
  readonly revert_lateness_ms: number | null;
  readonly drift: Drift | null;
  readonly attention: Attention | null;
  readonly findings: readonly Finding[];
  /**
   * Set by a reader without the key of an encrypted window, who has only the search attributes: every other field is
   * null, empty or `unknown`. @default false
   */
  readonly partial?: true;
}

/** The proof of a window that changed a line. Hashes are SHA-256 over canonical JSON, in hex. */
export interface Proof {
  readonly baseline_hash: string;
  readonly written_hash: string | null;
  readonly final_hash: string | null;
  readonly previous_version: number;
  readonly new_version: number | null;
  readonly final_version: number | null;
  readonly start_lateness_ms: number | null;
  readonly revert_lateness_ms: number | null;
  readonly apply_attempts: number;
  readonly revert_attempts: number;
  /** Correlation ids of the writes, as the API gave them. */
  readonly request_ids: readonly string[];
}

/** What the workflow `maintenanceWindow` returns, even after a cancel or a refusal. */
export interface Receipt {
  readonly status: WindowStatus;
  readonly verdict: Verdict;
  /** Null if no write can have landed, or if a person took the line over. */
  readonly proof: Proof | null;
}

/** A window of which only the id is known. */
export function blankStatus(workflowId: string, runId: string): WindowStatus {
  return {
    workflow_id: workflowId,
    run_id: runId,
    phase: 'requested',
    line: 'unknown',
    target: null,
    target_name: null,
    flow_id: null,
    start_time: null,
    end_time: null,
    planned_end_time: null,
    duration_minutes: null,
    fallback_greeting: null,
    reroute_queue_id: null,
    announcement: null,
    requested_by: null,
    reason: null,
    change_ticket: null,
    previous_version: null,
    new_version: null,
    applied_at: null,
    reverted_at: null,
    start_lateness_ms: null,
    revert_lateness_ms: null,
    drift: null,
    attention: null,
    findings: [],
  };
}

const MOST = 50;
const LONGEST_PATH = 200;
const LONGEST_MESSAGE = 2_000;

function short(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}

/** The first 50, cut to size: whoever sends a message chooses the names in it, and answers must carry them. */
export function toldProblems(problems: readonly Problem[]): readonly Problem[] {
  const told = problems.slice(0, MOST).map(({ path, message }) => ({
    path: short(path, LONGEST_PATH),
    message: short(message, LONGEST_MESSAGE),
  }));
  const more = problems.length - told.length;
  return more === 0 ? told : [...told, { path: '', message: `and ${more} more` }];
}
