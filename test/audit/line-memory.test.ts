/** What a rescue learns about a line from a history, including what may be our own change there. */
import { recallLine, type HistoryEvent } from '../../src/audit/index.ts';
import type { Change } from '../../src/contract/change/change.ts';
import { evolve, inDoubt } from '../../src/line/change.ts';
import { aChange } from '../support/records/a-change.ts';

const BASELINE = { name: 'Main', greeting: { text: 'Welcome' } };
const SENT = { name: 'Maintenance: main', greeting: { text: 'Later. ' } };
const KEPT = { ...SENT, greeting: { text: 'Later.' } };
const PREPARED = {
  ok: true,
  organization_id: 'ours',
  plan: { on_drift: 'keep', end_ms: 5, start_ms: 1 },
  timing: {},
};
const ARMED = aChange({ baseline: BASELINE, intended: SENT });

type Step = readonly [name: string, result: object, input?: object];

/** A history in which these steps have answered, in order. */
function history(...steps: readonly Step[]): HistoryEvent[] {
  return [['admitWindow', PREPARED, {}] as const, ...steps].flatMap(([name, result, input], n) => {
    const at = { atMs: n, id: n * 2 + 1 };
    return [
      {
        ...at,
        type: 'activityTaskScheduled',
        attributes: { activityType: { name }, input: [input ?? {}] },
      },
      {
        ...at,
        id: at.id + 1,
        type: 'activityTaskCompleted',
        attributes: { scheduledEventId: at.id, result: [result] },
      },
    ];
  });
}

function changeIn(...steps: readonly Step[]) {
  return recallLine(history(...steps))?.change;
}

function armed(change: Change): Step {
  return ['armWindow', { outcome: 'armed', change }];
}

const UNKNOWN = { status: 'unknown', code: 'unavailable', message: 'lost' };

describe('a history remembers', () => {
  it('what an earlier run made of the line, if the window was armed over it', () => {
    const change = inDoubt({ ...ARMED, version: 16, stored: { revision: 1, value: KEPT } });
    expect(changeIn(armed({ ...change, marked: true }))).toEqual({ ...change, marked: true });
  });

  it('what was there before a value that may be our own', () => {
    const sent = evolve(ARMED, { kind: 'sent' });
    const before = { greeting: BASELINE.greeting };
    const event = { kind: 'observed', version: 16, baseline: KEPT, before, in_doubt: true };
    const lost = evolve(sent, { kind: 'lost' });
    const change = changeIn(
      armed(ARMED),
      ['applyChange', UNKNOWN, { change: sent }],
      ['lookAtTarget', { news: { event } }, { change: lost }],
    );
    expect(change).toMatchObject({
      stage: 'in_doubt',
      may_still_land: false,
      version: 16,
      baseline: KEPT,
      doubts: { greeting: { value: BASELINE.greeting } },
    });
  });

  it('the baseline that the answer to the write has settled', () => {
    const doubtful = inDoubt({
      ...ARMED,
      baseline: KEPT,
      doubts: { greeting: { revision: 1, value: BASELINE.greeting } },
    });
    const event = {
      kind: 'applied',
      previous_version: 14,
      version: 15,
      stored: KEPT,
      baseline: BASELINE,
    };
    const change = changeIn(armed(doubtful), [
      'applyChange',
      { status: 'applied', lateness_ms: 3, event },
      { change: doubtful },
    ]);
    expect(change).toMatchObject({
      stage: 'applied',
      baseline: BASELINE,
      stored: { value: KEPT },
      new_version: 15,
    });
  });

  it('what the window knew as it asked, if its last step has not answered', () => {
    const sent = evolve(ARMED, { kind: 'sent' });
    const dispatched = history(armed(ARMED), ['applyChange', {}, { change: sent }]).slice(0, -1);
    expect(recallLine(dispatched)).toMatchObject({ change: sent, may_have_written: true });
  });

  it.each([
    ['activityTaskCanceled', {}],
    ['activityTaskTimedOut', { failure: { timeoutFailureInfo: { timeoutType: 2 } } }],
  ])('that a step which no worker began (%s) used up no revision', (type, attributes) => {
    const sent = evolve(ARMED, { kind: 'sent' });
    const events = history(armed(ARMED), ['applyChange', {}, { change: sent }]);
    const last = events.pop();
    if (last === undefined) throw new Error('a step has an end');
    events.push({ ...last, type, attributes: { ...last.attributes, ...attributes } });
    expect(recallLine(events)?.change).toEqual(ARMED);
  });

  it('what an earlier run noted, if that is more than this one knew', () => {
    const noted = aChange({
      stage: 'applied',
      baseline: { ...BASELINE, name: 'Edited' },
      intended: SENT,
      version: 15,
      stored: KEPT,
    });
    expect(changeIn(armed(ARMED), ['recallChange', noted])).toEqual(noted);
    const older = aChange({ version: 13, revision: 0, baseline: KEPT, intended: SENT });
    expect(changeIn(armed(ARMED), ['recallChange', older])).toEqual(ARMED);
  });
});
