/**
 * Windows on separate lines, one in each phase, and how they must have ended whatever workers came and went meanwhile.
 */
import { randomUUID } from 'node:crypto';
import type { HistoryEvent } from '../../src/audit/index.ts';
import { decodeHistory } from '../../src/client/temporal/history/decoded-history.ts';
import { MINUTE_MS } from '../../src/contract/values/instant.ts';
import type { Receipt, WindowStatus } from '../../src/contract/window/window.ts';
import { managed, type LabWindow, type WindowLab } from '../support/window-lab.ts';

/** The phase of a window when the workers change; `outage`: its revert gets no answer. */
export type Place = 'scheduled' | 'armed' | 'applying' | 'active' | 'outage';
export const PLACES: readonly Place[] = ['scheduled', 'armed', 'applying', 'active', 'outage'];

export interface PlacedWindow {
  readonly place: Place;
  readonly line: string;
  readonly before: ReturnType<typeof managed>;
  readonly window: LabWindow;
}

async function standing(lab: WindowLab, line: string): Promise<ReturnType<typeof managed>> {
  const target = await lab.simulator.target(line);
  if (target === null) throw new Error(`${line} was deleted`);
  return managed(target);
}

/**
 * How long before its start (negative: after) a window's clock begins to run at the real pace. Not long after: a
 * callback that was handed on meanwhile keeps the clock from being skipped.
 */
const BEFORE_START_MS: Readonly<Record<Place, number>> = {
  scheduled: 30 * MINUTE_MS,
  armed: 45_000,
  applying: 15_000,
  active: -1_000,
  outage: -1_000,
};

function hasArrived(place: Place, { phase, previous_version, attention }: WindowStatus): boolean {
  switch (place) {
    case 'armed':
      return previous_version !== null;
    case 'outage':
      return attention !== null;
    case 'scheduled':
    case 'applying':
    case 'active':
      return phase === place;
  }
}

/** A window in the phase `place`. */
export async function placeWindow(lab: WindowLab, place: Place): Promise<PlacedWindow> {
  const line = `line-${randomUUID()}`;
  await lab.simulator.putTarget(line, {});
  const before = await standing(lab, line);
  const request = lab.request({ flow_id: line, max_concurrent_windows: 1_000 });
  const window = await lab.scheduleAt(request, BEFORE_START_MS[place]);
  if (place === 'outage') {
    await window.reaches('active');
    const when = { method: 'PATCH', path: `/api/v2/flow/ivr/${line}` };
    await lab.simulator.addFault({ when, times: null, effect: { kind: 'answer', status: 503 } });
    await window.handle.cancel();
  }
  await window.shows(`${place} of ${line}`, (seen) => hasArrived(place, seen));
  return { place, line, before, window };
}

export async function eventsOf({ window }: PlacedWindow): Promise<HistoryEvent[]> {
  return decodeHistory(await window.handle.fetchHistory());
}

/** In Temporal's API: something came in upon a window's last task, which is done again. */
const UNHANDLED_COMMAND = 1;

/** Why workflow tasks of a window failed, oldest first. */
export function failedTasks(events: readonly HistoryEvent[]): readonly string[] {
  return events
    .filter(({ type }) => type === 'workflowTaskFailed')
    .filter(({ attributes }) => attributes['cause'] !== UNHANDLED_COMMAND)
    .map(({ attributes }) => JSON.stringify(attributes['failure']));
}

/** Waits for the end, from any phase. */
export async function finish({ window }: PlacedWindow): Promise<Receipt> {
  return window.skipToReceipt();
}

/** The line is as before, and the window reports that. */
export async function expectBack(
  lab: WindowLab,
  placed: PlacedWindow,
  { status, proof }: Receipt,
): Promise<void> {
  const phase = placed.place === 'outage' ? 'cancelled' : 'reverted';
  expect(status).toMatchObject({ phase, line: 'normal', drift: null, attention: null });
  expect(proof?.final_hash).toBe(proof?.baseline_hash);
  expect(await standing(lab, placed.line)).toEqual(placed.before);
}
