/**
 * The kill switch of an organisation: while starts are stopped, nothing new is applied, and reverts continue. Knows
 * which windows must be told, but tells none itself. Pure: the time is an argument.
 */
import type { StartsStopped } from '../../../contract/window/start-hold.ts';
import { MINUTE_MS } from '../../../contract/values/instant.ts';
import { ENTERED_AHEAD_MINUTES, isWrittenAhead } from '../../../contract/request/target/target.ts';
import { newVersionOf } from '../../../line/change.ts';
import type { Entry } from '../keeping/entry.ts';

/** The earliest that a window asks for its line before its start. */
const ARM_LEAD_MS = 2 * MINUTE_MS;

function hasWritten({ change }: Entry): boolean {
  return newVersionOf(change) !== null;
}

function isArmed(entry: Entry): boolean {
  return entry.change !== null && !hasWritten(entry) && entry.rescuedRun === null;
}

/** Whether a window may be armed by a change that this calendar does not know. */
function mayBeArmed({ listed, rescuedRun, target, start_ms }: Entry, nowMs: number): boolean {
  if (listed === null || rescuedRun !== null) return false;
  const aheadMs = isWrittenAhead(target) ? ENTERED_AHEAD_MINUTES * MINUTE_MS : 0;
  return start_ms - aheadMs - ARM_LEAD_MS <= nowMs;
}

/** Whether a window was written ahead of its start, so that Genesys itself would begin it. */
function isEntered(entry: Entry, nowMs: number): boolean {
  return hasWritten(entry) && entry.start_ms > nowMs && entry.rescuedRun === null;
}

function ids(entries: readonly Entry[]): string[] {
  return entries.map(({ window_id }) => window_id);
}

export class StartGate {
  #stopped: StartsStopped | null;

  constructor(stopped: StartsStopped | null) {
    this.#stopped = stopped;
  }

  get stopped(): StartsStopped | null {
    return this.#stopped;
  }

  /** Stops starts; returns the armed windows, which must hold their write or remove what they wrote ahead. */
  stop(stopped: StartsStopped, entries: readonly Entry[]): string[] {
    this.#stopped = stopped;
    const { at_ms: nowMs } = stopped;
    const mustHear = (entry: Entry): boolean =>
      ((isArmed(entry) || mayBeArmed(entry, nowMs)) && entry.end_ms > nowMs) ||
      isEntered(entry, nowMs);
    return ids(entries.filter(mustHear));
  }

  /** Allows starts again; returns the windows that may be waiting for that. */
  allow(entries: readonly Entry[], nowMs: number): string[] {
    this.#stopped = null;
    return ids(
      entries.filter(
        (entry) =>
          entry.start_ms - ARM_LEAD_MS <= nowMs && entry.end_ms > nowMs && !hasWritten(entry),
      ),
    );
  }
}
