// Windows of schedule groups: the entry is made ten minutes ahead, and Genesys itself begins and ends the window.
// Checked is what a caller gets.
import { EventEmitter, once } from 'node:events';
import { BANK } from '../../../dev/simulator/index.ts';
import { SWEEPER_WORKFLOW, type SweepReport } from '../../../src/contract/calendar/sweep.ts';
import { conditionOfStatus } from '../../../src/contract/window/condition.ts';
import { verifyWindow } from '../../../src/client/verifying.ts';
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import type { ScheduleGroupTarget } from '../../../src/contract/request/target/target.ts';
import type { TargetRequest } from '../../../src/contract/request/request.ts';
import { compareAudits, isAgreed } from '../../audit/compare.ts';
import { temporalNamespace } from '../../support/temporal.ts';
import { until } from '../../support/until.ts';
import { WindowLab, type LabWindow } from '../../support/window-lab.ts';
import { lasting } from './kinds-under-test.ts';

const DNIS = '+13175550100';
const TARGET: ScheduleGroupTarget = { kind: 'schedule-group', id: BANK.hours, list: 'holiday' };
const MINUTES = 30;

/** What people read about it once a person is called. */
async function tells(window: LabWindow, words: string): Promise<readonly unknown[]> {
  const status = await until(
    words,
    () => window.status(),
    ({ attention }) => attention?.what.includes(words) === true,
  );
  const { headline } = conditionOfStatus(status, await window.clockMs());
  return [status.line, headline];
}

describe('a window on a schedule group', () => {
  let lab: WindowLab;
  let startMs: number;
  let before: Readonly<Record<string, unknown>>;
  /** What callers get without a window, at the start and at the end. */
  let usual: { readonly start: unknown; readonly end: unknown };

  beforeEach(async () => {
    lab = await WindowLab.start();
    // On any day: on a holiday of the bank, callers would hear the same without a window.
    const past = { start: '2020-12-25T00:00:00.000', end: '2020-12-26T00:00:00.000' };
    await lab.simulator.editObject('schedule', BANK.christmas, past);
    before = lasting(await group());
    await startsIn(120);
  });

  afterEach(() => lab.stop());

  /** The bank may open or close between one start and another. */
  async function startsIn(minutes: number): Promise<void> {
    startMs = (Math.ceil(Date.now() / MINUTE_MS) + minutes) * MINUTE_MS;
    usual = { start: await gets(1), end: await gets(MINUTES + 1) };
  }

  function request(overrides: Partial<TargetRequest> = {}): TargetRequest {
    const start_time = new Date(startMs).toISOString();
    return lab.targetRequest(TARGET, { start_time, duration_minutes: MINUTES, ...overrides });
  }

  async function group() {
    return lab.simulator.object('schedule-group', BANK.hours);
  }

  /** What a caller gets this many minutes after the start. */
  async function gets(minutes: number) {
    const at = new Date(startMs + minutes * MINUTE_MS).toISOString();
    const { reason, flow } = await lab.simulator.route({ dnis: DNIS, at });
    return { reason, flow: flow?.id };
  }

  const HOLIDAY = { reason: 'holiday', flow: BANK.holidayFlow };

  /** The entry makes Genesys begin and end the window by itself. */
  async function beginsAndEndsByItself(minutes = MINUTES): Promise<void> {
    expect(await gets(-1)).not.toEqual(HOLIDAY);
    expect(await gets(0)).toEqual(HOLIDAY);
    expect(await gets(minutes - 1)).toEqual(HOLIDAY);
    expect(await gets(minutes)).not.toEqual(HOLIDAY);
  }

  /** Our schedules, without deleted ones. */
  async function ours() {
    const all = await lab.simulator.objects('schedule');
    return all.filter(
      ({ name, state }) => String(name).startsWith('interlude ') && state !== 'deleted',
    );
  }

  async function isAsBefore(): Promise<void> {
    expect(lasting(await group())).toEqual(before);
    expect(await ours()).toEqual([]);
    expect(await gets(1)).toEqual(usual.start);
    expect(await gets(MINUTES + 1)).toEqual(usual.end);
  }

  /** A window whose entry is made, nine minutes before its start. */
  async function entered(overrides: Partial<TargetRequest> = {}): Promise<LabWindow> {
    const window = await lab.scheduleAt(request(overrides), 9 * MINUTE_MS);
    await until(
      'the entry',
      () => window.status(),
      ({ new_version: version }) => version !== null,
    );
    return window;
  }

  async function active(overrides: Partial<TargetRequest> = {}): Promise<LabWindow> {
    const window = await entered(overrides);
    await window.skipTo(startMs + MINUTE_MS);
    await window.reaches('active');
    return window;
  }

  function told(): readonly unknown[] {
    return lab.callbacks.map(({ body }) => body['event_type']);
  }

  /** Log and history agree about it. */
  async function agrees({ handle: { workflowId } }: LabWindow): Promise<void> {
    const { history, log } = await until(
      'agreement',
      () => compareAudits(lab.client, workflowId, lab.audit),
      isAgreed,
    );
    expect(history).toEqual(log);
  }

  /** Receipt, history and line agree. */
  async function isVerified({ handle: { workflowId } }: LabWindow): Promise<void> {
    const { client, taskQueue } = lab;
    const place = { client, address: '', namespace: temporalNamespace(), taskQueue };
    expect(await verifyWindow(place, workflowId, {})).toMatchObject({
      verdict: 'match',
      checks: expect.not.arrayContaining([expect.objectContaining({ ok: false })]),
    });
  }

  it('is entered ahead, begins and ends by Genesys, is proven, and leaves nothing', async () => {
    const window = await entered();
    expect(await window.status()).toMatchObject({ phase: 'applying', line: 'normal' });
    await beginsAndEndsByItself();
    expect(told()).not.toContain('ivrr_maintenance_scheduled');
    await window.skipTo(startMs + MINUTE_MS);
    expect(await window.reaches('active')).toMatchObject({
      line: 'maintenance',
      start_lateness_ms: null,
    });
    await isVerified(window);
    const { status, proof } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', start_lateness_ms: null });
    await isVerified(window);
    expect(proof?.final_hash).toBe(proof?.baseline_hash);
    await isAsBefore();
    expect(lab.audit.map(({ event }) => event).filter((event) => event !== 'callback')).toEqual([
      'accepted',
      'armed',
      'entered',
      'applied',
      'reverted',
    ]);
    expect(told().slice(0, 2)).toEqual(['ivr_maintenance_accepted', 'ivrr_maintenance_scheduled']);
    await agrees(window);
  });

  it('is entered at once where less than ten minutes are left', async () => {
    await startsIn(4);
    const window = await lab.schedule(request(), 'real');
    await window.reaches('applying');
    await until(
      'the entry',
      () => window.status(),
      ({ new_version: version }) => version !== null,
    );
    await beginsAndEndsByItself();
    expect((await window.skipToReceipt()).status).toMatchObject({ phase: 'reverted' });
    await isAsBefore();
  });

  it('begins and ends although every worker dies right after the entry', async () => {
    const window = await entered();
    await lab.stopWorkers();
    await beginsAndEndsByItself();
    await lab.startWorkers();
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    await isAsBefore();
  });

  it('takes the entry out before the start where it is cancelled', async () => {
    const window = await entered();
    await window.say('cancel');
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'cancelled', line: 'normal', applied_at: null });
    expect(await window.clockMs()).toBeLessThan(startMs);
    await isAsBefore();
    expect(told()).not.toContain('ivrr_maintenance_scheduled');
    await agrees(window);
  });

  it('takes the entry out before the start where starts are stopped', async () => {
    const window = await entered();
    await window.handle.signal('startsStopped', { actor: 'mia', reason: 'an incident' });
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'skipped', line: 'normal' });
    expect(await window.clockMs()).toBeLessThan(startMs);
    await isAsBefore();
    await agrees(window);
  });

  it('is taken out by the next sweep where it is terminated before the start', async () => {
    const window = await entered();
    await window.handle.terminate('by mistake');
    const report: SweepReport = await lab.client.workflow.execute(SWEEPER_WORKFLOW, {
      workflowId: `sweep/${crypto.randomUUID()}`,
      taskQueue: lab.taskQueue,
      args: [{ organization_id: lab.deps.organizationId }],
    });
    const [rescue = ''] = report.rescued;
    const result: unknown = await lab.client.workflow.getHandle(rescue).result();
    expect(result).toMatchObject({ outcome: 'rescued' });
    await isAsBefore();
  });

  it('moves the end in Genesys with an extension', async () => {
    const window = await active();
    await window.say('extend', { by_minutes: 15 });
    await beginsAndEndsByItself(MINUTES + 15);
    await isVerified(window);
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', drift: null });
    await isVerified(window);
    await isAsBefore();
    await agrees(window);
  });

  /** Arming does not get through, this long before the start, until the fault is cleared. */
  async function arming(beforeMs = 9 * MINUTE_MS): Promise<LabWindow> {
    const window = await lab.scheduleAt(request(), 15 * MINUTE_MS);
    await lab.simulator.addFault({
      id: 'slow',
      when: { method: 'GET', path: '/api/v2/architect/schedulegroups/*' },
      effect: { kind: 'answer', status: 503 },
      times: null,
    });
    await window.skipTo(startMs - beforeMs);
    await until(
      'a read of the group to arm on',
      () => lab.simulator.requests(),
      (requests) => requests.some(({ fault }) => fault === 'slow'),
    );
    return window;
  }

  async function endsLater(window: LabWindow): Promise<void> {
    await beginsAndEndsByItself(MINUTES + 15);
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', drift: null });
    await isAsBefore();
    await agrees(window);
  }

  it('is entered until the new end where it is extended while it is being armed', async () => {
    const window = await arming();
    expect(await window.status()).toMatchObject({ phase: 'scheduled', previous_version: null });
    await window.say('extend', { by_minutes: 15 });
    await lab.simulator.clearFaults('slow');
    await until(
      'the entry',
      () => window.status(),
      ({ new_version: version }) => version !== null,
    );
    await endsLater(window);
  });

  it('ends at the new end where its extension was asked for before it was armed, and accepted once it had begun', async () => {
    const { calendar } = lab.deps;
    const gate = new EventEmitter();
    const opened = once(gate, 'open');
    const extend = calendar.extend.bind(calendar);
    const asked = jest.spyOn(calendar, 'extend').mockImplementation(async (input) => {
      const result = await extend(input);
      await opened;
      return result;
    });
    const window = await arming(0);
    const extension = window.say('extend', { by_minutes: 15 });
    await until(
      'the question',
      () => Promise.resolve(asked.mock.calls.length),
      (calls) => calls > 0,
    );
    await lab.simulator.clearFaults('slow');
    await window.reaches('active');
    gate.emit('open');
    expect(await extension).toMatchObject({ done: 'extend' });
    await endsLater(window);
  });

  it('refuses an extension that Genesys does not take, and changes nothing', async () => {
    const window = await active();
    await lab.simulator.addFault({
      when: { method: 'PUT', path: '/api/v2/architect/schedules/*' },
      effect: { kind: 'answer', status: 403 },
      times: 2,
    });
    const extension = window.say('extend', { by_minutes: 15 });
    await expect(extension).rejects.toThrow('Workflow Update failed');
    await beginsAndEndsByItself();
    expect((await window.skipToReceipt()).status).toMatchObject({ phase: 'reverted' });
    await agrees(window);
  });

  it('takes the entry out now where it is ended early', async () => {
    const window = await active();
    await window.say('end');
    expect((await window.receipt()).status).toMatchObject({ phase: 'reverted', line: 'normal' });
    await isAsBefore();
    await agrees(window);
  });

  /** From here on nobody can remove the entry. */
  async function cannotBeTakenOut(): Promise<void> {
    await lab.simulator.addFault({
      id: 'forbidden',
      when: { method: 'PUT', path: '/api/v2/architect/schedulegroups/*' },
      effect: { kind: 'answer', status: 403 },
      times: null,
    });
  }

  const MAY_BE = 'the line may be NOT BACK: its end has passed, and its state is unknown';

  it('says at its end, where the entry cannot be taken out, that it is over unless somebody moved it', async () => {
    const window = await active();
    await cannotBeTakenOut();
    await window.skipTo(startMs + (MINUTES + 1) * MINUTE_MS);
    expect(await tells(window, 'it ended by itself')).toEqual(['unknown', MAY_BE]);
    await lab.simulator.clearFaults('forbidden');
    expect((await window.skipToReceipt()).status).toMatchObject({ phase: 'reverted' });
    await isAsBefore();
  });

  it('says of an early end, where the entry cannot be taken out, that the line is not back', async () => {
    const window = await active();
    await cannotBeTakenOut();
    await window.say('end');
    expect(await tells(window, 'the line is not back yet')).toEqual([
      'maintenance',
      'the line is NOT BACK: its end has passed',
    ]);
    await lab.simulator.clearFaults('forbidden');
    expect((await window.skipToReceipt()).status).toMatchObject({ phase: 'reverted' });
    await isAsBefore();
  });

  it('says of one that is called off, where the entry cannot be taken out, that the line is normal until its start only', async () => {
    const window = await entered();
    await cannotBeTakenOut();
    await window.say('cancel');
    expect(await tells(window, 'and Genesys begins it at')).toEqual([
      'normal',
      'the line is normal; what would change it is being taken out',
    ]);
    await window.skipTo(startMs + 20 * MINUTE_MS);
    expect(await tells(window, 'the line is not back yet')).toEqual(['unknown', MAY_BE]);
    await lab.simulator.clearFaults('forbidden');
    expect((await window.skipToReceipt()).status).toMatchObject({ phase: 'cancelled' });
    await isAsBefore();
  });

  it('says that it has not begun where somebody takes the entry out before the start', async () => {
    const window = await entered();
    const [schedule] = await ours();
    await lab.simulator.editObject('schedule-group', BANK.hours, {
      holidaySchedules: before['holidaySchedules'],
    });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'failed', line: 'normal', applied_at: null });
    expect(told()).not.toContain('ivrr_maintenance_scheduled');
    expect(schedule).toBeDefined();
    await isAsBefore();
    await agrees(window);
  });

  it('tells where somebody else has moved the end, and takes the entry out all the same', async () => {
    const window = await active();
    const [schedule] = await ours();
    await lab.simulator.editObject('schedule', String(schedule?.['id']), {
      end: '2027-12-31T00:00:00.000',
    });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({
      phase: 'reverted',
      drift: { kept: true, fields: [{ field: 'end' }] },
    });
    await isAsBefore();
    await agrees(window);
  });

  it.each(['POST', 'PUT'])(
    'finds what it made where the answer to the %s is lost',
    async (method) => {
      await lab.simulator.addFault({
        when: { method, path: '/api/v2/architect/**' },
        effect: { kind: 'reset_after_commit' },
      });
      const window = await entered();
      expect(await ours()).toHaveLength(1);
      await beginsAndEndsByItself();
      expect((await window.skipToReceipt()).status).toMatchObject({ phase: 'reverted' });
      await isAsBefore();
      await agrees(window);
    },
  );

  it('takes the entry out although somebody has renamed the schedule', async () => {
    const window = await active();
    const [made] = await ours();
    await lab.simulator.editObject('schedule', String(made?.['id']), { name: 'Our night' });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    await isAsBefore();
    await agrees(window);
  });

  it('keeps what somebody else sets in the group beside it', async () => {
    const window = await active();
    await lab.simulator.editObject('schedule-group', BANK.hours, { somethingNew: [1.5] });
    expect((await window.skipToReceipt()).status).toMatchObject({ phase: 'reverted', drift: null });
    expect(lasting(await group())).toEqual({ ...before, somethingNew: [1.5] });
    expect(await ours()).toEqual([]);
  });
});
