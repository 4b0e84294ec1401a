/** What somebody else changes during a window is reported, and never overwritten unless requested. */
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { EXAMPLE_FLOW, managed, WindowLab } from '../../support/window-lab.ts';
import { received, theCallback } from '../reporting/received.ts';

const GREETING = { text: 'Edited by somebody else.' };

describe('drift', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());
  beforeEach(() => lab.forget());

  it('of one field is reported half-way, left in place, and the others go back', async () => {
    const before = managed(await lab.line());
    const window = await lab.scheduleAt(lab.request({ duration_minutes: 10 }), -MINUTE_MS);
    await window.reaches('active');
    await lab.simulator.editTarget(EXAMPLE_FLOW, { greeting: GREETING });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'changed_by_others' });
    expect(status.drift?.fields.map(({ field }) => field)).toEqual(['greeting']);
    expect(status.attention?.next_step).toMatch(/compare/);
    expect(managed(await lab.line())).toEqual({ ...before, greeting: GREETING });
    await received(lab, 'ivr_maintenance_drift', 'ivr_maintenance_revert_conflict');
    await lab.simulator.editTarget(EXAMPLE_FLOW, before);
  });

  it('of a window shorter than ten minutes is reported when its line goes back', async () => {
    const before = managed(await lab.line());
    const window = await lab.scheduleAt(lab.request({ duration_minutes: 9 }), -MINUTE_MS);
    await window.reaches('active');
    await lab.simulator.editTarget(EXAMPLE_FLOW, { greeting: GREETING });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'changed_by_others' });
    const bodies = await received(lab, 'ivr_maintenance_revert_conflict');
    expect(bodies.map((body) => body['event_type'])).not.toContain('ivr_maintenance_drift');
    await lab.simulator.editTarget(EXAMPLE_FLOW, before);
  });

  it('is overwritten only if the request says restore', async () => {
    const before = managed(await lab.line());
    const window = await lab.scheduleAt(lab.request({ on_drift: 'restore' }), -MINUTE_MS);
    await window.reaches('active');
    await lab.simulator.editTarget(EXAMPLE_FLOW, { greeting: GREETING });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
    expect(managed(await lab.line())).toEqual(before);
    expect(await theCallback(lab, 'ivr_maintenance_revert_conflict')).toMatchObject({
      kept: false,
      headline: 'the line was put back',
      fields: [{ field: 'greeting', now: GREETING }],
    });
  });

  it('is not overwritten, restore or not, if our change was never seen on the line', async () => {
    const line = `/api/v2/flow/ivr/${EXAMPLE_FLOW}`;
    const lost = await lab.simulator.addFault({
      when: { method: 'PATCH', path: line },
      effect: { kind: 'reset_before' },
    });
    const window = await lab.armedWindow(lab.request({ on_drift: 'restore' }));
    const blind = await lab.simulator.addFault({
      when: { method: 'GET', path: line },
      times: null,
      effect: { kind: 'answer', status: 503 },
    });
    await window.goOn();
    await lab.simulator.waitForFiring(lost.id);
    await lab.simulator.waitForFiring(blind.id);
    await lab.simulator.editTarget(EXAMPLE_FLOW, { greeting: GREETING });
    const edited = managed(await lab.line());
    await window.say('cancel');
    await lab.simulator.clearFaults();
    const { status } = await window.skipToReceipt();
    expect(managed(await lab.line())).toEqual(edited);
    expect(status).toMatchObject({ phase: 'cancelled', line: 'changed_by_others' });
    expect(status.drift).toMatchObject({ kept: true });
  });

  it('of a field that is not ours is no drift, and stays', async () => {
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await window.reaches('active');
    await lab.simulator.editTarget(EXAMPLE_FLOW, { description: 'Edited meanwhile' });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ line: 'normal', drift: null });
    expect((await lab.line()).description).toBe('Edited meanwhile');
  });

  it('back to the baseline by hand is noticed and needs no write', async () => {
    const before = managed(await lab.line());
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await window.reaches('active');
    await lab.simulator.editTarget(EXAMPLE_FLOW, before);
    const { version } = await lab.line();
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect((await lab.line()).version).toBe(version);
  });
});
