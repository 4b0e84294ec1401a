// What a rescue is told of a line by a history: also of what may be our own change there.
import { recallLine, type HistoryEvent } from '../../src/audit/index.ts';

const BASELINE = { name: 'Main', greeting: { text: 'Welcome' } };
const SENT = { name: 'Maintenance: main', greeting: { text: 'Later. ' } };
const KEPT = { ...SENT, greeting: { text: 'Later.' } };
const PREPARED = {
  ok: true,
  organization_id: 'ours',
  plan: { on_drift: 'keep', end_ms: 5, start_ms: 1 },
  timing: {},
};
const ARMED = { outcome: 'armed', version: 14, baseline: BASELINE, intended: SENT };

type Step = readonly [name: string, result: object];

/** A history in which these steps have answered, one after the other. */
function history(...steps: readonly Step[]): HistoryEvent[] {
  return [['prepareWindow', PREPARED] as const, ...steps].flatMap(([name, result], n) => {
    const at = { atMs: n, id: n * 2 + 1 };
    return [
      { ...at, type: 'activityTaskScheduled', attributes: { activityType: { name } } },
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

describe('a history remembers', () => {
  it('what an earlier run made of the line, where the window was armed over it', () => {
    const armed = { ...ARMED, version: 16, ours: KEPT, marked: true };
    expect(changeIn(['armWindow', armed])).toMatchObject({
      baseline: BASELINE,
      previous_version: 16,
      written: null,
      ours: KEPT,
      marked: true,
    });
  });

  it('what stood before a value that may be our own', () => {
    const before = { greeting: BASELINE.greeting };
    const seen = { version: 16, baseline: KEPT, before, shows_ours: false, now: KEPT };
    const lost = { status: 'unknown', code: 'unavailable', message: 'lost' };
    expect(changeIn(['armWindow', ARMED], ['applyChange', lost], ['lookAtTarget', seen])).toEqual(
      expect.objectContaining({ baseline: KEPT, before, previous_version: 16 }),
    );
  });

  it('the baseline that the answer to the write has settled', () => {
    const doubtful = { ...ARMED, baseline: KEPT, before: BASELINE };
    const applied = { status: 'applied', previous_version: 14, new_version: 15, written: KEPT };
    const change = changeIn(
      ['armWindow', doubtful],
      ['applyChange', { ...applied, baseline: BASELINE }],
    );
    expect(change).toMatchObject({ baseline: BASELINE, written: KEPT, new_version: 15 });
  });

  const noted = {
    baseline: { ...BASELINE, name: 'Edited' },
    intended: SENT,
    previous_version: 15,
    written: KEPT,
    new_version: 16,
    on_drift: 'keep',
  };

  it('what an earlier run noted, where that is more than this one knew', () => {
    expect(changeIn(['armWindow', ARMED], ['recallChange', noted])).toMatchObject({
      baseline: noted.baseline,
      previous_version: 16,
      ours: KEPT,
    });
    const older = { ...noted, previous_version: 13 };
    expect(changeIn(['armWindow', ARMED], ['recallChange', older])).toMatchObject({
      baseline: BASELINE,
      previous_version: 14,
    });
  });
});
