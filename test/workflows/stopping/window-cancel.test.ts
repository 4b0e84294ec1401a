/** Cancel in each phase of a window: the line always ends as it was. */
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { managed, WindowLab } from '../../support/window-lab.ts';
import { patientApi } from '../../support/genesys-at.ts';
import { received, theCallback } from '../reporting/received.ts';

describe('cancel', () => {
  let lab: WindowLab;
  /** This many notes are stored, but their answer is lost. */
  let lostNotes = 0;

  beforeAll(async () => {
    lab = await WindowLab.start({
      overrides: ({ calendar, ...deps }) => ({
        ...patientApi({ calendar, ...deps }),
        calendar: {
          ...calendar,
          note: async (input) => {
            await calendar.note(input);
            if (lostNotes === 0) return;
            lostNotes -= 1;
            throw new Error('the answer was lost');
          },
        },
      }),
    });
  });

  afterAll(() => lab.stop());
  beforeEach(() => lab.forget());

  /** Long enough to send something while a writer holds. */
  const HELD = { dispatch_lead_ms: 40_000 };

  it.each([
    ['waiting', 60 * MINUTE_MS, 'scheduled', {}],
    ['armed', 30_000, 'scheduled', {}],
    ['about to write', 39_000, 'applying', HELD],
  ] as const)(
    'of a window that is %s changes nothing on the line',
    async (_title, beforeMs, phase, timing) => {
      lab.setTiming(timing);
      const window = await lab.scheduleAt(lab.request(), beforeMs);
      await window.reaches(phase);
      const answer = await window.say('cancel', { actor: 'mia', reason: 'not tonight' });
      expect(answer.done).toBe('cancel');
      const { status, proof } = await window.skipToReceipt();
      expect(status).toMatchObject({ phase: 'cancelled', line: 'normal', applied_at: null });
      expect(proof).toBeNull();
      expect(await lab.simulator.log({ after: lab.logStart })).toEqual([]);
      expect(lab.audit.find(({ event }) => event === 'cancel_requested')).toMatchObject({
        actor: 'mia',
        actor_source: 'claimed',
        reason: 'not tonight',
      });
      expect(await theCallback(lab, 'ivr_maintenance_cancelled')).toMatchObject({ actor: 'mia' });
      expect(await lab.deps.calendar.list()).toEqual([]);
    },
  );

  it('of a window that was armed at the second try changes nothing on the line', async () => {
    lostNotes = 1;
    const window = await lab.armedWindow();
    expect(lostNotes).toBe(0);
    await window.say('cancel');
    const { status, proof } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'cancelled', line: 'normal', applied_at: null });
    expect(proof).toBeNull();
    expect(await lab.simulator.log({ after: lab.logStart })).toEqual([]);
  });

  it('of an active window puts the line back first', async () => {
    const before = managed(await lab.line());
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await window.reaches('active');
    await window.say('cancel');
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'cancelled', line: 'normal' });
    expect(managed(await lab.line())).toEqual(before);
    // They are sent one after the other, and arrive in any order.
    await received(lab, 'ivr_maintenance_reverted', 'ivr_maintenance_cancelled');
  });

  it('through Temporal means the same: the line is put back, the receipt is returned', async () => {
    const before = managed(await lab.line());
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await window.reaches('active');
    await window.handle.cancel();
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'cancelled', line: 'normal' });
    expect(managed(await lab.line())).toEqual(before);
  });

  it('while the write is under way puts back what landed', async () => {
    const before = managed(await lab.line());
    const slow = await lab.simulator.addFault({
      when: { method: 'PATCH' },
      effect: { kind: 'delay', ms: null },
    });
    const window = await lab.armedWindow();
    await window.goOn();
    await lab.simulator.waitForFiring(slow.id);
    await window.say('cancel');
    await lab.simulator.clearFaults(slow.id);
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'cancelled', line: 'normal' });
    expect(managed(await lab.line())).toEqual(before);
    expect(await lab.simulator.log({ after: lab.logStart })).toHaveLength(2);
  });

  it('of a window that is over is refused and recorded', async () => {
    const window = await lab.schedule(lab.request());
    await window.receipt();
    await expect(window.say('cancel')).rejects.toThrow(/completed|not found/);
  });
});
