/**
 * The kill switch: while starts are stopped nothing new is applied, whatever a window was about to do; reverts
 * continue.
 */
import type { ScheduledWindow, WindowStatus } from '../../../src/client/index.ts';
import {
  calendarId,
  LINE_RELEASED_SIGNAL,
  STARTS_STOPPED_SIGNAL,
} from '../../../src/contract/calendar/calendar.ts';
import { BY, ClientLab } from '../../client/client-lab.ts';
import type { FlowIvrRequest } from '../../../src/contract/request/request.ts';
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { until } from '../../support/until.ts';
import { auditOf } from '../../audit/compare.ts';

/** Long enough to stop starts while a writer holds. */
const HELD_MS = 40_000;

describe('while starts are stopped', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start();
  });
  afterAll(() => rig.stop());
  beforeEach(() => rig.lab.forget());
  afterEach(() => rig.client.allowStarts(BY));

  async function schedule(overrides: Partial<FlowIvrRequest> = {}): Promise<ScheduledWindow> {
    return rig.client.schedule(await rig.request(overrides));
  }

  /** Its clock, this long before its start (negative: after). */
  async function skipTo(window: ScheduledWindow, beforeStartMs: number): Promise<void> {
    const { start_time: start } = window.status;
    await rig.inLab(window).skipTo(Date.parse(start ?? '') - beforeStartMs);
  }

  function calendar() {
    return rig.lab.client.workflow.getHandle(calendarId(rig.lab.deps.organizationId));
  }

  async function eventsOf(workflowId: string): Promise<string[]> {
    const records = await auditOf(rig.lab.client, workflowId);
    return records.map(({ event }) => event);
  }

  async function writesTo({ flow_id: id }: WindowStatus) {
    const log = await rig.lab.simulator.log({ target: id ?? '' });
    return log.filter(({ by }) => by === 'client');
  }

  it('a window is accepted with the word that it does not start until they are allowed', async () => {
    await rig.client.stopStarts({ actor: 'mia', reason: 'wrong text' });
    const held = {
      code: 'starts_stopped',
      message: expect.stringMatching(/stopped by mia \(wrong text\).*starts only if/),
    };
    const request = await rig.request();
    expect((await rig.client.dryRun(request)).verdict.findings).toContainEqual(held);
    const window = await rig.client.schedule(request);
    const { handle, verdict } = window;
    expect(verdict).toMatchObject({ accepted: true });
    expect(verdict.findings).toContainEqual(held);
    await rig.client.allowStarts(BY);
    await skipTo(window, -MINUTE_MS);
    await rig.inLab(window).reaches('active');
    expect((await handle.status()).findings).not.toContainEqual(held);
    await handle.end(BY);
    await handle.result();
  });

  it('a held window is listed as one that needs a person, without a worker being asked', async () => {
    await rig.client.stopStarts(BY);
    const { handle, workflowId } = await rig.client.schedule(await rig.requestNow());
    const find = async () => {
      const windows = await rig.client.standing(new Date());
      return windows.find(({ status }) => status.workflow_id === workflowId)?.status.attention;
    };
    expect(await until('held', find, (attention) => attention != null)).toMatchObject({
      what: expect.stringContaining('starts are stopped'),
    });
    await rig.client.allowStarts(BY);
    await until('let go', find, (attention) => attention === null);
    await until(
      'its start',
      () => handle.status(),
      ({ phase }) => phase === 'active',
    );
    await handle.end(BY);
    // The calendar has told it: by itself it would have asked again after a minute.
    expect((await handle.result()).status.start_lateness_ms).toBeLessThan(MINUTE_MS);
  });

  it('a window that waits does not start, until they are allowed again', async () => {
    const window = await schedule();
    const { handle, workflowId, status } = window;
    expect(await rig.client.stopStarts(BY)).toBe(rig.lab.deps.organizationId);
    await skipTo(window, -MINUTE_MS);
    expect(await eventsOf(workflowId)).toContain('start_held');
    expect(await writesTo(status)).toEqual([]);
    expect(await handle.status()).toMatchObject({
      phase: 'scheduled',
      line: 'normal',
      attention: { what: expect.stringContaining(`starts are stopped by ${BY.actor}`) },
    });
    await rig.client.allowStarts(BY);
    // By the calendar's clock it has time: it finds out when it asks again.
    await skipTo(window, -9 * MINUTE_MS);
    const active = await rig.inLab(window).reaches('active');
    expect(active.attention).toBeNull();
    await handle.end(BY);
    expect((await handle.result()).status).toMatchObject({ phase: 'reverted', line: 'normal' });
  });

  it('a window whose writer already holds for the instant does not write', async () => {
    rig.lab.setTiming({ dispatch_lead_ms: HELD_MS });
    const window = await schedule();
    const { handle, workflowId, status } = window;
    await skipTo(window, HELD_MS);
    await rig.inLab(window).reaches('applying');
    await rig.client.stopStarts(BY);
    await rig.inLab(window).reaches('scheduled');
    await skipTo(window, -MINUTE_MS);
    expect(await writesTo(status)).toEqual([]);
    expect(await eventsOf(workflowId)).toContain('start_held');
    await handle.cancel(BY);
    expect((await handle.result()).status).toMatchObject({ phase: 'cancelled', line: 'normal' });
    expect(await writesTo(status)).toEqual([]);
  });

  it('a window that is arming at that moment does not start either', async () => {
    const window = await schedule();
    const { handle, status } = window;
    const { id: fault } = await rig.lab.simulator.addFault({
      when: { method: 'GET', path: `/api/v2/flow/ivr/${status.flow_id}` },
      effect: { kind: 'delay', ms: 1_500 },
    });
    await skipTo(window, rig.lab.deps.timing.arm_lead_ms);
    await rig.lab.simulator.waitForFiring(fault);
    await rig.client.stopStarts(BY);
    await skipTo(window, -MINUTE_MS);
    expect(await writesTo(status)).toEqual([]);
    expect(await handle.status()).toMatchObject({ phase: 'scheduled', line: 'normal' });
    await handle.cancel(BY);
    await handle.result();
  });

  it('an active window continues and is put back', async () => {
    const window = await rig.active();
    await rig.client.stopStarts(BY);
    expect((await rig.inLab(window).skipToReceipt()).status).toMatchObject({
      phase: 'reverted',
      line: 'normal',
    });
  });

  it('a window they last too long for is skipped, and says who stopped it', async () => {
    await rig.client.stopStarts({ actor: 'mia', reason: 'wrong text' });
    const window = await schedule({ max_start_delay_minutes: 1 });
    const { workflowId } = window;
    const { status } = await rig.inLab(window).skipToReceipt();
    expect(status).toMatchObject({ phase: 'skipped', line: 'normal', attention: null });
    const skipped = (await auditOf(rig.lab.client, workflowId)).find(
      ({ event }) => event === 'skipped',
    );
    expect(skipped?.reason).toContain('starts were stopped by mia (wrong text)');
    expect(await writesTo(status)).toEqual([]);
    expect(await rig.client.doctor()).toMatchObject({ starts_stopped: { actor: 'mia' } });
  });

  it('a calendar that is terminated does not let them start', async () => {
    await rig.client.stopStarts(BY);
    await calendar().terminate('by mistake');
    expect(await rig.client.doctor()).toMatchObject({ starts_stopped: BY });
    const window = await schedule();
    const { handle, workflowId } = window;
    await skipTo(window, -MINUTE_MS);
    expect(await eventsOf(workflowId)).toContain('start_held');
    await calendar().terminate('by mistake');
    await rig.client.allowStarts(BY);
    expect(await rig.client.doctor()).toMatchObject({ starts_stopped: null });
    await handle.cancel(BY);
    await handle.result();
  });

  it('signals of that name, whatever they carry, only make a window ask once more', async () => {
    const window = await schedule();
    const { handle } = rig.inLab(window);
    for (const argument of [null, 7, 'x', [], { actor: 3 }])
      await handle.signal(STARTS_STOPPED_SIGNAL, argument);
    await handle.signal(LINE_RELEASED_SIGNAL, null);
    await skipTo(window, -MINUTE_MS);
    await rig.inLab(window).reaches('active');
    await window.handle.end(BY);
    expect((await window.handle.result()).status).toMatchObject({ phase: 'reverted' });
  });

  it('endAll ends every active window, and none of another organisation', async () => {
    const others = await ClientLab.start();
    const theirs = await others.active();
    const [a, b] = [await rig.active(), await rig.active()];
    const ended = await until(
      'both in the list',
      () => rig.client.endAll(BY),
      (found) => found.filter(({ status }) => status !== null).length > 0,
    );
    expect(ended.filter(({ ok }) => !ok)).toEqual([]);
    for (const { handle } of [a, b])
      expect((await handle.result()).status).toMatchObject({ phase: 'reverted' });
    expect(ended.map(({ workflow_id: id }) => id)).not.toContain(theirs.workflowId);
    expect(await theirs.handle.status()).toMatchObject({ phase: 'active' });
    await theirs.handle.end(BY);
    await theirs.handle.result();
    await others.stop();
  });
});
