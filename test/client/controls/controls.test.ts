/** Controls of a window through its handle: answers, and typed refusals. */
import { ControlRefusedError, WindowNotFoundError } from '../../../src/client/index.ts';
import { extendUntyped } from './extend-untyped.ts';
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { BY, ClientLab } from '../client-lab.ts';

function endOf(status: { readonly end_time: string | null }): number {
  return Date.parse(status.end_time ?? '');
}

async function refusalOf(asked: Promise<unknown>): Promise<ControlRefusedError> {
  const error = await asked.catch((thrown: unknown) => thrown);
  if (!(error instanceof ControlRefusedError)) throw new Error(`not refused: ${String(error)}`);
  expect(error.code).toBe('control_refused');
  return error;
}

describe('a handle', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start();
  });

  afterAll(() => rig.stop());

  async function scheduled() {
    return rig.client.schedule(await rig.request());
  }

  it('extends by minutes and until an instant, and answers with the new end', async () => {
    const { handle, status } = await scheduled();
    const longer = await handle.extend({ ...BY, byMinutes: 15 });
    expect(endOf(longer) - endOf(status)).toBe(15 * MINUTE_MS);
    expect(longer.planned_end_time).toBe(status.planned_end_time);
    const untilMs = endOf(status) + 40 * MINUTE_MS;
    const until = new Date(untilMs);
    expect(endOf(await handle.extend({ ...BY, until }))).toBe(untilMs);
    expect(endOf(await handle.status())).toBe(untilMs);
    const text = new Date(untilMs + MINUTE_MS).toISOString();
    expect(endOf(await handle.extend({ ...BY, until: text }))).toBe(untilMs + MINUTE_MS);
  });

  it('does not extend twice if the end the caller saw is given', async () => {
    const { handle, status } = await scheduled();
    const said = { ...BY, byMinutes: 10, expectedEndTime: status.end_time ?? '' };
    await handle.extend(said);
    const { kind, message } = await refusalOf(handle.extend(said));
    expect(kind).toBe('changed');
    expect(message).toContain(`${handle.workflowId}: the end in force is`);
    expect(endOf(await handle.status()) - endOf(status)).toBe(10 * MINUTE_MS);
  });

  it.each([
    ['no minutes and no instant', {}],
    ['both of them', { byMinutes: 5, until: new Date(Date.now() + 3 * 3_600_000) }],
    ['half a minute', { byMinutes: 0.5 }],
    ['an earlier end', { until: new Date(Date.now() + MINUTE_MS) }],
    ['more than 480 minutes', { byMinutes: 451 }],
    ['nobody’s name', { byMinutes: 5, actor: '' }],
    ['no reason', { byMinutes: 5, reason: '' }],
  ])('refuses as invalid an extension with %s', async (_title, wrong) => {
    const { handle, status } = await scheduled();
    const { kind } = await refusalOf(extendUntyped(handle, { ...BY, ...wrong }));
    expect(kind).toBe('invalid');
    expect((await handle.status()).end_time).toBe(status.end_time);
  });

  it('refuses an extension into the next window of the line and names it', async () => {
    const first = await rig.request({ duration_minutes: 10 });
    const start_time = new Date(Date.parse(first.start_time) + 20 * MINUTE_MS).toISOString();
    const [one, other] = await Promise.all([
      rig.client.schedule(first),
      rig.client.schedule({ ...first, start_time }),
    ]);
    const { kind, conflicts } = await refusalOf(one.handle.extend({ ...BY, byMinutes: 15 }));
    expect(kind).toBe('conflict');
    expect(conflicts.map(({ workflow_id: id }) => id)).toEqual([other.workflowId]);
    expect((await one.handle.status()).end_time).toBe(one.status.end_time);
  });

  it('refuses to end what has not started, and cancels it', async () => {
    const { handle } = await scheduled();
    expect((await refusalOf(handle.end(BY))).kind).toBe('not_now');
    await handle.cancel(BY);
    const { status, proof } = await handle.result();
    expect(status).toMatchObject({ phase: 'cancelled', line: 'normal' });
    expect(proof).toBeNull();
  });

  it('ends an active window: callers return, the receipt proves it', async () => {
    const { handle, status } = await rig.active();
    const before = await rig.lab.simulator.log({ target: status.flow_id ?? '' });
    await handle.end(BY);
    const { status: last, proof } = await handle.result();
    expect(last).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(proof?.final_hash).toBe(proof?.baseline_hash);
    const line = await rig.lab.simulator.target(status.flow_id ?? '');
    const applied = before.find(({ by }) => by === 'client');
    expect(line).toEqual({ ...applied?.before, version: line?.version });
  });

  it.each(['extend', 'end', 'cancel'] as const)(
    'refuses %s when the window is over, and says how it ended',
    async (verb) => {
      const { handle } = await scheduled();
      await handle.cancel(BY);
      await handle.result();
      const said = verb === 'extend' ? handle.extend({ ...BY, byMinutes: 5 }) : handle[verb](BY);
      const { kind, message } = await refusalOf(said);
      expect(kind).toBe('not_now');
      expect(message).toBe(`${handle.workflowId}: the window is over (cancelled)`);
    },
  );

  it('lets one of two people end a window, and tells the other who was first', async () => {
    const { handle } = await rig.active();
    const answers = await Promise.allSettled([
      handle.end({ actor: 'mia', reason: 'done' }),
      handle.end({ actor: 'tom', reason: 'done' }),
    ]);
    const refused = answers.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(1);
    expect((await handle.result()).status.phase).toBe('reverted');
  });

  it('knows no window of an id that was never booked', async () => {
    const handle = rig.client.getHandle('ivr-window/flow-ivr:never/20300101T000000Z');
    const asked = [
      handle.status(),
      handle.end(BY),
      handle.cancel(BY),
      handle.extend({ ...BY, byMinutes: 5 }),
      handle.result(),
      handle.audit(),
      handle.watch().next(),
    ];
    const outcomes = await Promise.allSettled(asked);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ reason: expect.any(WindowNotFoundError) });
  });
});
