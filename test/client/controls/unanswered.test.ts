/**
 * A control that nobody answered: the error says what is known about who could have, so that a person looks at the
 * right place.
 */
import { UnansweredError } from '../../../src/client/index.ts';
import type { LastPoll } from '../../../src/client/errors/window-errors.ts';
import { newestPoll } from '../../../src/client/temporal/queues/workers.ts';

const QUEUE = 'ivr-maintenance';
const ID = 'ivr-window/flow-ivr:main/20270115T020000Z';

/** What Temporal knows of workers that it has seen so many seconds ago. */
function poll(...secondsAgo: readonly number[]): LastPoll {
  const nowMs = Date.parse('2027-01-15T02:00:00Z');
  const pollers = secondsAgo.map((seconds) => ({ lastSeenMs: nowMs - seconds * 1_000 }));
  return newestPoll(QUEUE, pollers, nowMs);
}

describe('who could have answered', () => {
  it('is the worker that asked for work last', () => {
    expect(poll(80, 40, 60)).toEqual({ taskQueue: QUEUE, agoMs: 40_000 });
  });

  it.each([[[]], [[120, 400]]])('is nobody if workers were seen %j s ago', (secondsAgo) => {
    expect(poll(...secondsAgo)).toEqual({ taskQueue: QUEUE, agoMs: null });
  });
});

describe('the error', () => {
  it.each([
    [undefined, 'did not answer extend in time; is a worker running? It may'],
    [{ taskQueue: QUEUE, agoMs: 64_400 }, 'a worker last polled ivr-maintenance 64 s ago: check'],
    [{ taskQueue: QUEUE, agoMs: null }, 'no worker polls ivr-maintenance any more: start one'],
  ])('says what is known: %j', (last, words) => {
    const { message, code } = new UnansweredError(ID, 'extend', { lastPoll: last });
    expect(code).toBe('unanswered');
    expect(message).toContain(words);
    expect(message).toMatch(/may still be carried out: check its status before you repeat it$/);
  });
});
