/** The result of `watchdog` from what Temporal alone knows: all is well, or why somebody must be called. Pure. */
import { messageOf } from '../errors.ts';
import type { QueuePollers, StandingWindow, SweeperState } from '../../client/index.ts';
import { conditionOfStatus } from '../../contract/window/condition.ts';
import { sweeperCheck } from './temporal-checks.ts';
import { conditionText } from '../output/window/status-text.ts';
import { GIVE_KEYS } from './missing-keys.ts';
import { lineName } from '../output/list/fitted-list.ts';
import type { Clock } from '../output/plain/moments.ts';
import { printable, shellWord } from '../output/plain/printable.ts';
import { shortId } from '../words.ts';

export interface WatchdogView {
  readonly queues: readonly QueuePollers[];
  /** Null if nothing was ever booked on this task queue. */
  readonly sweeper: SweeperState | null;
  /** Running windows, and those that ended in the last 24 hours. */
  readonly windows: readonly StandingWindow[];
  /** What is encrypted with a key that this command lacks; null if everything could be read. */
  readonly locked: string | null;
}

export interface Alarm {
  readonly what: 'temporal' | 'worker' | 'sweeper' | 'overdue' | 'person' | 'keys';
  readonly message: string;
  readonly next_step: string;
  readonly workflow_id?: string;
}

/** How many fit into one line; JSON has all of them. */
const MOST_TOLD = 3;

export function temporalAlarm(error: unknown): Alarm {
  const next_step = 'check that the Temporal server runs and that this machine can reach it';
  return { what: 'temporal', message: messageOf(error), next_step };
}

function workerAlarms(queues: readonly QueuePollers[]): Alarm[] {
  const silent = queues.filter(({ pollers }) => pollers === 0).map(({ taskQueue }) => taskQueue);
  if (silent.length === 0) return [];
  const message = `no worker polls ${silent.join(', ')}`;
  return [{ what: 'worker', message, next_step: 'start a worker with this TEMPORAL_TASK_QUEUE' }];
}

function sweeperAlarms(sweeper: SweeperState | null, clock: Clock): Alarm[] {
  if (sweeper === null) return [];
  const { state, message, next_step } = sweeperCheck(sweeper, clock);
  if (state !== 'fail') return [];
  return [{ what: 'sweeper', message: `sweeper ${message}`, next_step: next_step ?? '' }];
}

function windowAlarm({ status }: StandingWindow, clock: Clock): Alarm[] {
  const { severity, overdueMs } = conditionOfStatus(status, clock.nowMs);
  if (severity !== 'alarm') return [];
  const { attention, workflow_id } = status;
  const why = attention === null ? conditionText(status, clock.nowMs) : printable(attention.what);
  const next_step = attention?.next_step ?? `interlude show ${shellWord(shortId(workflow_id))}`;
  const what = overdueMs === null ? 'person' : 'overdue';
  return [{ what, message: `${lineName(status)}: ${why}`, next_step, workflow_id }];
}

function keysAlarms(locked: string | null): Alarm[] {
  if (locked === null) return [];
  return [{ what: 'keys', message: `windows cannot be read: ${locked}`, next_step: GIVE_KEYS }];
}

/** Worst first; empty if all is well. */
export function alarmsOf(view: WatchdogView, clock: Clock): readonly Alarm[] {
  const windows = view.windows
    .filter(({ neverBegan }) => !neverBegan)
    .flatMap((window) => windowAlarm(window, clock));
  return [
    ...windows.filter(({ what }) => what === 'overdue'),
    ...keysAlarms(view.locked),
    ...workerAlarms(view.queues),
    ...sweeperAlarms(view.sweeper, clock),
    ...windows.filter(({ what }) => what === 'person'),
  ];
}

function wellText({ queues, sweeper, windows }: WatchdogView, clock: Clock): string {
  const workers = Math.min(...queues.map(({ pollers }) => pollers));
  const swept = sweeper === null ? 'nothing was ever booked' : sweeperCheck(sweeper, clock).message;
  return `ok: ${workers} ${workers === 1 ? 'worker' : 'workers'}; sweep: ${swept}; ${windows.length} ${windows.length === 1 ? 'window' : 'windows'}, none needs a person`;
}

/** One line, whatever the problems. */
export function watchdogText(
  view: WatchdogView | null,
  alarms: readonly Alarm[],
  clock: Clock,
): string {
  if (alarms.length === 0 && view !== null) return wellText(view, clock);
  const told = alarms.slice(0, MOST_TOLD).map(({ message }) => message.replaceAll(/\s+/g, ' '));
  const more = alarms.length > told.length ? ` (and ${alarms.length - told.length} more)` : '';
  return printable(`ALARM: ${told.join('; ')}${more}`);
}
