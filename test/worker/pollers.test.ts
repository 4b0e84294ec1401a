/** When a worker looks for its own polls at the server. Without a server. */
import { untilPolling, type PollersOptions } from '../../src/worker/temporal/pollers.ts';

/** As the server answers a worker whose polls have all arrived by now. */
function polledBy(identity: string, atLook: () => void): PollersOptions['connection'] {
  const describeTaskQueue = async () => {
    atLook();
    return { pollers: [{ identity }] };
  };
  return {
    workflowService: Object.assign(Object.create(null), { describeTaskQueue }),
    withDeadline: (_deadline, ask) => ask(),
  };
}

function options(connection: PollersOptions['connection'], stop: AbortSignal): PollersOptions {
  const queues = [{ name: 'windows', type: 'workflow' }] as const;
  return { connection, namespace: 'lines', identity: 'me', queues, stop };
}

describe('a worker that has begun to poll', () => {
  it('lets its polls arrive before its first look: a server remembers for seconds what it answers', async () => {
    const begun = performance.now();
    const looks: number[] = [];
    const connection = polledBy('me', () => void looks.push(performance.now() - begun));
    expect(await untilPolling(options(connection, new AbortController().signal))).toBe(true);
    expect(looks).toHaveLength(1);
    expect(looks[0]).toBeGreaterThanOrEqual(490);
  });

  it('looks no more once it is told to stop', async () => {
    const looks: string[] = [];
    const connection = polledBy('me', () => void looks.push('look'));
    expect(await untilPolling(options(connection, AbortSignal.abort()))).toBe(false);
    expect(looks).toEqual([]);
  });
});
