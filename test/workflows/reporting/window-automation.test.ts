/**
 * Somebody else changes the line all the time: an automation that edits between each of our reads and writes, an
 * administrator who deletes and re-creates the target. None of their edits is lost.
 */
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { isRecord } from '../../../src/contract/values/json.ts';
import { EXAMPLE_FLOW, managed, WindowLab } from '../../support/window-lab.ts';
import { theCallback } from './received.ts';

const PATCH = { method: 'PATCH' } as const;
const GREETING = { text: 'Edited by somebody else.' };

describe('somebody else at the line', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start({ timing: { revert_alarm_after_ms: 5_000 } });
  });

  afterAll(() => lab.stop());
  beforeEach(() => lab.forget());

  function told(what: string) {
    return theCallback(lab, `ivr_maintenance_${what}`);
  }

  it('edits a field between our read and our write of the revert: it is kept, with all three values told', async () => {
    const before = managed(await lab.line());
    const window = await lab.activeWindow();
    const ours = managed(await lab.line());
    await lab.simulator.editTarget(EXAMPLE_FLOW, { description: 'moves the version' });
    await lab.simulator.addFault({
      when: { ...PATCH, skip: 1 },
      effect: { kind: 'edit_between', patch: { greeting: GREETING } },
    });
    await window.say('end');
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'changed_by_others' });
    expect(status.attention?.what).toMatch(/greeting/);
    expect(managed(await lab.line())).toEqual({ ...before, greeting: GREETING });
    const field = {
      field: 'greeting',
      baseline: before.greeting,
      written: ours.greeting,
      now: GREETING,
    };
    expect(await told('revert_conflict')).toMatchObject({ kept: true, fields: [field] });
    expect(status.drift).toMatchObject({ kept: true, fields: [field] });
  });

  it.each([
    ['a managed field', 'greeting', 'changed_by_others', { greeting: { text: 'edit 6' } }],
    ['another field', 'description', 'normal', {}],
  ] as const)(
    'edits %s before each of many writes: the revert gets through',
    async (_title, field, line, kept) => {
      const before = managed(await lab.line());
      const window = await lab.activeWindow();
      for (let edit = 1; edit <= 6; edit += 1) {
        const text = `edit ${edit}`;
        const patch = field === 'greeting' ? { greeting: { text } } : { description: text };
        await lab.simulator.addFault({ when: PATCH, effect: { kind: 'edit_between', patch } });
      }
      await window.say('end');
      const { status } = await window.receipt();
      expect(status).toMatchObject({ phase: 'reverted', line });
      expect(managed(await lab.line())).toEqual({ ...before, ...kept });
    },
  );

  it('edits before each write without end: the alarm says so, and the line goes back once it stops', async () => {
    const before = managed(await lab.line());
    const window = await lab.activeWindow();
    const automation = await lab.simulator.addFault({
      when: PATCH,
      times: null,
      effect: { kind: 'edit_between', patch: { description: 'again' } },
    });
    await window.say('end');
    const late = await window.shows('the alarm', ({ attention }) => attention !== null);
    expect(late).toMatchObject({ phase: 'reverting', line: 'maintenance' });
    expect(late.attention?.what).toMatch(/kept changing/);
    await lab.simulator.clearFaults(automation.id);
    await window.say('retryNow');
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
    expect(managed(await lab.line())).toEqual(before);
  });

  const MADE = { name: 'A new menu', greeting: GREETING, routing: { method: 'skills' } };

  it('deletes the target and makes it anew with the very version of our write: it is left as it was made', async () => {
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    const { new_version: version } = await window.reaches('active');
    await lab.simulator.deleteTarget(EXAMPLE_FLOW);
    await lab.simulator.putTarget(EXAMPLE_FLOW, { ...MADE, version: version ?? 0 });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'changed_by_others' });
    expect(status.drift?.fields.map(({ field }) => field).toSorted()).toEqual([
      'greeting',
      'name',
      'routing',
    ]);
    expect(managed(await lab.line())).toEqual(MADE);
    expect(isRecord(await told('revert_conflict'))).toBe(true);
  });

  describe('deletes the target and makes it anew with versions from below', () => {
    const id = 'made-anew';

    async function standing() {
      const line = await lab.simulator.target(id);
      if (line === null) throw new Error('the target is gone');
      return managed(line);
    }

    async function callsPerson() {
      await lab.simulator.putTarget(id);
      await lab.simulator.editTarget(id, { description: 'a version later' });
      const before = await standing();
      const request = lab.request({ flow_id: id });
      const window = await lab.scheduleAt(request, -MINUTE_MS);
      await window.reaches('active');
      await lab.simulator.deleteTarget(id);
      await lab.simulator.putTarget(id, { ...MADE, version: 1 });
      await window.say('end');
      await window.skipTo(Date.parse(request.start_time) + 5 * MINUTE_MS);
      const late = await window.shows('the alarm', ({ attention }) =>
        /re-created/.test(attention?.what ?? ''),
      );
      expect(late).toMatchObject({ phase: 'reverting' });
      expect(await standing()).toEqual(MADE);
      return { window, before };
    }

    it('a person decides: taken over, it is left as it was made', async () => {
      const { window } = await callsPerson();
      await window.say('takeOver', { actor: 'mia', reason: 'it is right as it stands' });
      const { status } = await window.receipt();
      expect(status).toMatchObject({ phase: 'failed', line: 'unknown' });
      expect(await standing()).toEqual(MADE);
    });

    it('a person decides: its version accepted, it goes back to what was there before the window', async () => {
      const { window, before } = await callsPerson();
      await window.say('retryNow', { actor: 'mia', accept_version: 1 });
      const { status } = await window.receipt();
      expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
      expect(await standing()).toEqual(before);
    });
  });

  it('deletes the target: a person is called at once, and can take it over', async () => {
    const id = 'soon-deleted';
    await lab.simulator.putTarget(id);
    const window = await lab.scheduleAt(lab.request({ flow_id: id }), -MINUTE_MS);
    await window.reaches('active');
    await lab.simulator.deleteTarget(id);
    await window.say('end');
    const late = await window.shows('the alarm', ({ attention }) => attention !== null);
    expect(late.attention?.next_step).toMatch(/deleted/);
    await window.say('takeOver', { actor: 'mia', reason: 'it was deleted' });
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'failed', line: 'unknown' });
    expect(await lab.deps.calendar.list()).toEqual([]);
  });
});
