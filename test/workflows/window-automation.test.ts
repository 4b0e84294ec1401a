// Somebody else is at the line all the time: an automation that edits between each of our reads and
// writes, an administrator who deletes the target and makes it anew. Nothing of theirs is lost.
import { MINUTE_MS } from '../../src/contract/instant.ts';
import { isRecord } from '../../src/contract/json.ts';
import { until } from '../support/until.ts';
import { EXAMPLE_FLOW, managed, WindowLab } from '../support/window-lab.ts';

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
    const sent = lab.callbacks.find(({ body }) => body['event_type'] === `ivr_maintenance_${what}`);
    return sent?.body;
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
    expect(told('revert_conflict')).toMatchObject({ kept: true, fields: [field] });
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
    const late = await until(
      'the alarm',
      () => window.status(),
      ({ attention }) => attention !== null,
    );
    expect(late).toMatchObject({ phase: 'reverting', line: 'maintenance' });
    expect(late.attention?.what).toMatch(/kept changing/);
    await lab.simulator.clearFaults(automation.id);
    await window.say('retryNow');
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
    expect(managed(await lab.line())).toEqual(before);
  });

  it.each([
    ['with a version of its own', {}],
    ['with the very version of our write', { sameVersion: true }],
  ])('deletes the target and makes it anew %s: it is left as it was made', async (_title, how) => {
    const request = lab.request();
    const window = await lab.scheduleAt(request, -MINUTE_MS);
    const { new_version: version } = await window.reaches('active');
    await lab.simulator.deleteTarget(EXAMPLE_FLOW);
    const made = { name: 'A new menu', greeting: GREETING, routing: { method: 'skills' } };
    await lab.simulator.putTarget(EXAMPLE_FLOW, {
      ...made,
      ...('sameVersion' in how ? { version: version ?? 0 } : {}),
    });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'changed_by_others' });
    expect(status.drift?.fields.map(({ field }) => field).toSorted()).toEqual([
      'greeting',
      'name',
      'routing',
    ]);
    expect(managed(await lab.line())).toEqual(made);
    expect(isRecord(told('revert_conflict'))).toBe(true);
  });

  it('deletes the target: a person is called at once, and can take it over', async () => {
    const id = 'soon-deleted';
    await lab.simulator.putTarget(id);
    const window = await lab.scheduleAt(lab.request({ flow_id: id }), -MINUTE_MS);
    await window.reaches('active');
    await lab.simulator.deleteTarget(id);
    await window.say('end');
    const late = await until(
      'the alarm',
      () => window.status(),
      ({ attention }) => attention !== null,
    );
    expect(late.attention?.next_step).toMatch(/deleted/);
    await window.say('takeOver', { actor: 'mia', reason: 'it was deleted' });
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'failed', line: 'unknown' });
    expect(await lab.deps.calendar.list()).toEqual([]);
  });
});
