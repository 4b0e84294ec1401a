/**
 * Cancel while a window is busy: between two attempts to apply, during the revert, while callbacks are not delivered.
 * The line is back, and the audit has the true order.
 */
import type { AuditEvent } from '../../../src/contract/reporting/audit-record.ts';
import { until } from '../../support/until.ts';
import { EXAMPLE_FLOW, managed, WindowLab, type LabWindow } from '../../support/window-lab.ts';
import { auditOf } from '../../audit/compare.ts';
import { patientApi } from '../../support/genesys-at.ts';

const PATH = `/api/v2/flow/ivr/${EXAMPLE_FLOW}`;
const PATCH = { method: 'PATCH', path: PATH } as const;
const DOWN = { kind: 'answer', status: 503 } as const;

describe('cancel', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start({ overrides: patientApi });
  });

  afterAll(() => lab.stop());
  beforeEach(() => lab.forget());
  afterEach(() => lab.simulator.changeSettings({ withdrawn_permissions: [] }));

  /** What happened to a window, from its history; without callbacks. */
  async function story(window: LabWindow): Promise<AuditEvent[]> {
    const records = await auditOf(lab.client, window.handle.workflowId);
    return records.map(({ event }) => event).filter((event) => event !== 'callback');
  }

  it('between two rounds of conflicts changes nothing on the line', async () => {
    const before = managed(await lab.line());
    const automation = await lab.simulator.addFault({
      when: PATCH,
      times: null,
      effect: { kind: 'edit_between', patch: { description: 'by an automation' } },
    });
    const window = await lab.scheduleAt(lab.request(), 500);
    // After the ninth in a row the pace is four seconds.
    await lab.simulator.waitForFiring(automation.id, { times: 9 });
    await window.say('cancel');
    const { status, proof } = await window.receipt();
    expect(status).toMatchObject({ phase: 'cancelled', line: 'normal', applied_at: null });
    expect(proof).toBeNull();
    const written = await lab.simulator.log({ after: lab.logStart });
    expect(written.filter(({ by }) => by === 'client')).toEqual([]);
    expect(managed(await lab.line())).toEqual(before);
    expect(await story(window)).toEqual([
      'requested',
      'accepted',
      'armed',
      'cancel_requested',
      'cancelled',
    ]);
  });

  it('while a lost write is looked after, and the API is down, puts back what may have landed', async () => {
    const before = managed(await lab.line());
    await lab.simulator.addFault({ when: PATCH, effect: { kind: 'reset_after_commit' } });
    const window = await lab.armedWindow();
    const outage = await lab.simulator.addFault({
      when: { method: 'GET', path: PATH },
      times: null,
      effect: DOWN,
    });
    await window.goOn();
    await lab.simulator.waitForFiring(outage.id, { times: 2 });
    await window.say('cancel');
    await window.reaches('reverting');
    await lab.simulator.clearFaults(outage.id);
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'cancelled', line: 'normal' });
    expect(managed(await lab.line())).toEqual(before);
    expect(await story(window)).toEqual([
      'requested',
      'accepted',
      'armed',
      'cancel_requested',
      'reverted',
      'cancelled',
    ]);
  });

  it('while the revert is under way is refused, and the revert is not disturbed', async () => {
    const before = managed(await lab.line());
    const window = await lab.activeWindow();
    const slow = await lab.simulator.addFault({
      when: PATCH,
      effect: { kind: 'delay', ms: null },
    });
    await window.say('end');
    await lab.simulator.waitForFiring(slow.id);
    await expect(window.say('cancel')).rejects.toMatchObject({
      cause: { type: 'ControlNotNow', message: /already/ },
    });
    await window.handle.cancel();
    await lab.simulator.clearFaults(slow.id);
    const { status, proof } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(proof?.revert_attempts).toBe(1);
    expect(managed(await lab.line())).toEqual(before);
    expect(await story(window)).toEqual([
      'requested',
      'accepted',
      'armed',
      'applied',
      'end_requested',
      'control_refused',
      'control_refused',
      'reverted',
    ]);
  });

  it('while the revert is late is refused, and it is tried on', async () => {
    const before = managed(await lab.line());
    const window = await lab.activeWindow();
    await lab.simulator.changeSettings({ withdrawn_permissions: ['flow:write'] });
    await window.say('cancel');
    await window.shows('the alarm', ({ attention }) => attention !== null);
    await expect(window.say('cancel')).rejects.toMatchObject({ cause: { type: 'ControlNotNow' } });
    await lab.simulator.changeSettings({ withdrawn_permissions: [] });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'cancelled', line: 'normal', attention: null });
    expect(managed(await lab.line())).toEqual(before);
    expect(await story(window)).toEqual([
      'requested',
      'accepted',
      'armed',
      'applied',
      'cancel_requested',
      'revert_delayed',
      'control_refused',
      'reverted',
      'cancelled',
    ]);
  });

  it('while callbacks are not delivered waits for none of them, and each is delivered in the end', async () => {
    const before = managed(await lab.line());
    const window = await lab.activeWindow();
    const delivered = await until(
      'the first callbacks',
      () => [...lab.callbacks],
      ({ length }) => length === 2,
    );
    let isDown = true;
    lab.answerCallback = () => (isDown ? 503 : 200);
    await window.say('cancel');
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'cancelled', line: 'normal' });
    expect(managed(await lab.line())).toEqual(before);
    expect(lab.callbacks).toEqual(delivered);
    isDown = false;
    await until(
      'every callback',
      () => lab.callbacks.map(({ body }) => body['event_type']),
      (events) => events.length === 4,
    );
    expect(lab.callbacks.map(({ body }) => body['event_type'])).toEqual(
      expect.arrayContaining([
        'ivr_maintenance_accepted',
        'ivrr_maintenance_scheduled',
        'ivr_maintenance_reverted',
        'ivr_maintenance_cancelled',
      ]),
    );
    expect((await story(window)).slice(-4)).toEqual([
      'applied',
      'cancel_requested',
      'reverted',
      'cancelled',
    ]);
  });
});
