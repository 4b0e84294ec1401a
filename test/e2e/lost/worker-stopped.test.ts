/**
 * A worker is stopped (SIGSTOP) while it holds a write, and continues when its window is over and every deadline has
 * passed: the apply or revert that it still holds is not sent.
 */
import type { RequestRecord } from '../../../dev/simulator/index.ts';
import { FINAL_PHASES } from '../../../src/contract/window/window.ts';
import { until } from '../../support/until.ts';
import { BY, Stack } from '../stage/stack.ts';

const MINUTE_MS = 2_500;
/** Booked long before its writer holds, even after four workers have just started. */
const BOOKED_AHEAD_MS = 15_000;

/** Every attempt to write a line, including refused ones. */
async function tries(stack: Stack, id: string): Promise<readonly RequestRecord[]> {
  const requests = await stack.simulator.requests({ path: `/api/v2/flow/ivr/${id}` });
  return requests.filter(({ method }) => method === 'PATCH');
}

/** It has finished whatever it held once it has handled a window on another line. */
async function carryAnother(stack: Stack): Promise<void> {
  const { id } = await stack.newLine();
  const request = stack.request(id, 4_000, { duration_minutes: 30 });
  const { handle } = await stack.client.schedule(request);
  await stack.reaches(handle, 'active');
  await handle.end(BY);
  await handle.result();
}

describe('a worker that stands still while it holds a write', () => {
  const stacks: Stack[] = [];

  afterAll(() => Promise.all(stacks.map((stack) => stack.stop())));

  /** One that may be skipped, and one that must begin, even if seconds late. */
  const MINUTES = { applyChange: 5, revertChange: 9 } as const;

  /** What was sent and the state of the line when the window was over, and once the worker has continued. */
  async function freezeAt(step: 'applyChange' | 'revertChange') {
    const stack = await Stack.start({ minuteMs: MINUTE_MS, workers: 2 });
    stacks.push(stack);
    const before = await stack.newLine();
    const { handle, workflowId } = await stack.client.schedule(
      stack.request(before.id, BOOKED_AHEAD_MS, { duration_minutes: MINUTES[step] }),
    );
    const frozen = await stack.holderOf(workflowId, step);
    frozen.freeze();
    // By itself, or by its rescue: its minutes are short, and the sweeper may consider it stuck meanwhile.
    const status = await until(
      'the end of the window',
      () => handle.status(),
      ({ phase, attention }) => FINAL_PHASES.includes(phase) && attention === null,
    );
    // A stopped worker still takes tasks: whether the window starts in time is luck, that the line is as before is
    // not.
    expect(['reverted', 'skipped']).toContain(status.phase);
    expect(status).toMatchObject({ line: 'normal', drift: null, attention: null });
    const [sent, line] = await Promise.all([tries(stack, before.id), stack.line(before.id)]);
    expect(line).toEqual({ ...before, version: line.version });

    const awake = stack.workers.filter((worker) => worker !== frozen);
    await Promise.all(awake.map((worker) => worker.kill('SIGKILL')));
    frozen.thaw();
    await carryAnother(stack);
    const since = { sent: await tries(stack, before.id), line: await stack.line(before.id) };
    return { over: { sent, line }, since };
  }

  it('sends nothing when it continues, neither its apply nor its revert', async () => {
    const frozen = await Promise.all([freezeAt('applyChange'), freezeAt('revertChange')]);
    for (const { over, since } of frozen) expect(since).toEqual(over);
  });
});
