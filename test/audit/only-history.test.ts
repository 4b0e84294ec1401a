/** What only a history knows: the audit adds it to what the worker logged. */
import { randomUUID } from 'node:crypto';
import { HELD_WRITES } from '../support/held-writes.ts';
import { LabWindow, WindowLab } from '../support/window-lab.ts';
import { agreed, auditOf } from './compare.ts';

describe('only the history tells', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());
  beforeEach(() => lab.forget());

  it('who terminated a window, and why', async () => {
    const window = await lab.activeWindow();
    await window.handle.terminate('pressed by mistake');
    const records = await auditOf(lab.client, window.handle.workflowId);
    expect(records.at(-1)).toMatchObject({
      event: 'terminated',
      actor: lab.client.options.identity,
      actor_source: 'claimed',
      reason: 'pressed by mistake',
    });
    expect(records.map(({ event }) => event)).toContain('applied');
    await lab.deps.calendar.release({
      organization_id: lab.deps.organizationId,
      window_id: window.handle.workflowId,
      run_id: randomUUID(),
    });
  });

  it('signals that nobody listens to, and Cancel that came too late', async () => {
    const window = await lab.activeWindow();
    await window.handle.signal('pleaseStop', { really: true });
    await lab.simulator.addFault(HELD_WRITES);
    await window.say('end');
    await window.handle.cancel();
    await lab.simulator.clearFaults();
    await window.skipToReceipt();
    await agreed(lab, window);
    const records = await auditOf(lab.client, window.handle.workflowId);
    expect(records).toContainEqual(
      expect.objectContaining({ event: 'signal_unknown', details: { signal: 'pleaseStop' } }),
    );
    expect(records).toContainEqual(
      expect.objectContaining({
        event: 'control_refused',
        actor_source: 'claimed',
        details: expect.objectContaining({ control: 'cancel' }),
      }),
    );
  });

  it('who reset a window, and which run did what', async () => {
    const window = await lab.activeWindow();
    const { workflowId } = window.handle;
    const base = (await window.handle.describe()).runId;
    const { events } = await window.handle.fetchHistory();
    const tasks = events?.filter((event) => event.workflowTaskCompletedEventAttributes) ?? [];
    const reset = await lab.client.workflowService.resetWorkflowExecution({
      namespace: lab.client.options.namespace,
      workflowExecution: { workflowId, runId: base },
      reason: 'try the end again',
      requestId: randomUUID(),
      workflowTaskFinishEventId: tasks.at(-1)?.eventId ?? null,
    });
    const again = new LabWindow(lab.client, lab.client.workflow.getHandle(workflowId));
    await again.shows(
      'the new run',
      ({ run_id: run, phase }) => run === reset.runId && phase === 'active',
    );
    await again.say('end');
    await again.skipToReceipt();
    const records = await auditOf(lab.client, workflowId);
    const of = (wanted: string) => records.find(({ event }) => event === wanted);
    expect(of('reset')).toMatchObject({ reason: expect.stringContaining('try the end again') });
    expect(of('applied')?.run_id).toBe(base);
    expect(of('reverted')?.run_id).toBe(reset.runId);
  });

  it('every try of a revert, also those that failed as they read the line', async () => {
    const window = await lab.activeWindow();
    await lab.simulator.addFault({
      when: { path: '/api/**' },
      times: 3,
      effect: { kind: 'answer', status: 503 },
    });
    await window.say('end');
    await window.skipToReceipt();
    const records = await auditOf(lab.client, window.handle.workflowId);
    const reverted = records.find(({ event }) => event === 'reverted');
    const tries = reverted?.attempts.map(({ outcome }) => outcome);
    expect(tries).toEqual(['unavailable', 'unavailable', 'unavailable', 'written']);
    expect(reverted?.details).not.toHaveProperty('gap');
  });
});
