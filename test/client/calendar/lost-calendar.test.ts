/**
 * A calendar that was ended in Temporal: the next one begins with the running windows, so that no second one is booked
 * on the line of a first one.
 */
import { calendarId } from '../../../src/contract/calendar/calendar.ts';

import { readCalendarState, toCompact } from '../../../src/workflows/calendar/keeping/compact.ts';
import { bookingsFrom, type Live } from '../../../src/client/calendar/live-bookings.ts';
import type { WindowStatus } from '../../../src/contract/window/window.ts';
import { until } from '../../support/until.ts';
import { aStatus } from '../../cli/fake-client.ts';
import { ClientLab } from '../client-lab.ts';

describe('after a calendar was terminated', () => {
  let rig: ClientLab;
  beforeAll(async () => {
    rig = await ClientLab.start();
  });
  afterAll(() => rig.stop());

  async function listed(workflowId: string): Promise<void> {
    await until(
      'the window in the lists',
      async () => {
        for await (const row of rig.client.list({ phases: ['scheduled', 'active'] }))
          if (row.workflow_id === workflowId) return true;
        return false;
      },
      (isThere) => isThere,
    );
  }

  async function terminateCalendar(): Promise<void> {
    const { organizationId } = rig.lab.deps;
    await rig.lab.client.workflow.getHandle(calendarId(organizationId)).terminate('by mistake');
  }

  it.each(['booked', 'active'] as const)(
    'no window is booked over one that is %s, and that one continues',
    async (phase) => {
      const flow_id = await rig.newLine();
      const first =
        phase === 'active'
          ? await rig.active({ flow_id, duration_minutes: 400 })
          : await rig.client.schedule(await rig.request({ flow_id, duration_minutes: 400 }));
      await listed(first.workflowId);
      await terminateCalendar();
      const start_time = new Date(
        Date.parse(first.status.start_time ?? '') + 30 * 60_000,
      ).toISOString();
      const second = await rig.request({ flow_id, start_time });
      await expect(rig.client.schedule(second)).rejects.toMatchObject({
        code: 'conflict',
        conflicts: [{ workflow_id: first.workflowId, kind: 'overlap' }],
      });
      await first.handle.cancel({ actor: 'mia', reason: 'test' });
      await first.handle.result();
      expect((await rig.client.schedule(second)).status.phase).toBe('scheduled');
    },
  );
});

function seen(overrides: Partial<WindowStatus>, live: Partial<Live> = {}): Live {
  return { status: aStatus(overrides), isRescue: false, isCertain: true, ...live };
}

function readBack(...all: readonly Live[]) {
  return readCalendarState({ v: 1, bookings: bookingsFrom(all), released: [] }).entries;
}

describe('a booking made of a row of a list', () => {
  it.each([
    ['a menu', aStatus()],
    ['an id of its own', aStatus({ workflow_id: 'mine' })],
    ['an IVR', aStatus({ target: 'ivr:1a000000-0000-4000-8000-000000000001', flow_id: null })],
    ['a row', aStatus({ target: 'data-table-row:t/k%2F1', flow_id: null, phase: 'active' })],
    ['words', aStatus({ announcement: { table_id: 't', row_key: 'k', until: null } })],
  ])('of %s is one that a calendar reads, and writes as it was', (_what, status) => {
    const [compact] = bookingsFrom([seen(status)]);
    const { entries } = readCalendarState({ v: 1, bookings: [compact], released: [] });
    expect(entries).toMatchObject([
      {
        window_id: status.workflow_id,
        run_id: 'run-1',
        start_ms: Date.parse(status.start_time ?? ''),
        end_ms: Date.parse(status.end_time ?? ''),
        change: null,
      },
    ]);
    expect(entries.map(({ row }) => row !== undefined)).toEqual([status.announcement !== null]);
    expect(entries.map((entry) => toCompact(entry).slice(0, 6))).toEqual([compact?.slice(0, 6)]);
    expect(entries.map((entry) => toCompact(entry)[6])).toEqual([compact?.[6]]);
  });

  it.each([
    ['scheduled', 'ahead'],
    ['applying', 'at_work'],
    ['active', 'at_work'],
    ['reverting', 'at_work'],
  ] as const)('of a window that is %s says that it is %s', (phase, listed) => {
    expect(readBack(seen({ phase }))).toMatchObject([{ change: null, rescuedRun: null, listed }]);
  });

  it('of a rescue belongs to its window, and to the run that it stands in for', () => {
    const workflow_id = 'mine';
    const rescue = seen({ workflow_id, run_id: 'old', phase: 'reverting' }, { isRescue: true });
    expect(readBack(rescue)).toMatchObject([
      { window_id: 'mine', run_id: 'old', rescuedRun: 'old', listed: 'at_work' },
    ]);
    expect(readBack(seen({ workflow_id, run_id: 'new' }), rescue)).toMatchObject([
      { window_id: 'mine', run_id: 'new', rescuedRun: 'old', listed: 'ahead' },
    ]);
  });

  it('that only a list shows holds no line for longer than it was booked', () => {
    const active = seen({ phase: 'active' }, { isCertain: false });
    expect(readBack(active)).toMatchObject([{ listed: 'ahead' }]);
    const rescue = seen({ phase: 'reverting' }, { isRescue: true, isCertain: false });
    expect(readBack(rescue)).toEqual([]);
  });

  it.each([
    aStatus({ phase: 'requested' }),
    aStatus({ phase: 'reverted' }),
    aStatus({ target: null }),
    aStatus({ start_time: null }),
    aStatus({ end_time: '2027-01-15T01:00:00Z' }),
  ])('is none if the window is not booked, or says too little', (status) => {
    expect(bookingsFrom([seen(status)])).toEqual([]);
  });
});
