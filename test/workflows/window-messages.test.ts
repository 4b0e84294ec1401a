/** Messages that nobody should send: each is answered or recorded, none does harm. */
import { MINUTE_MS } from '../../src/contract/values/instant.ts';
import type { AuditRecord } from '../../src/contract/reporting/audit-record.ts';
import { agreed, auditOf } from '../audit/compare.ts';
import { managed, WindowLab, type LabWindow } from '../support/window-lab.ts';

describe('messages that are not understood', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());
  beforeEach(() => lab.forget());

  /** From the history: a workflow task that is repeated logs its lines again. */
  async function refusalsOf({ handle }: LabWindow): Promise<readonly AuditRecord[]> {
    const records = await auditOf(lab.client, handle.workflowId);
    return records.filter(({ event }) => event === 'control_refused');
  }

  it('neither wedge nor fail a window', async () => {
    const before = managed(await lab.line());
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await window.reaches('active');
    for (const name of ['end', 'extend', 'cancel', 'no_such_signal'])
      for (const argument of [null, 7, 'now', [], { actor: 1 }, { reason: 'x' }])
        await window.handle.signal(name, argument);
    await window.signalRaw('cancel', {
      metadata: { encoding: Buffer.from('json/plain') },
      data: Buffer.from('{nonsense'),
    });
    await window.signalRaw('end', {
      metadata: { encoding: Buffer.from('no/such') },
      data: Buffer.from('x'),
    });
    await window.signalRaw('extend', { metadata: {}, data: Buffer.from('x') });
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(managed(await lab.line())).toEqual(before);
    expect(await refusalsOf(window)).toHaveLength(3 * 6 + 3);
  });

  it('but not built yet are refused by name, as updates and as signals', async () => {
    const verbs = ['amend', 'reschedule', 'approve', 'reject'];
    const by = { actor: 'mia', reason: 'x' };
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await window.reaches('active');
    for (const verb of verbs) {
      const message = `${verb} is not built yet; nothing was changed`;
      await expect(window.handle.executeUpdate(verb, { args: [by] })).rejects.toMatchObject({
        cause: { type: 'ControlInvalid', message },
      });
      for (const argument of [by, null, 'now']) await window.handle.signal(verb, argument);
    }
    await window.say('end');
    expect((await window.receipt()).status).toMatchObject({ phase: 'reverted', line: 'normal' });
    await agreed(lab, window);
    const refusals = await refusalsOf(window);
    expect(refusals).toHaveLength(4 * verbs.length);
    expect(refusals[0]).toMatchObject({ ...by, details: { control: 'amend' } });
  });

  it('as signals do what the updates do', async () => {
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await window.reaches('active');
    await window.handle.signal('end', { actor: 'script', reason: 'over' });
    const { status } = await window.receipt();
    expect(status.phase).toBe('reverted');
  });

  it('however long the names in them do no harm', async () => {
    const before = managed(await lab.line());
    const window = await lab.scheduleAt(lab.request({ reason: '"'.repeat(1_000) }), -MINUTE_MS);
    await window.reaches('active');
    await window.say('end', { actor: '漢'.repeat(256), reason: `x${'\u0007'.repeat(999)}` });
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(managed(await lab.line())).toEqual(before);
  });

  it.each([
    ['one name of a megabyte', { ['k'.repeat(1_200_000)]: 1 }],
    ['many names', Object.fromEntries(Array.from({ length: 60_000 }, (_, nth) => [`k${nth}`, 1]))],
  ])('with %s in them are refused in few words', async (_what, names) => {
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await window.reaches('active');
    const argument = { actor: 'mia', reason: 'x', ...names };
    for (const name of ['end', 'extend'])
      await expect(window.handle.executeUpdate(name, { args: [argument] })).rejects.toMatchObject({
        cause: { type: 'ControlInvalid', message: expect.stringMatching(/^k.{1,4000}$/) },
      });
    await window.handle.signal('cancel', argument);
    await window.say('end');
    expect((await window.receipt()).status).toMatchObject({ phase: 'reverted', line: 'normal' });
    const raw = await lab.startRaw({ ...lab.request(), ...names });
    const { code, problems } = await raw.verdict();
    expect({ code, few: problems.length < 60 }).toEqual({ code: 'invalid', few: true });
    expect((await raw.receipt()).status.phase).toBe('refused');
  });

  it.each([
    ['end', '{"actor":"mia","reason":"x","more":DEEP}'],
    ['verdict', '{"request":DEEP}'],
    ['verdict', '{"request":{"flow_id":DEEP}}'],
  ])('nested without end (%s, %s) wedge no window', async (name, text) => {
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await window.reaches('active');
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const data = Buffer.from(text.replace('DEEP', deep));
    const payload = { metadata: { encoding: Buffer.from('json/plain') }, data };
    await window.signalRaw(name, payload);
    await window.updateRaw(name, payload);
    await window.say('end');
    expect((await window.receipt()).status).toMatchObject({ phase: 'reverted', line: 'normal' });
    await agreed(lab, window);
  });

  it('with half a character in any place are answered, and end no worker', async () => {
    const half = { actor: 'mia\ud83d', reason: 'why\udcde' };
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await window.reaches('active');
    const ask = (name: string, argument: unknown): Promise<unknown> =>
      window.handle.executeUpdate(name, { args: [argument] });
    await expect(ask('end', { ...half, 'no\ud83d': 1 })).rejects.toMatchObject({
      cause: { type: 'ControlInvalid', message: 'no\ufffd is not a field of this message' },
    });
    await window.handle.signal('extend', { ...half, 'no\ud83d': 1 });
    await ask('end', half);
    await expect(ask('cancel', half)).rejects.toMatchObject({ cause: { type: 'ControlNotNow' } });
    expect((await window.receipt()).status).toMatchObject({ phase: 'reverted', line: 'normal' });
  });

  it('of the API with half a character in them end no worker', async () => {
    const message = 'try later \ud83d';
    await lab.simulator.addFault({ effect: { kind: 'answer', status: 503, body: { message } } });
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await window.reaches('active');
    await window.say('end');
    expect((await window.receipt()).status).toMatchObject({ phase: 'reverted', line: 'normal' });
  });

  it.each([null, 7, 'text', [], {}, { flow_id: 3, nonsense: true }])(
    'as a request (%j) are refused by the verdict',
    async (request) => {
      const window = await lab.startRaw(request);
      const verdict = await window.verdict();
      expect(verdict).toMatchObject({ accepted: false, code: 'invalid' });
      expect(verdict.problems.length).toBeGreaterThan(0);
      const { status } = await window.receipt();
      expect(status.phase).toBe('refused');
    },
  );
});
