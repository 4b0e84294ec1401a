/**
 * Somebody presses Terminate in the Temporal UI while a line is in maintenance: no code of the window runs any more,
 * and the line still comes back, through the schedule that the worker created.
 */
import { together } from '../../support/together.ts';
import { until } from '../../support/until.ts';
import { BY, Stack } from '../stage/stack.ts';

describe('a window that is terminated', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start({ minuteMs: 2_000 });
  });
  afterAll(() => stack.stop());

  /** Each waits for the sweeper. */
  const meanwhile = together();

  meanwhile('has its line back within two minutes of its own, told and audited', async () => {
    const before = await stack.newLine();
    const request = stack.request(before.id, 0, { duration_minutes: 400 });
    const { handle, workflowId } = await stack.client.schedule(request);
    await stack.reaches(handle, 'active');
    await stack.temporal.workflow.getHandle(workflowId).terminate('by mistake');
    const over = await stack.reaches(handle, 'reverted');
    expect(over).toMatchObject({ line: 'normal', attention: null });
    expect(await stack.line(before.id)).toEqual({ ...before, version: before.version + 2 });
    const events = (await handle.audit()).map(({ event }) => event);
    expect(events).toEqual(expect.arrayContaining(['terminated', 'rescued', 'reverted']));
  });

  meanwhile(
    'may be booked anew at once: the change of the old run is never its baseline',
    async () => {
      const before = await stack.newLine();
      const request = stack.request(before.id, 0, {
        duration_minutes: 400,
        request_id: `again-${before.id}`,
      });
      const first = await stack.client.schedule(request);
      const { run_id: firstRun } = await stack.reaches(first.handle, 'active');
      await stack.temporal.workflow.getHandle(first.workflowId).terminate('by mistake');
      const again = await stack.client.schedule({
        ...request,
        start_time: new Date().toISOString(),
      });
      // Until its line is back, the terminated run is the one in force.
      await until(
        'the new run, active',
        () => again.handle.status(),
        ({ run_id, phase }) => run_id !== firstRun && phase === 'active',
      );
      await again.handle.end(BY);
      expect((await again.handle.result()).status).toMatchObject({ line: 'normal', drift: null });
      const { version: _version, ...line } = await stack.line(before.id);
      const { version: _before, ...was } = before;
      expect(line).toEqual(was);
    },
  );

  meanwhile('has its line back even if it was requested again, for tomorrow', async () => {
    const before = await stack.newLine();
    const request = stack.request(before.id, 0, {
      duration_minutes: 400,
      request_id: `tomorrow-${before.id}`,
    });
    const first = await stack.client.schedule(request);
    await stack.reaches(first.handle, 'active');
    await stack.temporal.workflow.getHandle(first.workflowId).terminate('by mistake');
    const start_time = new Date(Date.now() + 86_400_000).toISOString();
    const again = await stack.client.schedule({ ...request, start_time });
    const { version: _version, ...was } = before;
    await until(
      'the line back',
      () => stack.line(before.id),
      (line) => line.greeting.text === was.greeting.text,
    );
    expect(await stack.line(before.id)).toMatchObject(was);
    expect(await stack.reaches(again.handle, 'scheduled')).toMatchObject({ line: 'normal' });
    await again.handle.cancel(BY);
    expect((await again.handle.result()).status).toMatchObject({ phase: 'cancelled' });
    expect(await stack.line(before.id)).toMatchObject(was);
  });
});
