// A worker stands still (SIGSTOP) while it holds a write, and goes on when everything is over: what
// it then still has in hand is not sent, neither its apply nor its revert.
import type { RequestRecord } from '../../src/simulator/index.ts';
import { BY, reaches, Stack } from './stack.ts';

jest.setTimeout(120_000);

const MINUTE_MS = 2_500;

describe('workers that stand still', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start({ minuteMs: MINUTE_MS, workers: 2 });
  });

  afterAll(() => stack.stop());

  /** Every try to write a line, refused ones included. */
  async function tries(id: string): Promise<readonly RequestRecord[]> {
    const requests = await stack.simulator.requests({ path: `/api/v2/flow/ivr/${id}` });
    return requests.filter(({ method }) => method === 'PATCH');
  }

  it('while they hold an apply and a revert send nothing once they go on', async () => {
    const before = await stack.newLine();
    const request = stack.request(before.id, 10_000, { duration_minutes: 11 });
    const { handle, workflowId } = await stack.client.schedule(request);
    await reaches(handle, 'applying');
    const applying = await stack.holderOf(workflowId);
    applying.freeze();
    await reaches(handle, 'active');
    await stack.startWorker();
    await reaches(handle, 'reverting');
    const reverting = await stack.holderOf(workflowId);
    reverting.freeze();
    expect(reverting).not.toBe(applying);
    const { status, proof } = await handle.result();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    expect(proof?.final_hash).toBe(proof?.baseline_hash);

    const awake = stack.workers.filter((worker) => worker !== applying && worker !== reverting);
    await Promise.all(awake.map((worker) => worker.kill('SIGKILL')));
    applying.thaw();
    reverting.thaw();
    // They have gone through whatever they held when they have carried a whole window.
    const other = await stack.newLine();
    const next = await stack.client.schedule(stack.request(other.id, 4_000));
    await reaches(next.handle, 'active');
    await next.handle.end(BY);
    await next.handle.result();

    expect((await tries(before.id)).map(({ status: answer }) => answer)).toEqual([200, 200]);
    expect(await stack.line(before.id)).toEqual({ ...before, version: before.version + 2 });
  });
});
