// The kill switch: while starts are stopped nothing new is applied, whatever a window was about to
// do; reverts go on. Scaled minutes, since calendar and windows share a clock.
import {
  calendarId,
  LINE_RELEASED_SIGNAL,
  STARTS_STOPPED_SIGNAL,
} from '../../src/contract/calendar.ts';
import { BY, ClientLab } from '../client/client-lab.ts';
import { until } from '../support/until.ts';
import { auditOf } from '../audit/compare.ts';

const MINUTE_MS = 1_000;
const LONG = { duration_minutes: 400 } as const;

describe('while starts are stopped', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start({
      minuteMs: MINUTE_MS,
      timing: { arm_lead_ms: 6_000, dispatch_lead_ms: 5_000 },
    });
  });
  afterAll(() => rig.stop());
  beforeEach(() => rig.lab.forget());
  afterEach(() => rig.client.allowStarts(BY));

  /** Starts in so many scaled minutes, and lasts thirty. */
  function shortly(minutes: number) {
    const start_time = new Date(Date.now() + minutes * MINUTE_MS).toISOString();
    return rig.request({ start_time, duration_minutes: 30 });
  }

  function calendar() {
    return rig.lab.client.workflow.getHandle(calendarId(rig.lab.deps.organizationId));
  }

  async function eventsOf(workflowId: string): Promise<string[]> {
    const records = await auditOf(rig.lab.client, workflowId);
    return records.map(({ event }) => event);
  }

  async function writesTo(flowId: string) {
    const log = await rig.lab.simulator.log({ target: flowId });
    return log.filter(({ by }) => by === 'client');
  }

  it('a window is accepted with the word that it does not start until they are allowed', async () => {
    await rig.client.stopStarts({ actor: 'mia', reason: 'wrong text' });
    const held = {
      code: 'starts_stopped',
      message: expect.stringMatching(/stopped by mia \(wrong text\).*starts only if/),
    };
    const request = await shortly(30);
    expect((await rig.client.dryRun(request)).verdict.findings).toContainEqual(held);
    const { handle, verdict } = await rig.client.schedule(request);
    expect(verdict).toMatchObject({ accepted: true });
    expect(verdict.findings).toContainEqual(held);
    await rig.client.allowStarts(BY);
    await until(
      'its start',
      () => handle.status(),
      ({ phase }) => phase === 'active',
    );
    expect((await handle.status()).findings).not.toContainEqual(held);
    await handle.end(BY);
    await handle.result();
  });

  it('a held window is listed as one that needs a person, without a worker being asked', async () => {
    const { handle, workflowId } = await rig.client.schedule(await shortly(7));
    await rig.client.stopStarts(BY);
    const find = async () => {
      const windows = await rig.client.standing(new Date());
      return windows.find(({ status }) => status.workflow_id === workflowId)?.status.attention;
    };
    expect(await until('held', find, (attention) => attention != null)).toMatchObject({
      what: expect.stringContaining('starts are stopped'),
    });
    await rig.client.allowStarts(BY);
    await until('let go', find, (attention) => attention === null);
    await handle.cancel(BY);
    await handle.result();
  });

  it('a window that waits does not start, until they are allowed again', async () => {
    const request = await shortly(7);
    const { handle, workflowId } = await rig.client.schedule(request);
    expect(await rig.client.stopStarts(BY)).toBe(rig.lab.deps.organizationId);
    await until(
      'the start held',
      () => eventsOf(workflowId),
      (events) => events.includes('start_held'),
    );
    await until(
      'its start passed',
      () => Date.now(),
      (now) => now > Date.parse(request.start_time) + 500,
    );
    expect(await writesTo(request.flow_id)).toEqual([]);
    expect(await handle.status()).toMatchObject({
      phase: 'scheduled',
      line: 'normal',
      attention: { what: expect.stringContaining(`starts are stopped by ${BY.actor}`) },
    });
    await rig.client.allowStarts(BY);
    const active = await until(
      'active',
      () => handle.status(),
      ({ phase }) => phase === 'active',
    );
    expect(active.attention).toBeNull();
    await handle.end(BY);
    expect((await handle.result()).status).toMatchObject({ phase: 'reverted', line: 'normal' });
  });

  it('a window whose writer already holds for the instant does not write', async () => {
    const request = await shortly(9);
    const { handle, workflowId } = await rig.client.schedule(request);
    await until(
      'a writer that holds',
      () => handle.status(),
      ({ phase }) => phase === 'applying',
    );
    await rig.client.stopStarts(BY);
    await until(
      'the start held',
      () => handle.status(),
      ({ phase }) => phase === 'scheduled',
    );
    await until(
      'its start passed',
      () => Date.now(),
      (now) => now > Date.parse(request.start_time) + 500,
    );
    expect(await writesTo(request.flow_id)).toEqual([]);
    expect(await eventsOf(workflowId)).toContain('start_held');
    await handle.cancel(BY);
    expect((await handle.result()).status).toMatchObject({ phase: 'cancelled', line: 'normal' });
    expect(await writesTo(request.flow_id)).toEqual([]);
  });

  it('a window that is arming at that moment does not start either', async () => {
    const request = await shortly(9);
    const { handle } = await rig.client.schedule(request);
    const { id: fault } = await rig.lab.simulator.addFault({
      when: { method: 'GET', path: `/api/v2/flow/ivr/${request.flow_id}` },
      effect: { kind: 'delay', ms: 1_500 },
    });
    await rig.lab.simulator.waitForFiring(fault);
    await rig.client.stopStarts(BY);
    await until(
      'its start passed',
      () => Date.now(),
      (now) => now > Date.parse(request.start_time) + 500,
    );
    expect(await writesTo(request.flow_id)).toEqual([]);
    expect(await handle.status()).toMatchObject({ phase: 'scheduled', line: 'normal' });
    await handle.cancel(BY);
    await handle.result();
  });

  it('an active window goes on and is put back', async () => {
    const { handle } = await rig.active({ duration_minutes: 12 });
    await rig.client.stopStarts(BY);
    expect((await handle.result()).status).toMatchObject({ phase: 'reverted', line: 'normal' });
  });

  it('a window they last too long for is skipped, and says who stopped it', async () => {
    await rig.client.stopStarts({ actor: 'mia', reason: 'wrong text' });
    const request = await shortly(3);
    const { handle, workflowId } = await rig.client.schedule({
      ...request,
      max_start_delay_minutes: 1,
    });
    const { status } = await handle.result();
    expect(status).toMatchObject({ phase: 'skipped', line: 'normal', attention: null });
    const skipped = (await auditOf(rig.lab.client, workflowId)).find(
      ({ event }) => event === 'skipped',
    );
    expect(skipped?.reason).toContain('starts were stopped by mia (wrong text)');
    expect(await writesTo(request.flow_id)).toEqual([]);
    expect(await rig.client.doctor()).toMatchObject({ starts_stopped: { actor: 'mia' } });
  });

  it('a calendar that is terminated does not let them start', async () => {
    await rig.client.stopStarts(BY);
    await calendar().terminate('by mistake');
    expect(await rig.client.doctor()).toMatchObject({ starts_stopped: BY });
    const { handle, workflowId } = await rig.client.schedule(await shortly(2));
    await until(
      'the start held',
      () => eventsOf(workflowId),
      (events) => events.includes('start_held'),
    );
    await calendar().terminate('by mistake');
    await rig.client.allowStarts(BY);
    expect(await rig.client.doctor()).toMatchObject({ starts_stopped: null });
    await handle.cancel(BY);
    await handle.result();
  });

  it('signals of that name, whatever they carry, only make a window ask once more', async () => {
    const { handle, workflowId } = await rig.client.schedule(await shortly(7));
    const window = rig.lab.client.workflow.getHandle(workflowId);
    for (const argument of [null, 7, 'x', [], { actor: 3 }])
      await window.signal(STARTS_STOPPED_SIGNAL, argument);
    await window.signal(LINE_RELEASED_SIGNAL, null);
    await until(
      'active',
      () => handle.status(),
      ({ phase }) => phase === 'active',
    );
    await handle.end(BY);
    expect((await handle.result()).status).toMatchObject({ phase: 'reverted' });
  });

  it('endAll ends every active window, and none of another organisation', async () => {
    const others = await ClientLab.start({ minuteMs: MINUTE_MS });
    const theirs = await others.active(LONG);
    const [a, b] = [await rig.active(LONG), await rig.active(LONG)];
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
