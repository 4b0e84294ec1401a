import { warnOfOtherQueue } from '../../src/worker/temporal/queue-workers.ts';

async function warnings(find: () => Promise<string | null>): Promise<readonly string[]> {
  const told: string[] = [];
  const warn = (...said: readonly unknown[]): void => void told.push(said.map(String).join(' '));
  await warnOfOtherQueue(find, 'mine', { warn });
  return told;
}

describe('a worker that starts', () => {
  it('warns if the calendar runs on another task queue, and says what to do', async () => {
    const [warning = '', ...more] = await warnings(async () => 'theirs');
    expect(more).toEqual([]);
    expect(warning).toContain('runs on task queue theirs, not on mine');
    expect(warning).toContain('Set TEMPORAL_TASK_QUEUE=theirs for every worker and client');
  });

  it('does not warn if it runs on the same one, or none runs', async () => {
    expect(await warnings(async () => 'mine')).toEqual([]);
    expect(await warnings(async () => null)).toEqual([]);
  });

  it('starts all the same if Temporal does not say', async () => {
    const told = await warnings(() => Promise.reject(new Error('no answer')));
    expect(told).toEqual(['the task queue of the calendar cannot be read: no answer']);
  });
});
