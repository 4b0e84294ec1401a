/**
 * Signals of megabytes until the server ends the window, because its history is full: the line comes back, and what
 * happened can be read. With real processes.
 */
import { endAll as endPrograms, interludeProcess } from '../cli/program.ts';
import { until } from '../support/until.ts';
import { Stack } from './stage/stack.ts';

/** A little less than the server's limit for one payload; a history may have 50 MB. */
const LARGE = 'x'.repeat(1_900_000);
const MOST_SIGNALS = 40;

describe('a window whose history is full', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start();
  });

  afterEach(endPrograms);
  afterAll(() => stack.stop());

  it.each(['no_such_signal', 'extend'])(
    'by signals of the name %s has its line put back',
    async (name) => {
      const before = await stack.newLine();
      const { handle, workflowId } = await stack.client.schedule(stack.request(before.id, 0));
      await stack.reaches(handle, 'active');
      const window = stack.temporal.workflow.getHandle(workflowId);
      const send = () => window.signal(name, { actor: 'x', reason: 'y', pad: LARGE });
      const stateOf = async () => (await window.describe()).status.name;
      // One that a busy server does not accept in time is sent again.
      for (let n = 0; n < MOST_SIGNALS && (await stateOf()) === 'RUNNING'; n += 1)
        await send().catch(() => undefined);
      expect(await stateOf()).toBe('TERMINATED');
      await stack.sweepNow();
      await until(
        'the line as it was',
        () => stack.line(before.id),
        ({ greeting, name: label }) =>
          JSON.stringify([greeting, label]) === JSON.stringify([before.greeting, before.name]),
      );
      await stack.reaches(handle, 'reverted');
      const {
        TEMPORAL_ADDRESS = '',
        TEMPORAL_NAMESPACE = '',
        TEMPORAL_TASK_QUEUE = '',
      } = stack.env;
      const temporal = { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_TASK_QUEUE };
      const audit = await interludeProcess(['audit', workflowId], temporal);
      expect(audit.stderr).toBe('');
      expect(audit.code).toBe(0);
      expect(audit.stdout).toContain('Workflow history size exceeds limit');
      expect(audit.stdout).toContain('rescued');
      const show = await interludeProcess(['show', workflowId], temporal);
      expect(show).toMatchObject({ code: 0, stderr: '' });
    },
  );
});
