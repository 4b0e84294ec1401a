/** The control API and its typed client: the set-up, the records, what a caller hears. */
import {
  createSimulatorControl,
  DEFAULT_CLIENT,
  startSimulator,
} from '../../dev/simulator/index.ts';
import type { Simulator, SimulatorControl, SimulatorEvent } from '../../dev/simulator/index.ts';
import { IVR, QUEUE, callerOf } from './caller.ts';
import type { Caller } from './caller.ts';

const IVR_PATH = `/api/v2/flow/ivr/${IVR}`;

let simulator: Simulator;
let control: SimulatorControl;
let caller: Caller;

beforeEach(async () => {
  simulator = await startSimulator();
  control = createSimulatorControl(`${simulator.url}/`);
  caller = await callerOf(simulator.url, DEFAULT_CLIENT);
});
afterEach(() => simulator.close());

describe('the write log', () => {
  it('tells who changed what, in order, with before and after', async () => {
    const before = await control.target(IVR);
    const answer = await caller.send('PATCH', IVR_PATH, {
      headers: { 'If-Match': '"14"', 'X-Attempt': '1', 'User-Agent': 'test' },
      body: JSON.stringify({ name: 'Ours' }),
    });
    await control.editTarget(IVR, { name: 'Theirs' });
    await control.deleteTarget(IVR);
    await control.putTarget(IVR, { name: 'Anew' });
    const log = await control.log();
    expect(log[0]).toEqual({
      seq: 1,
      at: expect.stringMatching(/Z$/),
      received_at: expect.stringMatching(/Z$/),
      by: 'client',
      client_id: 'sim-client',
      target: IVR,
      method: 'PATCH',
      if_match: '"14"',
      version_before: 14,
      version_after: 15,
      before,
      after: { ...before, name: 'Ours', version: 15 },
      status: 200,
      correlation_id: answer.headers.get('inin-correlation-id'),
      marks: { 'x-attempt': '1', 'user-agent': 'test' },
      fault: null,
    });
    expect(log.slice(1)).toMatchObject([
      { seq: 2, by: 'admin', method: 'PATCH', client_id: null, version_after: 16 },
      { seq: 3, by: 'admin', method: 'DELETE', version_before: 16, version_after: null },
      { seq: 4, by: 'admin', method: 'PUT', version_before: null, version_after: 1 },
    ]);
  });

  it('holds no reads and no refused writes; the requests do', async () => {
    await caller.get(IVR_PATH);
    await caller.patch(IVR, '3', { name: 'x' });
    expect(await control.log()).toEqual([]);
    expect(await control.requests({ path: IVR_PATH })).toMatchObject([
      { method: 'GET', status: 200, client_id: 'sim-client', code: null, answered: true },
      { method: 'PATCH', status: 409, if_match: '3', code: 'general.conflict', write_seq: null },
    ]);
  });

  it('can be read from a seq on, for one target', async () => {
    await control.putTarget('other');
    await control.editTarget(IVR, { name: 'x' });
    await control.editTarget(IVR, { name: 'y' });
    expect(await control.log({ after: 1 })).toHaveLength(2);
    expect(await control.log({ after: 2, target: IVR })).toMatchObject([{ after: { name: 'y' } }]);
    expect(await control.log({ after: 3 })).toEqual([]);
  });

  it('wakes a reader that waits for the next change', async () => {
    const waiting = control.log({ waitMs: 20_000, target: IVR });
    await control.putTarget('other');
    await control.editTarget(IVR, { name: 'x' });
    expect(await waiting).toMatchObject([{ target: IVR }]);
  });

  it('answers an empty list when the wait is over', async () => {
    expect(await control.log({ waitMs: 1 })).toEqual([]);
  });

  it('fails a wait that is not met, telling what was seen', async () => {
    await control.editTarget(IVR, { name: 'seen' });
    const waiting = control.waitForWrite((one) => one.by === 'client', { timeoutMs: 20 });
    await expect(waiting).rejects.toThrow(
      /no such write .* within 20 ms; the last one seen: .*seen/,
    );
  });

  it('keeps logins in the requests, without secret or token', async () => {
    const requests = await control.requests();
    expect(requests).toMatchObject([{ path: '/oauth/token', client_id: 'sim-client' }]);
    expect(JSON.stringify(requests)).not.toMatch(/sim-secret|Basic|Bearer/);
  });
});

it('streams changes and firings as JSON lines', async () => {
  const response = await fetch(`${simulator.url}/_sim/events`);
  await control.addFault({ id: 'f', effect: { kind: 'html', status: 502 } });
  await caller.get(IVR_PATH);
  await control.editTarget(IVR, { name: 'x' });
  const events: SimulatorEvent[] = [];
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    events.push(...lines.map((line) => JSON.parse(line)));
    if (events.length === 2) {
      break;
    }
  }
  expect(events).toMatchObject([
    { event: 'firing', firing: { fault: 'f' } },
    { event: 'write', write: { by: 'admin' } },
  ]);
});

describe('what a caller hears', () => {
  it.each([
    [
      'the line as seeded',
      {},
      /^Callers hear "Welcome to Example Bank\..*" and go to the queue "Customer service" \(18 agents joined\)\.$/,
      'queue Customer service',
    ],
    [
      'no queue, method none',
      { routing: { method: 'none' } },
      /and are disconnected\.$/,
      'disconnected',
    ],
    [
      'a method alone',
      { routing: { method: 'skills' } },
      /and go to the agents by skills\.$/,
      'agents by skills',
    ],
    [
      'an unknown queue',
      { routing: { method: 'skills', queue: { id: 'q' } } },
      /a queue that is unknown, q\.$/,
      'queue q',
    ],
    [
      'an empty greeting',
      { greeting: { text: '' } },
      /^Callers hear no greeting and go/,
      'queue Customer service',
    ],
  ])('is reported for %s', async (_what, fields, line, destination) => {
    await control.editTarget(IVR, fields);
    expect(await control.hears(IVR)).toMatchObject({
      id: IVR,
      line: expect.stringMatching(line),
      destination,
      version: 15,
    });
  });

  it('names a queue that nobody has joined', async () => {
    await control.putQueue(QUEUE, { joinedMemberCount: 0 });
    await control.editTarget(IVR, { routing: { method: 'skills', queue: { id: QUEUE } } });
    expect((await control.hears(IVR)).line).toMatch(/"Maintenance desk" \(nobody has joined\)\.$/);
  });

  it('is that the number is not in service if there is no line', async () => {
    expect(await control.hears('nobody')).toMatchObject({
      greeting: null,
      destination: 'disconnected',
      version: null,
    });
  });
});

describe('the stage', () => {
  it('takes hundreds of targets at once and serves them quickly', async () => {
    const ids = Array.from({ length: 500 }, (_, n) => `line-${n}`);
    await control.changeSettings({ rate_limit: 10_000 });
    await control.add({ targets: ids.map((id) => ({ id })), queues: [{ id: 'q' }] });
    const answers = await Promise.all(ids.map((id) => caller.patch(id, '1', { name: `M ${id}` })));
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    const log = (await control.log()).filter((write) => write.by === 'client');
    expect(new Set(log.map((write) => write.target)).size).toBe(500);
  });

  it('takes what the API itself would refuse', async () => {
    const greeting = { text: 'x'.repeat(5000) };
    await control.putTarget('odd', { greeting, routing: { method: 'by-mood' }, version: 7 });
    expect(await control.target('odd')).toMatchObject({ greeting, version: 7 });
  });

  it('begins as the options say', async () => {
    const other = await startSimulator({
      targets: [{ id: 'only', name: 'Only', version: 3 }],
      queues: [],
      clients: [{ client_id: 'a', client_secret: 'b' }],
      settings: { rate_limit: 5 },
      dependants: { only: { entities: [], incomplete: true } },
    });
    try {
      expect(await other.targets()).toMatchObject([{ id: 'only', name: 'Only', version: 3 }]);
      expect(await other.settings()).toMatchObject({ rate_limit: 5, token_life_seconds: 86_400 });
    } finally {
      await other.close();
    }
  });

  it('is reported in words at its root', async () => {
    const answer = await fetch(`${simulator.url}/_sim`);
    expect(await answer.json()).toMatchObject({
      notice: expect.stringContaining('in memory only'),
      guide: expect.arrayContaining([expect.stringContaining('/_sim/hears/ID')]),
    });
  });

  it.each([
    ['PATCH', '/targets/nobody', '{"name":"x"}', 404],
    ['PUT', `/targets/${IVR}`, '{"title":"x"}', 400],
    ['PUT', `/targets/${IVR}`, '{"version":0}', 400],
    ['PUT', `/targets/${IVR}`, '{', 400],
    ['PUT', '/clients', '{}', 400],
    ['PATCH', '/settings', '{"rate_limit":"many"}', 400],
    ['PATCH', '/settings', '{"withdrawn_permissions":["flow:fly"]}', 400],
    ['DELETE', '/queues/nobody', '', 404],
    ['DELETE', '/faults/nobody', '', 404],
    ['POST', '/nothing', '{}', 404],
    ['PUT', `/targets/${IVR}`, JSON.stringify({ name: 'x'.repeat(2_000_000) }), 413],
  ])('answers a bad %s %s with a reason', async (method, path, body, status) => {
    const answer = await caller.send(method, `/_sim${path}`, { body });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error: { message: expect.stringMatching(/.{10}/) } });
  });

  it('gives the reason in the typed error, too', async () => {
    await expect(control.editTarget('nobody', {})).rejects.toThrow(
      /simulator refused PATCH \/targets\/nobody: .*Nothing here has the id nobody/,
    );
  });
});

describe('close', () => {
  it('ends hung requests, streams and waits at once', async () => {
    await control.addFault({ id: 'f', effect: { kind: 'hang' } });
    const ended = Promise.allSettled([
      caller.get(IVR_PATH),
      control.log({ waitMs: 60_000 }),
      fetch(`${simulator.url}/_sim/events`).then((response) => response.text()),
    ]);
    await control.waitForFiring('f');
    await simulator.close();
    expect((await ended).map((one) => one.status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(control.targets()).rejects.toThrow(
      /no answer from the simulator at .*; is it running/,
    );
    simulator = await startSimulator();
  });
});
