/**
 * A worker dies (kill -9) at the worst moments: the line comes back exactly, and the write log shows only the one
 * change and its revert.
 */
import type { WindowStatus } from '../../../src/client/index.ts';
import type { WriteRecord } from '../../../dev/simulator/index.ts';
import { together } from '../../support/together.ts';
import { BY, Stack, type StackOptions } from '../stage/stack.ts';

/** How many milliseconds after its instant a write came. */
function latenessOf(write: WriteRecord | undefined, instantMs: number): number {
  return Date.parse(write?.at ?? '') - instantMs;
}

function startOf({ start_time: start }: WindowStatus): number {
  return Date.parse(start ?? '');
}

const stacks: Stack[] = [];
afterAll(() => Promise.all(stacks.map((stack) => stack.stop())));

async function startStack(options: StackOptions = {}): Promise<Stack> {
  const stack = await Stack.start(options);
  stacks.push(stack);
  return stack;
}

/** Most of it is waiting for windows. */
const meanwhile = together();

describe('the only worker, killed', () => {
  /** They are told to end; until then none is too late to begin, however long the next worker takes. */
  const LONG = { duration_minutes: 60 };

  meanwhile(
    'while one window is active, one holds its write and one is writing: each line comes back',
    async () => {
      const stack = await startStack();
      const [active, held, writing] = await Promise.all([
        stack.newLine(),
        stack.newLine(),
        stack.newLine(),
      ]);
      await stack.simulator.changeSettings({ tidies_texts: true });
      const { id: fault } = await stack.simulator.addFault({
        when: { method: 'PATCH', path: `/api/v2/flow/ivr/${writing.id}` },
        effect: { kind: 'delay', ms: 8_000 },
      });
      const started = await stack.client.schedule(stack.request(active.id, 0, LONG));
      await stack.reaches(started.handle, 'active');
      const holding = await stack.client.schedule(stack.holding(held.id, 25_000, LONG));
      await stack.reaches(holding.handle, 'applying');
      // How the API stores this greeting is not known.
      const untidy = { ...LONG, fallback_greeting: 'Please  call back later. ' };
      const lost = await stack.client.schedule(stack.request(writing.id, 0, untidy));
      await stack.simulator.waitForFiring(fault);
      expect(await stack.writes(held.id)).toEqual([]);
      expect(await stack.writes(writing.id)).toEqual([]);

      await stack.workers[0]?.kill('SIGKILL');
      await stack.startWorker();
      for (const { handle } of [started, holding, lost]) {
        await stack.reaches(handle, 'active');
        await handle.end(BY);
        const { status, proof } = await handle.result();
        expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
        expect(proof?.final_hash).toBe(proof?.baseline_hash);
      }
      for (const before of [active, held, writing]) {
        expect(await stack.line(before.id)).toEqual({ ...before, version: before.version + 2 });
        const [apply, revert, ...more] = await stack.writes(before.id);
        expect(more).toEqual([]);
        expect(apply?.before).toEqual(before);
        expect(revert?.status).toBe(200);
      }
      const [apply] = await stack.writes(held.id);
      expect(latenessOf(apply, startOf(holding.status))).toBeGreaterThanOrEqual(0);
    },
  );
});

describe('one of two workers, killed', () => {
  /**
   * Its writers then hold for 14 s. The engine takes up to 15 s to give a step to the other worker: 3 for the heartbeat,
   * 2 for the sticky queue, and 10 if a workflow task died with the worker.
   */
  const MINUTE_MS = 10_000;
  const MINUTES = 5;
  const LATE_MS = 5_000;

  meanwhile(
    'while it holds: the other one takes over, at the start and at the end, on time',
    async () => {
      const stack = await startStack({ minuteMs: MINUTE_MS, workers: 2 });
      const before = await stack.newLine();
      const request = stack.holding(before.id, 20_000, { duration_minutes: MINUTES });
      const { handle, workflowId } = await stack.client.schedule(request);
      await stack.reaches(handle, 'applying');
      await (await stack.holderOf(workflowId)).kill('SIGKILL');
      await stack.startWorker();
      await stack.reaches(handle, 'active');
      await stack.reaches(handle, 'reverting');
      await (await stack.holderOf(workflowId)).kill('SIGKILL');
      const { status } = await handle.result();

      expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
      expect(await stack.line(before.id)).toEqual({ ...before, version: before.version + 2 });
      const [apply, revert, ...more] = await stack.writes(before.id);
      expect(more).toEqual([]);
      expect(apply?.before).toEqual(before);
      const startMs = Date.parse(request.start_time);
      const late = [latenessOf(apply, startMs), latenessOf(revert, startMs + MINUTES * MINUTE_MS)];
      for (const ms of late) {
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThan(LATE_MS);
      }
    },
  );
});
