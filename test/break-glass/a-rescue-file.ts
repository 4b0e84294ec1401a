/** Break-glass files as written by a worker; a test changes what matters to it. */
import { formatInstant } from '../../src/contract/values/instant.ts';
import type { RescueChange, RescueMarker } from '../../src/contract/change/rescue-file.ts';
import { aChange } from '../support/records/a-change.ts';

export const START_MS = Date.parse('2027-01-15T02:00:00Z');
const END_MS = START_MS + 30 * 60_000;

const HEAD = {
  v: 1,
  organization_id: 'org-1',
  window_id: 'ivr-window/flow-ivr:main-line/20270115T020000Z',
  run_id: 'run-1',
  target: { kind: 'flow-ivr', id: 'main-line' },
  start_time: '2027-01-15T02:00:00.000+00:00',
  start_ms: START_MS,
  end_time: '2027-01-15T02:30:00.000+00:00',
  end_ms: END_MS,
} as const;

/** Its state while a window's one write is under way. */
export const FILED = aChange({
  stage: 'sent',
  baseline: { name: 'Main line', greeting: { text: 'Welcome.' }, routing: { method: 'x' } },
  intended: {
    name: 'Maintenance: main-line',
    greeting: { text: 'Later.' },
    routing: { method: 'none' },
  },
});

export function aRescueFile(changes: Partial<RescueChange> = {}): RescueChange {
  return {
    ...HEAD,
    state: 'active',
    change: FILED,
    written_at: '2027-01-15T01:59:55.000+00:00',
    ...changes,
  };
}

/** For a booked window: its instants are in it twice. */
export function rescueFileOf(
  head: Pick<RescueChange, 'window_id' | 'run_id' | 'target' | 'start_ms' | 'end_ms'>,
  more: Partial<RescueChange> = {},
): RescueChange {
  return aRescueFile({
    organization_id: 'ours',
    ...head,
    start_time: formatInstant(head.start_ms),
    end_time: formatInstant(head.end_ms),
    written_at: formatInstant(head.start_ms),
    ...more,
  });
}

export function aMarker(changes: Partial<RescueMarker> = {}): RescueMarker {
  return {
    ...HEAD,
    state: 'over',
    ended_at: '2027-01-15T02:10:00.000+00:00',
    ended_ms: START_MS + 10 * 60_000,
    ...changes,
  };
}
