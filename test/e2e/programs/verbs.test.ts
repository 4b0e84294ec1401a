/**
 * The verbs of an operator with a real worker, while much is wrong: what is reported as done is done, by exit code, JSON
 * and text.
 */
import { randomUUID } from 'node:crypto';
import type { Ended, ControlledStatus, ScheduledWindow } from '../../../src/client/index.ts';
import { takesNoUpdate } from '../../../src/client/temporal/calling.ts';
import { VERDICT_UPDATE } from '../../../src/contract/window/messages.ts';
import { interludeHere } from '../../cli/in-process.ts';
import type { DevServer } from '../../../dev/dev-server/index.ts';
import { MOST_UPDATES, serverOfFewUpdates } from '../../support/temporal/few-updates.ts';
import { until } from '../../support/until.ts';
import { Stack } from '../stage/stack.ts';

const AT_ONCE = 8;

describe('the verbs', () => {
  let server: DevServer;
  let stack: Stack;

  beforeAll(async () => {
    server = await serverOfFewUpdates();
    stack = await Stack.start();
  });

  afterAll(async () => {
    await stack.stop();
    await server.stop();
  });

  function interlude(...argv: readonly string[]) {
    return interludeHere(argv, { env: stack.temporalEnv });
  }

  /** Windows begun by a test, active for so long that none ends by itself. */
  const begun: ScheduledWindow[] = [];

  async function activeWindow(): Promise<ScheduledWindow> {
    const { id } = await stack.newLine();
    const request = stack.request(id, 0, { duration_minutes: 60 });
    const window = await stack.client.schedule(request);
    await stack.reaches(window.handle, 'active');
    begun.push(window);
    return window;
  }

  /** Once a window reports that it puts its line back, it is active until that is done. */
  async function allOver(): Promise<void> {
    await Promise.all(begun.splice(0).map(({ handle }) => handle.result()));
  }

  it.each([
    ['a blank reason', ['--reason', ' ']],
    ['an invisible reason', ['--reason', '\u200b\u2060']],
    ['1,001 characters', ['--reason', 'x'.repeat(1_001)]],
    ['an actor nobody can see', ['--reason', 'test', '--actor', '\u200b']],
  ])('end --all with %s is wrong, and no window hears of it', async (_what, flags) => {
    const { handle } = await activeWindow();
    const told = await interlude('end', '--all', ...flags, '--json');
    expect(told).toMatchObject({ code: 2, stderr: '' });
    expect(JSON.parse(told.stdout)).toMatchObject({
      error: {
        code: 'control_refused',
        problems: [{ path: expect.stringMatching(/^(?:reason|actor)$/) }],
      },
    });
    expect((await handle.status()).phase).toBe('active');
    expect((await interlude('end', handle.workflowId, ...flags)).code).toBe(2);
    expect((await handle.audit()).map(({ event }) => event)).not.toContain('control_refused');
  });

  it('end --all ends what is active, as its own JSON proves', async () => {
    const { workflowId } = await activeWindow();
    const { code, stdout } = await interlude('end', '--all', '--reason', 'test', '--json');
    const ended: readonly Ended[] = JSON.parse(stdout);
    expect(ended.find(({ workflow_id: id }) => id === workflowId)).toMatchObject({
      ok: true,
      message: null,
      status: { phase: expect.stringMatching(/^revert/) },
    });
    expect(code).toBe(0);
    await allOver();
    const none = await interlude('end', '--all', '--reason', 'test');
    expect(none).toMatchObject({ code: 0, stdout: 'No window is active.\n' });
  });

  it('end --all fails for a window that was terminated and is not rescued', async () => {
    await stack.withoutSweeps();
    const { workflowId } = await activeWindow();
    await stack.temporal.workflow.getHandle(workflowId).terminate('by hand');
    const { code, stdout } = await interlude('end', '--all', '--reason', 'test');
    expect(code).toBe(1);
    expect(stdout).toContain('was terminated in Temporal before it was over');
    expect(stdout).toContain('NOT done: 1 of 1.');
  });

  it('reach a window that takes no more updates, and say how', async () => {
    const { handle, workflowId } = await activeWindow();
    const window = stack.temporal.workflow.getHandle(workflowId);
    const ask = () => window.executeUpdate(VERDICT_UPDATE, { args: [{}], updateId: randomUUID() });
    for (let asked = 0; asked < MOST_UPDATES; asked += AT_ONCE)
      await Promise.all(Array.from({ length: AT_ONCE }, () => ask().catch(() => null)));
    // Updates that a busy server did not accept are repeated.
    await until(
      'a window that takes no more',
      () => ask().then(() => false, takesNoUpdate),
      Boolean,
    );
    const longer = await interlude('extend', workflowId, '--by', '15', '--json');
    expect(longer.code).toBe(0);
    const status: ControlledStatus = JSON.parse(longer.stdout);
    expect(status).toMatchObject({ duration_minutes: 75, sent_as: 'signal' });
    const ended = await interlude('end', workflowId, '--reason', 'test');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('this was sent as a signal');
    expect((await handle.result()).status).toMatchObject({ phase: 'reverted', line: 'normal' });
  });
});
