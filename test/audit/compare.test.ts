/** What the tests of log and history take for agreement where a workflow task was repeated. */
import { withoutRepeats } from './compare.ts';

/** A line as the comparison makes it. */
function line(timestamp: string, event: string, more = {}): string {
  return `${timestamp} ${event} ${JSON.stringify({ event, ...more, timestamp })}`;
}

describe('a log with the lines of a task that was repeated', () => {
  const history = [line('02:00:01', 'armed'), line('02:00:03', 'applied')];

  it.each([
    ['later', [history[0] ?? '', line('02:00:02', 'applied'), history[1] ?? '']],
    ['at the same instant', [...history, ...history]],
  ])('agrees with the history of the last try: %s', (_when, log) => {
    expect(withoutRepeats({ history, log })).toEqual({ history, log: history });
  });

  it.each([
    ['has another event', [...history, line('02:00:02', 'reverted')]],
    ['has other details', [...history, line('02:00:02', 'applied', { latency_ms: 7 })]],
    ['lacks a record', history.slice(1)],
  ])('does not agree if it %s', (_what, log) => {
    expect(withoutRepeats({ history, log }).log).not.toEqual(history);
  });
});
