/** One round of putting a line back. Part of every history: only optional additions. */
import type { Change } from '../change/change.ts';
import type { TargetRef } from '../request/window-plan.ts';
import type { Attempt, AuditRecord } from '../reporting/audit-record.ts';
import type { Fields, JsonValue } from '../values/json.ts';
import type { DriftedField } from '../window/window.ts';
import type { StepInput, WindowRun } from './step.ts';
import { fitId } from '../values/derived-id.ts';

/** Deletes what a window created beside its target and could not delete with its change, however long that takes. */
export const LEFTOVER_WORKFLOW = 'leftoverDeletion';

/** The id of the workflow that deletes what one run of a window, or its rescue, has left. */
export function leftoverId(workflowId: string, runId: string): string {
  return fitId(`${workflowId}/leftover/${runId}`);
}

/** Why something may still be there; null if only no list shows it yet, because lists lag. */
export interface Leftover {
  readonly why: string | null;
}

export interface LeftoverInput extends StepInput, WindowRun {
  readonly target: TargetRef;
  /** What it created is found by its mark. */
  readonly change: Change;
}

export interface LeftoverResult {
  readonly deleted: number;
}

export interface RevertInput extends StepInput {
  /** The window whose break-glass file may know more about a change in doubt; absent: no file is read. */
  readonly window_id?: string;
  readonly target: TargetRef;
  readonly instant_ms: number;
  readonly change: Change;
  /** The first write needs no read: it expects the version that our own write made. */
  readonly unread: boolean;
  /** If false, an answer that retrying is unlikely to fix (401, 403, 404) ends the activity at once. */
  readonly already_alarmed: boolean;
  /** A person accepts the line at this version, so it is overwritten. */
  readonly accept_version?: number;
  /** What an earlier round of this revert has learned. */
  readonly known?: JsonValue;
  /** An earlier round ended without a report: it may have sent the baseline. @default false */
  readonly unheard?: boolean;
  /** An earlier run of the window may have begun to put it back: a reset or a rescue. @default false */
  readonly rerun?: boolean;
}

export interface Reverted {
  readonly status: 'reverted';
  readonly version: number;
  readonly final: Fields;
  readonly baseline_hash: string;
  readonly written_hash: string;
  readonly final_hash: string;
  /** False if everything was already as before. */
  readonly wrote: boolean;
  readonly drift: readonly DriftedField[];
  /** Whether the drift was left as others set it; absent if there is none, or if the window's own rule applied. */
  readonly drift_kept?: boolean;
  /** Set if the break-glass file knew more than the window. */
  readonly recalled?: Change;
  /** The fields that the API stores in its own form, by name. */
  readonly own_form?: readonly string[];
  /** Set if what the window created beside its target may still be there. */
  readonly leftover?: Leftover;
  readonly lateness_ms: number;
  readonly latency_ms: number;
  readonly attempts: readonly Attempt[];
  readonly request_ids: readonly string[];
}

/** The holder was told to stop before its instant; this attempt has sent nothing. */
export interface RevertHeldBack {
  readonly status: 'held_back';
  readonly known?: JsonValue;
}

export type RevertResult = Reverted | RevertHeldBack;

/** The write of a revert: `version` is the current one, `attempts` name what it replaced. */
export interface RevertWrite {
  readonly wrote: boolean;
  readonly version: number | null;
  readonly attempts: readonly Attempt[];
}

/** The versions before and after the write; empty if nothing had to be written. */
export function revertVersions({
  wrote,
  version,
  attempts,
}: RevertWrite): Partial<Pick<AuditRecord, 'previous_version' | 'new_version'>> {
  if (!wrote) return {};
  const write = attempts.findLast(({ expected_version }) => typeof expected_version === 'number');
  return { previous_version: write?.expected_version ?? null, new_version: version };
}
