/** Requesting windows through the client: accepted, refused, different, repeated. */
import { randomUUID } from 'node:crypto';
import {
  checkRequest,
  RequestInvalidError,
  VerdictPendingError,
  WindowDiffersError,
  WindowRefusedError,
} from '../../../src/client/index.ts';
import { seesWorker } from '../../../src/client/temporal/queues/workers.ts';
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { until } from '../../support/until.ts';
import { BY, ClientLab } from '../client-lab.ts';

describe('schedule', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start();
  });

  afterAll(() => rig.stop());
  afterEach(() => rig.lab.simulator.clearFaults());

  it('resolves once the window is accepted, with its status', async () => {
    const request = await rig.request({ reason: 'new prompts', requested_by: 'mia' });
    const { handle, workflowId, verdict, status } = await rig.client.schedule(request);
    expect(verdict).toEqual({
      accepted: true,
      code: null,
      findings: [],
      problems: [],
      conflicts: [],
    });
    expect(workflowId).toMatch(new RegExp(`^ivr-window/flow-ivr:${request.flow_id}/\\d{8}T`));
    expect(handle.workflowId).toBe(workflowId);
    expect(status).toMatchObject({
      workflow_id: workflowId,
      phase: 'scheduled',
      line: 'normal',
      flow_id: request.flow_id,
      reason: 'new prompts',
      requested_by: 'mia',
    });
    expect(await rig.booked()).toContain(workflowId);
  });

  it('books, shows and cancels a window without a search, of which a server answers some ten a second', async () => {
    const searches = jest.spyOn(rig.lab.client.workflow, 'list');
    try {
      const { handle } = await rig.client.schedule(await rig.request());
      expect(await handle.status()).toMatchObject({ phase: 'scheduled' });
      // Somebody who only has its id.
      const other = rig.client.getHandle(handle.workflowId);
      expect(await other.status()).toMatchObject({ phase: 'scheduled' });
      expect(await other.cancel(BY)).toMatchObject({ workflow_id: handle.workflowId });
      expect(searches).not.toHaveBeenCalled();
    } finally {
      searches.mockRestore();
    }
  });

  it('books a new window with two requests after a look for a worker, which it does not ask', async () => {
    await rig.client.schedule(await rig.request());
    const { workflowService } = rig.lab.client;
    const calls = [
      jest.spyOn(workflowService, 'executeMultiOperation'),
      jest.spyOn(workflowService, 'describeWorkflowExecution'),
      jest.spyOn(workflowService, 'queryWorkflow'),
    ];
    try {
      const { handle, status } = await rig.client.schedule(await rig.request());
      expect(calls.map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
      expect(status).toEqual(await handle.status());
    } finally {
      for (const one of calls) one.mockRestore();
    }
  });

  it('looks for a worker again after five seconds', async () => {
    const { client, taskQueue } = rig.lab;
    const place = { client, taskQueue, namespace: client.options.namespace, address: 'here' };
    const looks = jest.spyOn(client.workflowService, 'describeTaskQueue');
    try {
      for (const now of [0, 4_999, 5_000, 9_999]) expect(await seesWorker(place, now)).toBe(true);
      expect(looks).toHaveBeenCalledTimes(2);
    } finally {
      looks.mockRestore();
    }
  });

  it('takes another spelling of the line for the same window, and refuses it as an overlap at another time', async () => {
    const flow_id = await rig.newLine(`Line-${randomUUID()}`);
    const spelled = await rig.newLine(flow_id.toUpperCase());
    const request = await rig.request({ flow_id });
    const first = await rig.client.schedule(request);
    const again = await rig.client.schedule({ ...request, flow_id: spelled });
    expect(again.workflowId).toBe(first.workflowId);
    expect(again.status).toMatchObject({ flow_id, target: `flow-ivr:${flow_id}` });
    const later = new Date(Date.parse(request.start_time) + 5 * MINUTE_MS).toISOString();
    for (const other of [{ start_time: later }, { request_id: 'Key' }])
      await expect(
        rig.client.schedule({ ...request, flow_id: spelled, ...other }),
      ).rejects.toMatchObject({
        code: 'conflict',
        conflicts: [{ kind: 'overlap', workflow_id: first.workflowId }],
      });
  });

  it('tells apart requests whose request_id differs in case: it is a key', async () => {
    const request = await rig.request({ request_id: 'Key' });
    const { workflowId } = await rig.client.schedule(request);
    const other = rig.client.schedule({ ...request, request_id: 'KEY' });
    await expect(other).rejects.toMatchObject({ conflicts: [{ workflow_id: workflowId }] });
  });

  it('leaves in the audit who asked, as its connection names itself', async () => {
    const { handle } = await rig.client.schedule(await rig.request());
    const [requested] = await handle.audit();
    expect(requested).toMatchObject({
      event: 'requested',
      actor: expect.stringMatching(/^tester\/[-0-9a-f]{36}$/),
      actor_source: 'claimed',
    });
  });

  it('brings what the preflight found', async () => {
    const { verdict } = await rig.client.schedule(await rig.request({ reroute_queue_id: null }));
    expect(verdict.findings.map(({ code }) => code)).toEqual(['callers_disconnected']);
  });

  it('sends nothing if the request is wrong, and names every problem', async () => {
    const error = await rig.client
      .scheduleJson({ flow_id: 'a/b', duration_minutes: 4, surprise: 1 })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RequestInvalidError);
    expect(error).toMatchObject({
      code: 'invalid',
      problems: expect.arrayContaining([
        { path: 'flow_id', message: expect.any(String) },
        { path: 'duration_minutes', message: expect.any(String) },
        { path: 'start_time', message: 'is required' },
        { path: 'surprise', message: expect.any(String) },
      ]),
    });
  });

  it('refuses what the preflight refuses, with every reason', async () => {
    const request = await rig.request({ flow_id: 'nowhere', reroute_queue_id: 'no-queue' });
    await rig.lab.simulator.deleteTarget('nowhere').catch(() => undefined);
    const error = await rig.client.schedule(request).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WindowRefusedError);
    expect(error).toMatchObject({
      code: 'preflight',
      problems: [{ path: 'flow_id' }, { path: 'reroute_queue_id' }],
      verdict: { accepted: false },
    });
    expect(await rig.booked()).not.toContain(
      error instanceof WindowRefusedError ? error.workflowId : '',
    );
  });

  it('books a window that was refused once its reason is gone', async () => {
    const flow_id = await rig.newLine();
    await rig.lab.simulator.deleteTarget(flow_id);
    const request = rig.lab.request({ flow_id });
    await expect(rig.client.schedule(request)).rejects.toBeInstanceOf(WindowRefusedError);
    await rig.lab.simulator.putTarget(flow_id, {});
    const { status } = await rig.client.schedule(request);
    expect(status.phase).toBe('scheduled');
  });

  it('refuses an overlap on the same line and names the window in the way', async () => {
    const request = await rig.request();
    const { workflowId } = await rig.client.schedule(request);
    const later = new Date(Date.parse(request.start_time) + 60_000).toISOString();
    const error = await rig.client
      .schedule({ ...request, start_time: later })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WindowRefusedError);
    expect(error).toMatchObject({
      code: 'conflict',
      conflicts: [{ workflow_id: workflowId, kind: 'overlap' }],
    });
  });

  it('takes the same request again for the same window while it runs', async () => {
    const request = await rig.request();
    const first = await rig.client.schedule(request);
    const again = await rig.client.schedule({
      ...request,
      reroute_queue_id: request.reroute_queue_id ?? null,
    });
    expect(again.workflowId).toBe(first.workflowId);
    expect(again.verdict).toEqual(first.verdict);
    expect(again.status.run_id).toBe(first.status.run_id);
  });

  it('answers the same request as before when its start has passed', async () => {
    const request = await rig.requestNow();
    const { handle, status } = await rig.client.schedule(request);
    // A request is parsed at once: nothing else sees the later clock.
    const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 2 * MINUTE_MS);
    const asked = rig.client.schedule(request);
    const problems = checkRequest(request);
    later.mockRestore();
    expect(problems).toMatchObject([{ path: 'start_time' }]);
    const again = await asked;
    expect(again.status.run_id).toBe(status.run_id);
    await until(
      'active',
      () => handle.status(),
      ({ phase }) => phase === 'active',
    );
    await handle.end(BY);
    await handle.result();
  });

  it('answers the same request as before when the window is over', async () => {
    const request = await rig.requestNow();
    const first = await rig.client.schedule(request);
    await first.handle.cancel(BY);
    await first.handle.result();
    const again = await rig.client.schedule(request);
    expect(again.verdict).toEqual(first.verdict);
    expect(again.status).toMatchObject({ run_id: first.status.run_id, phase: 'cancelled' });
    expect(await rig.runsOf(first.workflowId)).toBe(1);
  });

  it.each(['running', 'over'])('names each difference from a window that is %s', async (when) => {
    const request = await rig.request();
    const { handle, workflowId } = await rig.client.schedule(request);
    if (when === 'over') {
      await handle.cancel(BY);
      await handle.result();
    }
    const other = { ...request, duration_minutes: 60, fallback_greeting: 'Something else.' };
    const error = await rig.client.schedule(other).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WindowDiffersError);
    expect(error).toMatchObject({ code: 'different', workflowId });
    const { problems } = error instanceof WindowDiffersError ? error : { problems: [] };
    expect(problems.map(({ path }) => path).toSorted()).toEqual([
      'duration_minutes',
      'fallback_greeting',
    ]);
  });

  it('makes one window of twelve same requests at once', async () => {
    const request = await rig.request();
    const windows = await Promise.all(
      Array.from({ length: 12 }, () => rig.client.schedule(request)),
    );
    expect(new Set(windows.map(({ status }) => status.run_id)).size).toBe(1);
    expect(windows.every(({ verdict }) => verdict.accepted)).toBe(true);
    const ids = (await rig.booked()).filter((id) => id === windows[0]?.workflowId);
    expect(ids).toHaveLength(1);
  });

  it('is pending if the decision takes longer than the caller waits, and attaches when asked again', async () => {
    const request = await rig.request();
    await rig.lab.simulator.addFault({
      when: { path: `/api/v2/flow/ivr/${request.flow_id}` },
      effect: { kind: 'hang' },
      times: null,
    });
    // A busy worker has taken it up by then.
    const error = await rig.client
      .schedule(request, { verdictTimeoutMs: 5_000 })
      .catch((thrown: unknown) => thrown);
    await rig.lab.simulator.clearFaults();
    expect(error).toBeInstanceOf(VerdictPendingError);
    expect(error).toMatchObject({
      code: 'pending',
      workflowId: expect.stringContaining('ivr-window/'),
      message: expect.stringMatching(/not decided yet: its step admitWindow is under way/),
    });
    const { verdict, workflowId } = await rig.client.schedule(request);
    expect(verdict.accepted).toBe(true);
    expect(await rig.runsOf(workflowId)).toBe(1);
  });

  it('stops waiting for a decision when told to, and leaves what a worker has taken up', async () => {
    const request = await rig.request();
    const path = `/api/v2/flow/ivr/${request.flow_id}`;
    const { id } = await rig.lab.simulator.addFault({ when: { path }, effect: { kind: 'hang' } });
    const stop = new AbortController();
    const asked = rig.client.schedule(request, { signal: stop.signal });
    const outcome = asked.catch((thrown: unknown) => thrown);
    await rig.lab.simulator.waitForFiring(id);
    stop.abort();
    expect(await outcome).toBeInstanceOf(VerdictPendingError);
    await rig.lab.simulator.clearFaults();
    expect((await rig.client.schedule(request)).verdict.accepted).toBe(true);
  });

  it('books anew a window whose workflow was terminated before its start', async () => {
    const request = await rig.request();
    const first = await rig.client.schedule(request);
    await rig.lab.client.workflow.getHandle(first.workflowId).terminate('by hand');
    const again = await rig.client.schedule(request);
    expect(again.status).toMatchObject({ phase: 'scheduled', attention: null });
    expect(again.status.run_id).not.toBe(first.status.run_id);
  });
});
