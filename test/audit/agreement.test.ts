/** The audit from a history equals what the worker logged as it happened, on real windows. */
import { EventEmitter, once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { MINUTE_MS } from '../../src/contract/values/instant.ts';
import { HELD_WRITES } from '../support/held-writes.ts';
import { EXAMPLE_FLOW, managed, WindowLab, type LabWindow } from '../support/window-lab.ts';
import { until } from '../support/until.ts';
import { agreed, auditOf } from './compare.ts';
import { KINDS_UNDER_TEST } from '../workflows/kinds/kinds-under-test.ts';

const EXTENDED = { callback: 'extended', http_status: 200 };

describe('history and log agree on', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());
  beforeEach(() => lab.forget());

  /** The events of a finished window, once both are equal. */
  async function agreedEvents(window: LabWindow): Promise<string[]> {
    await agreed(lab, window);
    const records = await auditOf(lab.client, window.handle.workflowId);
    const times = records.map(({ timestamp }) => Date.parse(timestamp));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    return records.map(({ event }) => event);
  }

  it('a window that goes as planned, and the versions on both sides of each write', async () => {
    const window = await lab.schedule(lab.request({ requested_by: 'mia', reason: 'upgrade' }));
    const { proof } = await window.receipt();
    const events = await agreedEvents(window);
    expect(events.filter((event) => event !== 'callback')).toEqual([
      'requested',
      'accepted',
      'armed',
      'applied',
      'reverted',
    ]);
    const records = await auditOf(lab.client, window.handle.workflowId);
    expect(records[0]).toMatchObject({ actor_source: 'claimed', flow_id: null });
    expect(records[1]).toMatchObject({ actor: 'mia', actor_source: 'claimed', reason: 'upgrade' });
    expect(records.find(({ event }) => event === 'applied')).toMatchObject({
      flow_id: EXAMPLE_FLOW,
      target: `flow-ivr:${EXAMPLE_FLOW}`,
      callback_status: 'pending',
      latency_ms: expect.any(Number),
    });
    const writes = records.filter(({ event }) => event === 'applied' || event === 'reverted');
    expect(writes.map(({ previous_version: from, new_version: to }) => [from, to])).toEqual([
      [proof?.previous_version, proof?.new_version],
      [proof?.new_version, proof?.final_version],
    ]);
  });

  it.each(KINDS_UNDER_TEST)('a window on $target.kind', async ({ target }) => {
    const window = await lab.schedule(lab.targetRequest(target));
    await window.receipt();
    await agreedEvents(window);
    const name = (await window.status()).target;
    const [requested, ...records] = await auditOf(lab.client, window.handle.workflowId);
    expect(requested?.details).toMatchObject({ flow_id: null, target: expect.any(String) });
    expect(records.map((record) => [record.flow_id, record.target])).toEqual(
      records.map(() => [null, name]),
    );
    expect(records.map(({ event }) => event)).toContain('callback');
  });

  it('callbacks that follow: those that were asked for', async () => {
    const window = await lab.schedule(lab.request({ callback_events: ['reverted'] }));
    await window.receipt();
    await agreedEvents(window);
    const records = await auditOf(lab.client, window.handle.workflowId);
    const own = records.filter(({ event }) => event !== 'callback');
    expect(own.map(({ event, callback_status: status }) => [event, status])).toEqual([
      ['requested', 'none'],
      ['accepted', 'none'],
      ['armed', 'none'],
      ['applied', 'none'],
      ['reverted', 'pending'],
    ]);
  });

  it('a refused window', async () => {
    const window = await lab.schedule(lab.request({ flow_id: 'no-such-flow' }));
    await window.receipt();
    expect(await agreedEvents(window)).toEqual(['requested', 'refused']);
  });

  it('conflicts before the write, and drift after it', async () => {
    await lab.simulator.addFault({
      when: { method: 'PATCH' },
      times: 4,
      effect: { kind: 'edit_between', patch: { description: 'by an automation' } },
    });
    const window = await lab.activeWindow();
    await lab.simulator.editTarget(EXAMPLE_FLOW, { greeting: { text: 'by hand' } });
    await window.skipToReceipt();
    expect(await agreedEvents(window)).toEqual(
      expect.arrayContaining(['applied', 'drift', 'reverted']),
    );
  });

  it('an answer that was lost', async () => {
    await lab.simulator.addFault({
      when: { method: 'PATCH' },
      effect: { kind: 'reset_after_commit' },
    });
    const window = await lab.schedule(lab.request());
    await window.receipt();
    const records = await auditOf(lab.client, window.handle.workflowId);
    await agreedEvents(window);
    const applied = records.find(({ event }) => event === 'applied');
    expect(applied).toMatchObject({ latency_ms: null, attempts: [{ attempt: 1 }] });
  });

  it('what people asked by update: extended, refused, ended', async () => {
    const window = await lab.activeWindow();
    const { end_time: end } = await window.status();
    await window.say('extend', { by_minutes: 10, expected_end_time: end });
    await expect(window.say('extend', { by_minutes: 10, expected_end_time: end })).rejects.toThrow(
      'Workflow Update failed',
    );
    await expect(window.say('takeOver')).rejects.toThrow('Workflow Update failed');
    await window.say('end');
    await window.receipt();
    expect(await agreedEvents(window)).toEqual(
      expect.arrayContaining(['extended', 'control_refused', 'end_requested', 'reverted']),
    );
  });

  it('what people asked by signal, wrong or too late', async () => {
    const window = await lab.activeWindow();
    const by = { actor: 'script', reason: 'test' };
    const { handle } = window;
    for (const name of ['extend', 'end', 'cancel', 'retryNow', 'takeOver'])
      for (const argument of [null, 7, {}, { actor: 1 }, { ...by, more: true }])
        await handle.signal(name, argument);
    await handle.signal('extend', { ...by, by_minutes: 500 });
    await handle.signal('extend', { ...by, until: new Date(0).toISOString() });
    await handle.signal('extend', { ...by, by_minutes: 1, expected_end_time: '2020-01-01T00:00Z' });
    await handle.signal('retryNow', by);
    await handle.signal('extend', { ...by, by_minutes: 7 });
    await until(
      'the extension',
      () => lab.audit.some(({ event }) => event === 'extended'),
      Boolean,
    );
    // A finished window accepts no signal: its revert waits for the last of them.
    await lab.simulator.addFault(HELD_WRITES);
    await handle.signal('end', by);
    await handle.signal('cancel', by);
    await handle.signal('extend', { ...by, by_minutes: 7 });
    await lab.simulator.clearFaults();
    await window.receipt();
    const events = await agreedEvents(window);
    const count = (event: string): number => events.filter((seen) => seen === event).length;
    expect(count('control_refused')).toBe(5 * 5 + 6);
    expect(count('extended')).toBe(1);
    expect(count('end_requested')).toBe(1);
  });

  it('a callback that is answered after the next extension: it told of the end before', async () => {
    const window = await lab.activeWindow();
    const receiver = new EventEmitter();
    const answers = [once(receiver, 'awake').then(() => 200)];
    lab.answerCallback = (event) => (event.endsWith('_extended') && answers.pop()) || 200;
    await window.say('extend', { by_minutes: 5 });
    const { end_time: told } = await window.status();
    await until(
      'the callback',
      () => answers.length,
      (left) => left === 0,
    );
    await window.say('extend', { by_minutes: 5 });
    receiver.emit('awake');
    await window.say('end');
    await window.receipt();
    await agreedEvents(window);
    const records = await auditOf(lab.client, window.handle.workflowId);
    const callbacks = records.filter(({ details }) => isDeepStrictEqual(details, EXTENDED));
    expect(callbacks.map(({ scheduled_end: end }) => end)).toContain(told);
  });

  it('extensions by signal that come at once, one after the other', async () => {
    const window = await lab.activeWindow();
    const { end_time: end } = await window.status();
    const by = { actor: 'script', reason: 'test' };
    const asked = [
      { by_minutes: 5 },
      { by_minutes: 6 },
      { by_minutes: 7, expected_end_time: end },
      { by_minutes: 8 },
    ];
    await Promise.all(asked.map((one) => window.handle.signal('extend', { ...by, ...one })));
    const answers: ReadonlySet<string> = new Set(['extended', 'control_refused']);
    const answered = await until(
      'the answers',
      async () => {
        const records = await auditOf(lab.client, window.handle.workflowId);
        return records.filter(({ event }) => answers.has(event));
      },
      (records) => records.length === asked.length,
    );
    const extended = answered.filter(({ event }) => event === 'extended');
    await window.say('end');
    const { status } = await window.receipt();
    expect(extended.length).toBeGreaterThanOrEqual(3);
    await agreedEvents(window);
    expect(extended.map(({ scheduled_end: at }) => at)).toEqual([
      ...new Set(extended.map(({ scheduled_end: at }) => at)),
    ]);
    expect(status.phase).toBe('reverted');
  });

  it('a window called off before its start, by signal', async () => {
    const window = await lab.schedule(lab.request(), 'real');
    await window.verdict();
    await window.handle.signal('end', { actor: 'script', reason: 'wrong verb' });
    await window.handle.signal('cancel', { actor: 'script', reason: 'not today' });
    await window.receipt();
    expect(await agreedEvents(window)).toEqual(
      expect.arrayContaining(['control_refused', 'cancel_requested', 'cancelled']),
    );
  });

  it('an extension by signal into the next window of the line', async () => {
    const first = lab.request();
    const second = lab.request({
      start_time: new Date(Date.parse(first.start_time) + 30 * MINUTE_MS).toISOString(),
    });
    const window = await lab.scheduleAt(first, -MINUTE_MS);
    await window.reaches('active');
    const next = await lab.schedule(second, 'real');
    expect(await next.verdict()).toMatchObject({ accepted: true });
    await window.handle.signal('extend', { actor: 'script', reason: 'more', by_minutes: 5 });
    await until(
      'the refusal',
      () => lab.audit.some(({ event }) => event === 'control_refused'),
      Boolean,
    );
    await window.say('end');
    await window.receipt();
    await next.say('cancel');
    await next.receipt();
    await agreedEvents(window);
    await agreedEvents(next);
  });

  it("Temporal's own Cancel, with who pressed it", async () => {
    const window = await lab.activeWindow();
    await window.handle.cancel();
    await window.skipToReceipt();
    await agreedEvents(window);
    const records = await auditOf(lab.client, window.handle.workflowId);
    expect(records.find(({ event }) => event === 'cancel_requested')).toMatchObject({
      actor: lab.client.options.identity,
      actor_source: 'claimed',
    });
  });

  it('a late revert, its alarms and who took over', async () => {
    const window = await lab.activeWindow();
    await lab.simulator.changeSettings({ withdrawn_permissions: ['flow:write'] });
    await window.say('end');
    const isLate = () => lab.audit.some(({ event }) => event === 'revert_delayed');
    await until('the alarm', isLate, (late) => late);
    await window.handle.signal('retryNow', { actor: 'script' });
    const isRetried = () => lab.audit.some(({ event }) => event === 'retry_requested');
    await until('the retry', isRetried, (retried) => retried);
    await lab.simulator.changeSettings({ withdrawn_permissions: [] });
    await window.skipToReceipt();
    expect(await agreedEvents(window)).toEqual(
      expect.arrayContaining(['revert_delayed', 'retry_requested', 'reverted']),
    );
  });

  it('a line that a person took over, and the windows that wait for it', async () => {
    const before = await lab.line();
    const window = await lab.activeWindow();
    await lab.simulator.changeSettings({ withdrawn_permissions: ['flow:write'] });
    await window.say('end');
    const isLate = () => lab.audit.some(({ event }) => event === 'revert_delayed');
    await until('the alarm', isLate, (late) => late);
    await window.say('takeOver');
    await window.receipt();
    await lab.simulator.changeSettings({ withdrawn_permissions: [] });
    expect(await agreedEvents(window)).toContain('taken_over');

    const failing = await lab.schedule(lab.request({ max_start_delay_minutes: 1 }, 180));
    await failing.receipt();
    expect(await agreedEvents(failing)).toContain('failed');
    const waiting = await lab.scheduleAt(lab.request({}, 240), 5_000);
    await waiting.shows('a call for a person', ({ attention }) => attention !== null);
    await lab.simulator.putTarget(EXAMPLE_FLOW, managed(before));
    await waiting.skipToReceipt();
    const events = await agreedEvents(waiting);
    expect(events).toEqual(expect.arrayContaining(['armed', 'reverted']));
    expect(events).not.toContain('failed');
  });

  it('a callback that went on in a workflow of its own', async () => {
    let isDown = true;
    lab.answerCallback = () => (isDown ? 503 : 200);
    const window = await lab.scheduleAt(lab.request({ callback_events: ['reverted'] }), -MINUTE_MS);
    await window.reaches('active');
    await window.say('end');
    await window.receipt();
    expect(await auditOf(lab.client, window.handle.workflowId)).not.toContainEqual(
      expect.objectContaining({ event: 'callback' }),
    );
    isDown = false;
    await until('its record', () => lab.audit.some(({ event }) => event === 'callback'), Boolean);
    expect((await agreedEvents(window)).at(-1)).toBe('callback');
  });
});
