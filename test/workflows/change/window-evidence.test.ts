/**
 * What a window accepts as proof: reads of lagging replicas, answers that show something else, conflicts that are not,
 * the maintenance of another installation, fields that the API refuses.
 */
import { randomUUID } from 'node:crypto';
import type { FaultInput } from '../../../dev/simulator/index.ts';
import { managed, WindowLab, type LabWindow } from '../../support/window-lab.ts';
import { agreed } from '../../audit/compare.ts';

const TEXT = 'We are in maintenance.';

describe('a window takes for proof', () => {
  let lab: WindowLab;
  let flow: string;

  beforeAll(async () => {
    lab = await WindowLab.start({ timing: { revert_alarm_after_ms: 5_000 } });
  });

  afterAll(() => lab.stop());
  beforeEach(async () => {
    await lab.forget();
    flow = `line-${randomUUID()}`;
    await lab.simulator.putTarget(flow, { greeting: { text: `Welcome to ${flow}.` } });
    await lab.simulator.editTarget(flow, { description: 'a version later' });
  });

  async function line() {
    const found = await lab.simulator.target(flow);
    if (found === null) throw new Error(`${flow} was deleted`);
    return managed(found);
  }

  function request() {
    return lab.request({ flow_id: flow, fallback_greeting: TEXT, max_concurrent_windows: 100 });
  }

  async function on(
    method: string,
    effect: FaultInput['effect'],
    rest: Partial<FaultInput> = {},
  ): Promise<string> {
    const when = { method, path: `/api/v2/flow/ivr/${flow}`, ...rest.when };
    const { id } = await lab.simulator.addFault({ ...rest, when, effect });
    return id;
  }

  async function active(): Promise<LabWindow> {
    const window = await lab.scheduleAt(request(), -60_000);
    await window.reaches('active');
    return window;
  }

  it('no read of a replica that lags, at its revert: it is back only when a newer one shows it', async () => {
    const before = await line();
    const window = await active();
    await on('PATCH', { kind: 'edit_between', patch: { description: 'moves the version' } });
    await on('GET', { kind: 'stale_read', changes: 2 }, { times: 2 });
    await window.say('end');
    const { status, proof } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    expect(await line()).toEqual(before);
    expect(proof?.final_hash).toBe(proof?.baseline_hash);
    await agreed(lab, window);
  });

  it.each<FaultInput['effect']>([{ kind: 'old_answer' }, { kind: 'ignored_write' }])(
    'no answer that shows something else: $kind',
    async (effect) => {
      const before = await line();
      await on('PATCH', effect);
      const window = await active();
      expect(await line()).toMatchObject({ greeting: { text: TEXT } });
      await on('PATCH', effect);
      await window.say('end');
      const { status } = await window.receipt();
      expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
      expect(await line()).toEqual(before);
      await agreed(lab, window);
    },
  );

  it('no conflict of a gateway that conflicts with itself', async () => {
    const before = await line();
    await on('PATCH', { kind: 'sent_twice' });
    const window = await active();
    await window.say('end');
    expect((await window.receipt()).status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(await line()).toEqual(before);
    await agreed(lab, window);
  });

  it('a conflict that no read explains for thirty seconds for a refusal, in its own words', async () => {
    const before = await line();
    await on('PATCH', { kind: 'answer', status: 409 }, { times: null });
    const window = await lab.schedule(request());
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'failed', line: 'normal' });
    expect(await line()).toEqual(before);
    const failed = lab.audit.find(({ event }) => event === 'failed');
    expect(failed?.details).toMatchObject({ message: expect.stringMatching(/version is still/) });
    await agreed(lab, window);
  });

  it('no maintenance of another installation for a baseline, nor for its own', async () => {
    const theirs = {
      name: `Maintenance: ${flow}`,
      greeting: { text: 'Another installation.' },
      routing: { method: 'none' },
    };
    await on('PATCH', { kind: 'edit_between', patch: theirs });
    const window = await lab.schedule(request());
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'failed', line: 'changed_by_others' });
    expect(status.attention?.what).toMatch(/not this window's/);
    expect(await line()).toEqual(theirs);
    await agreed(lab, window);
  });

  it('a target that is gone after a lost answer for what it is, not for being too late', async () => {
    const before = await line();
    await on('PATCH', { kind: 'reset_after_commit' });
    // The preflight and the arming have read it.
    const gone = await on(
      'GET',
      { kind: 'answer', status: 404 },
      { when: { skip: 2 }, times: null },
    );
    const window = await lab.scheduleAt(request(), -60_000);
    await window.shows('the alarm', ({ attention }) => attention !== null);
    await lab.simulator.clearFaults(gone);
    await window.say('retryNow');
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'failed', line: 'normal' });
    const failed = lab.audit.find(({ event }) => event === 'failed');
    expect(JSON.stringify(failed?.details)).toContain(flow);
    expect(await line()).toEqual(before);
    await agreed(lab, window);
  });

  it('fields that the API refuses: the others go back, and a person is told which do not', async () => {
    // An administrator may have set what the API itself refuses.
    await lab.simulator.editTarget(flow, { routing: { method: 'an-odd-method' } });
    const before = await line();
    const window = await active();
    await window.say('end');
    const late = await window.shows('the alarm', ({ attention }) => attention !== null);
    expect(late).toMatchObject({ phase: 'reverting', line: 'maintenance' });
    expect(late.attention?.what).toMatch(/routing/);
    expect(await line()).toEqual({
      ...before,
      name: `Maintenance: ${flow}`,
      routing: expect.objectContaining({ method: 'longest-idle' }),
    });
    await lab.simulator.editTarget(flow, { routing: before.routing });
    await window.say('retryNow');
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
    expect(await line()).toEqual(before);
    await agreed(lab, window);
  });
});
