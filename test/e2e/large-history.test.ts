/**
 * Signals of megabytes until the server ends the window, because its history is full: the line comes back, and what
 * happened can be read. With a real worker.
 */
import { interludeHere } from '../cli/in-process.ts';
import { together } from '../support/together.ts';
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

  afterAll(() => stack.stop());

  const meanwhile = together();

  for (const name of ['no_such_signal', 'extend'])
    meanwhile(`by signals of the name ${name} has its line put back`, async () => {
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
      const env = stack.temporalEnv;
      const audit = await interludeHere(['audit', workflowId], { env });
      expect(audit.stderr).toBe('');
      expect(audit.code).toBe(0);
      expect(audit.stdout).toContain('Workflow history size exceeds limit');
      expect(audit.stdout).toContain('rescued');
      const show = await interludeHere(['show', workflowId], { env });
      expect(show).toMatchObject({ code: 0, stderr: '' });
    });
});
