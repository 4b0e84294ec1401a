/**
 * The active window and the way back: drift and who did it, alarms, the proof; by a rescue, too, a workflow of its own
 * whose records belong to the window. Pure.
 */
import { whyNotTold } from '../../contract/reporting/who-changed.ts';
import type { JsonValue } from '../../contract/values/json.ts';
import { pauseAfterRound } from '../../contract/steps/pace/pace.ts';
import { readChange } from '../../contract/change/read-change.ts';
import { NEVER_PROVEN } from '../../contract/window/proof-rules.ts';
import { revertVersions } from '../../contract/steps/revert-step.ts';
import { countTries } from '../../contract/steps/pace/tries.ts';
import { attemptsIn } from '../../contract/steps/pace/beat.ts';
import type { Failure, Outcome } from '../history/activities.ts';
import {
  inputOf,
  listIn,
  numberIn,
  recordIn,
  tellInstant,
  textIn,
  toJson,
  workflowIn,
  type HistoryEvent,
  type Raw,
} from '../history/history-event.ts';
import { note, readPlan, type Mirror } from './mirror.ts';
import { ORPHANED_REASONS, RESCUE_WORKFLOW, SWEEPER } from '../../contract/calendar/sweep.ts';
import { inDoubt, mergeKnown } from '../../line/change.ts';

/** Drifted fields, each with its three values. */
function fieldsOf(drifted: readonly unknown[]): JsonValue {
  return drifted.map((entry) => {
    const { field, baseline, written, now } = recordIn({ entry }, 'entry');
    return toJson({ field, baseline, written, now });
  });
}

/** Takes the look half-way through an active window. */
export function takeLookHalfWay(mirror: Mirror, result: Raw): void {
  const changed = listIn(result, 'changed');
  if (changed.length === 0 || mirror.phase !== 'active' || mirror.stop !== null) return;
  noteDrift(mirror, result);
}

/** Records what a look showed that somebody else has changed. */
export function noteDrift(mirror: Mirror, result: Raw): void {
  const fields = fieldsOf(listIn(result, 'changed'));
  const details = { version: numberIn(result, 'version'), fields };
  note(mirror, 'drift', { announces: 'drift', details });
}

export function beginRound(mirror: Mirror, input: Raw): void {
  mirror.revertRounds += 1;
  if (mirror.entered !== null) mirror.failing ??= { message: NEVER_PROVEN, problems: [] };
  mirror.stopAtRound = mirror.stop;
  mirror.change = readChange(input['change']) ?? mirror.change;
  if (mirror.revertRounds === 1) mirror.writerDueMs = numberIn(input, 'instant_ms');
}

/** Tries without a record: the engine keeps only the last failure, a killed one leaves nothing. */
function gapOf({ tries, lastFailure }: Outcome, kept: number): { readonly gap?: string } {
  const missing = tries - Math.max(kept, 1);
  if (missing <= 0) return {};
  const last = lastFailure === null ? '' : `; the last one said: ${lastFailure}`;
  const gap = `${missing} of ${tries} tries left no record (killed, or ended before a write)${last}`;
  return { gap };
}

function raiseAlarm(mirror: Mirror, outcome: Outcome, failure: Failure): void {
  mirror.revertAttempts += countTries(failure.attempts);
  if (failure.code === 'cancelled') return;
  const { nowMs } = mirror.moment;
  const dueMs = numberIn(outcome.input, 'instant_ms') ?? nowMs;
  const targetId = textIn(recordIn(outcome.input, 'target'), 'id') ?? '';
  const pause = pauseAfterRound(mirror.revertRounds, failure.retryAfterMs, targetId);
  note(mirror, 'revert_delayed', {
    announces: 'revert_delayed',
    attempts: failure.attempts,
    details: {
      age_ms: Math.max(0, nowMs - dueMs),
      attempts: mirror.revertAttempts,
      last_error: failure.message,
      next_try: tellInstant(nowMs + pause),
      ...gapOf(outcome, countTries(failure.attempts)),
    },
  });
}

/** What the window created beside its target and could not delete. */
function leftoverOf(done: Raw): { readonly leftover?: JsonValue } {
  if (done['leftover'] === undefined) return {};
  return { leftover: { why: textIn(recordIn(done, 'leftover'), 'why') } };
}

function conclude(mirror: Mirror, outcome: Outcome, done: Raw): void {
  const attempts = attemptsIn(done);
  const version = numberIn(done, 'version');
  mirror.writerDueMs = null;
  const drifted = listIn(done, 'drift');
  if (drifted.length > 0) {
    const kept = done['drift_kept'] !== false;
    const details = { kept, version, fields: fieldsOf(drifted) };
    note(mirror, 'drift', { announces: 'revert_conflict', details });
  }
  const wrote = done['wrote'] === true;
  note(mirror, 'reverted', {
    latency_ms: numberIn(done, 'latency_ms'),
    announces: 'reverted',
    attempts,
    ...revertVersions({ wrote, version, attempts }),
    details: { version, wrote, ...leftoverOf(done), ...gapOf(outcome, countTries(attempts)) },
  });
}

export function takeRevert(mirror: Mirror, outcome: Outcome): void {
  const { result, failure } = outcome;
  if (failure !== null) return raiseAlarm(mirror, outcome, failure);
  if (result === null) return undefined;
  if (result['status'] !== 'held_back') return conclude(mirror, outcome, result);
  if (mirror.stop !== mirror.stopAtRound)
    mirror.endMs = Math.min(mirror.endMs, mirror.moment.nowMs);
  return undefined;
}

export function takeWhoChanged(mirror: Mirror, { result, failure }: Outcome): void {
  const why = failure === null ? textIn(result ?? {}, 'why') : whyNotTold(failure);
  const changes = toJson(listIn(result ?? {}, 'changes'));
  note(mirror, 'who_changed', { announces: 'who_changed', details: { changes, why } });
}

/** The input of a rescue; null if the history is not that of one. */
export function rescueIn(events: readonly HistoryEvent[]): Raw | null {
  return workflowIn(events[0]?.attributes ?? {}) === RESCUE_WORKFLOW ? inputOf(events) : null;
}

/** Takes the end of `recallWindow`: from here on, the rescue is the window. */
export function takeRescue(mirror: Mirror, input: Raw, recalled: Raw): void {
  const booking = recordIn(input, 'booking');
  const why = textIn(input, 'why');
  const [, reason = ''] = Object.entries(ORPHANED_REASONS).find(([name]) => name === why) ?? [];
  mirror.plan = readPlan(recordIn(recalled, 'plan'));
  mirror.phase = 'reverting';
  mirror.endMs = numberIn(booking, 'end_ms') ?? 0;
  const known = mergeKnown(readChange(booking['change']), readChange(recalled['change']));
  mirror.change = known === null || known.stage === 'applied' ? known : inDoubt(known);
  mirror.stop = { kind: 'end', actor: SWEEPER, reason };
  note(mirror, 'rescued', {
    actor: SWEEPER,
    actor_source: 'authenticated',
    reason,
    announces: 'revert_delayed',
    details: { why, source: textIn(input, 'source') },
  });
}
