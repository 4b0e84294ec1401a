/** Whole windows whose words callers hear through an announcement row: on an IVR and on an emergency group. */
import { BANK } from '../../../dev/simulator/index.ts';
import type { RequestTarget } from '../../../src/contract/request/target/target.ts';
import type { TargetRequest } from '../../../src/contract/request/request.ts';
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { agreed, auditOf } from '../../audit/compare.ts';
import { inOwnLabs } from '../../support/own-labs.ts';
import { WindowLab, type LabWindow } from '../../support/window-lab.ts';
import { until } from '../../support/until.ts';
import { lasting } from './kinds-under-test.ts';

const ROW = `${BANK.table}/${BANK.row}`;
const QUEUE = 'q1w2e3r4-t5y6-7u8i-9o0p-a1s2d3f4g5h6';
const ROW_PATH = `/api/v2/flows/datatables/${BANK.table}/rows/${BANK.row}*`;

const announcement = { table_id: BANK.table, row_key: BANK.row };
const IVR: RequestTarget = {
  kind: 'ivr',
  id: BANK.mainIvr,
  maintenance_flow_id: BANK.maintenanceFlow,
  announcement,
};
const GROUP: RequestTarget = { kind: 'emergency-group', id: BANK.emergencyGroup, announcement };

const MAIN_NUMBER = '+13175550100';
/** Nobody works. */
const SUNDAY = '2026-11-29T12:00:00Z';

const WORDS = {
  fallback_greeting: 'We are back at {{until}}.',
  reroute_queue_id: QUEUE,
} satisfies Partial<TargetRequest>;

function clock(epochMs: number): string {
  return `${new Date(Math.ceil(epochMs / MINUTE_MS) * MINUTE_MS).toISOString().slice(11, 16)} UTC`;
}

async function rowOf(lab: WindowLab) {
  const { message, queue, until: end } = (await lab.simulator.object('data-table-row', ROW)) ?? {};
  return { message, queue, until: end };
}

async function audited(lab: WindowLab, window: LabWindow) {
  await agreed(lab, window);
  return auditOf(lab.client, window.handle.workflowId);
}

async function eventsOf(lab: WindowLab, window: LabWindow): Promise<string[]> {
  return (await audited(lab, window))
    .map(({ event }) => event)
    .filter((event) => event !== 'callback');
}

/** By the simulator's own rules: emergency, holiday, closed, open, and what the flow says. */
async function callersGet(lab: WindowLab) {
  const { says, queue } = await lab.simulator.route({ dnis: MAIN_NUMBER, at: SUNDAY });
  return { says, queue: queue?.id ?? null };
}

describe('a window with an announcement row', () => {
  const meanwhile = inOwnLabs(() => WindowLab.start());

  for (const [what, target, kind, id] of [
    ['an IVR', IVR, 'ivr', BANK.mainIvr],
    ['an emergency group', GROUP, 'emergency-group', BANK.emergencyGroup],
  ] as const)
    meanwhile(`on ${what} says the asked words and queue, and only meanwhile`, async (lab) => {
      const before = await lab.simulator.object(kind, id);
      const gotBefore = await callersGet(lab);
      expect(gotBefore).toEqual({ says: 'We are closed', queue: null });
      const request = lab.targetRequest(target, WORDS);
      const window = await lab.armedWindow(request);
      const endMs = Date.parse(request.start_time) + 30 * MINUTE_MS;
      const words = `We are back at ${clock(endMs)}.`;
      await until(
        'the row is written',
        () => rowOf(lab),
        ({ message }) => message !== '',
      );
      expect(await rowOf(lab)).toMatchObject({ message: words, queue: QUEUE });
      expect(await callersGet(lab)).toEqual(gotBefore);
      await window.goOn();
      const status = await window.reaches('active');
      expect(await callersGet(lab)).toEqual({ says: words, queue: QUEUE });
      expect(Date.parse(status.announcement?.until ?? '')).toBe(endMs);
      const receipt = await window.skipToReceipt();
      expect(receipt.status).toMatchObject({ phase: 'reverted', line: 'normal' });
      expect(await callersGet(lab)).toEqual(gotBefore);
      expect(lasting(await lab.simulator.object(kind, id))).toEqual(lasting(before));
      expect(await rowOf(lab)).toEqual({ message: '', queue: '', until: '' });
      expect(await eventsOf(lab, window)).toEqual([
        'requested',
        'accepted',
        'armed',
        'announced',
        'applied',
        'reverted',
        'announcement_cleared',
      ]);
    });

  meanwhile('tells a new end where it is extended', async (lab) => {
    const request = lab.targetRequest(IVR, WORDS);
    const window = await lab.activeWindow(request);
    await window.say('extend', { by_minutes: 15 });
    const endMs = Date.parse(request.start_time) + 45 * MINUTE_MS;
    await until(
      'the new end is told',
      () => rowOf(lab),
      ({ message }) => message === `We are back at ${clock(endMs)}.`,
    );
    await window.shows(
      'the window knows',
      (status) => Date.parse(status.announcement?.until ?? '') === endMs,
    );
    await window.say('end');
    await window.receipt();
    expect(await rowOf(lab)).toEqual({ message: '', queue: '', until: '' });
    expect((await eventsOf(lab, window)).filter((event) => event === 'announced')).toHaveLength(2);
  });

  meanwhile(
    'asks a person where the new end cannot be told, and goes back all the same',
    async (lab) => {
      const window = await lab.activeWindow(lab.targetRequest(IVR, WORDS));
      await lab.simulator.editObject('data-table-row', ROW, { message: 'By hand.' });
      await window.say('extend', { by_minutes: 15 });
      await window.skipTo((await window.clockMs()) + 3 * MINUTE_MS);
      await window.shows(
        'a person is asked about the text',
        ({ attention }) => attention?.what.includes('holds text that is not') === true,
      );
      const { status } = await window.skipToReceipt();
      expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
      expect(await rowOf(lab)).toMatchObject({ message: 'By hand.' });
      const records = await audited(lab, window);
      expect(records.find(({ event }) => event === 'announcement_cleared')?.details).toEqual({
        row: ROW,
        outcome: 'others',
      });
    },
  );

  meanwhile('puts back what stood in the row before', async (lab) => {
    const stood = { message: 'Nothing planned.', queue: '', until: 'never' };
    await lab.simulator.editObject('data-table-row', ROW, stood);
    const window = await lab.activeWindow(lab.targetRequest(IVR, WORDS));
    expect(await rowOf(lab)).toMatchObject({ queue: QUEUE });
    await window.skipToReceipt();
    expect(await rowOf(lab)).toEqual(stood);
  });

  meanwhile('does not start on a row that cannot be proven', async (lab) => {
    const before = await lab.simulator.object('ivr', BANK.mainIvr);
    lab.setTiming({ arm_lead_ms: 5_000 });
    const request = lab.targetRequest(IVR, { ...WORDS, max_start_delay_minutes: 0 });
    const window = await lab.scheduleAt(request, MINUTE_MS);
    await lab.simulator.addFault({
      when: { method: 'PUT', path: ROW_PATH },
      effect: { kind: 'answer', status: 503 },
      times: null,
    });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'failed', line: 'normal' });
    expect(await lab.simulator.object('ivr', BANK.mainIvr)).toEqual(before);
    expect(await eventsOf(lab, window)).toEqual([
      'requested',
      'accepted',
      'armed',
      'apply_failed',
      'announcement_cleared',
      'failed',
    ]);
  });

  meanwhile('finds its words where the answer to their write was lost', async (lab) => {
    const window = await lab.scheduleAt(lab.targetRequest(IVR, WORDS), 2 * MINUTE_MS);
    await lab.simulator.addFault({
      when: { method: 'PUT', path: ROW_PATH },
      effect: { kind: 'reset_after_commit' },
      times: 1,
    });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(await rowOf(lab)).toEqual({ message: '', queue: '', until: '' });
  });

  meanwhile('is over where its row cannot be cleared, and says so', async (lab) => {
    const window = await lab.activeWindow(lab.targetRequest(IVR, WORDS));
    await lab.simulator.addFault({
      when: { method: 'PUT', path: ROW_PATH },
      effect: { kind: 'answer', status: 503 },
      times: null,
    });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    const records = await audited(lab, window);
    expect(records.find(({ event }) => event === 'announcement_cleared')?.details).toMatchObject({
      row: ROW,
      outcome: 'failed',
    });
  });

  meanwhile(
    'leaves the row as it is where a person takes the line over: callers may hear it',
    async (lab) => {
      const window = await lab.activeWindow(lab.targetRequest(IVR, WORDS));
      const said = await rowOf(lab);
      await lab.simulator.addFault({
        when: { method: 'PUT', path: '/api/v2/architect/**' },
        effect: { kind: 'answer', status: 403 },
        times: null,
      });
      await window.say('end');
      await window.shows('a person is asked', (status) => status.attention !== null);
      await window.say('takeOver');
      expect((await window.receipt()).status).toMatchObject({ phase: 'failed', line: 'unknown' });
      expect(await rowOf(lab)).toEqual(said);
      expect(await eventsOf(lab, window)).not.toContain('announcement_cleared');
    },
  );

  meanwhile('called off before its start, takes its words out of the row', async (lab) => {
    const window = await lab.armedWindow(lab.targetRequest(IVR, WORDS));
    await until(
      'the row is written',
      () => rowOf(lab),
      ({ message }) => message !== '',
    );
    await window.say('cancel');
    expect((await window.receipt()).status).toMatchObject({ phase: 'cancelled' });
    expect(await rowOf(lab)).toEqual({ message: '', queue: '', until: '' });
  });
});
