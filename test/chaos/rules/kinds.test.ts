/**
 * The rules on objects of an organisation: each kind's windows, edits and mistakes, by the write log and by what
 * callers get.
 */
import { judgeCalls, type Call } from '../../../dev/chaos/rules/objects/caller-rules.ts';
import { judgeTrial, truthsOf } from '../../../dev/chaos/rules/oracle.ts';
import type { Rule, Trial, WindowFacts } from '../../../dev/chaos/rules/trial.ts';
import { asSeen } from '../../../dev/chaos/rules/objects/unseen.ts';
import type { Fields, RequestRecord } from '../../../dev/simulator/index.ts';
import { at } from './crafted-log.ts';
import { ObjectLog, objectWindow } from './object-log.ts';

function trialOf({ log }: ObjectLog, ...windows: readonly WindowFacts[]): Trial {
  return { log, windows, outages: [] };
}

function rules(log: ObjectLog, ...windows: readonly WindowFacts[]): readonly Rule[] {
  return judgeTrial(trialOf(log, ...windows)).violations.map(({ rule }) => rule);
}

function flow(id: string): Fields {
  return { openHoursFlow: { id }, closedHoursFlow: { id }, holidayHoursFlow: { id } };
}

function holidays(...ids: readonly string[]): Fields {
  return { holidaySchedules: ids.map((id) => ({ id })) };
}

const CHANGE = { greeting: 'Maintenance w1', queue: null, key: 'w1' } as const;
const KINDS = [
  {
    kind: 'ivr',
    earlyMs: 9_000,
    change: { ...CHANGE, line: 'ivr-01' },
    begins: { ...flow('flow-a'), description: 'Ours' },
    applied: { ...flow('flow-of-w1'), description: 'Ours [interlude 0badcafe]' },
    back: { ...flow('flow-a'), description: 'Ours' },
    left: { ...flow('flow-a') },
    edit: { closedHoursFlow: { id: 'flow-b' } },
    backKept: {
      openHoursFlow: { id: 'flow-a' },
      holidayHoursFlow: { id: 'flow-a' },
      description: 'Ours',
    },
    during: 'flow-of-w1',
    usual: 'flow-a',
  },
  {
    kind: 'emergency-group',
    earlyMs: 9_000,
    change: { ...CHANGE, line: 'group-01' },
    begins: { enabled: false, description: 'interlude-owned' },
    applied: { enabled: true, description: 'interlude-owned [interlude 0badcafe]' },
    back: { enabled: false, description: 'interlude-owned' },
    left: { enabled: false },
    edit: { description: 'interlude-owned: by hand' },
    backKept: { enabled: false },
    during: 'flow-of-emergency-group-01',
    usual: 'flow-of-calm-group-01',
  },
  {
    kind: 'schedule-group',
    // Written ten minutes ahead, at the very beginning.
    earlyMs: -100,
    change: { ...CHANGE, line: 'hours-01' },
    begins: { name: 'Hours', ...holidays('chaos-new-year') },
    applied: holidays('chaos-new-year', 'ours'),
    back: { name: 'Hours', ...holidays('chaos-new-year') },
    left: { name: 'Hours of ours' },
    edit: { name: 'Opening hours' },
    backKept: holidays('chaos-new-year'),
    during: 'flow-of-holiday-hours-01',
    usual: 'flow-of-calm-hours-01',
  },
  {
    kind: 'data-table-row',
    earlyMs: 9_000,
    change: { ...CHANGE, line: 'chaos-table/row-01' },
    begins: { key: 'row-01', message: 'Welcome', queue: 'q', until: '' },
    applied: { message: 'Maintenance w1', queue: '' },
    back: { message: 'Welcome', queue: 'q' },
    left: { message: 'Welcome' },
    edit: { queue: 'another' },
    backKept: { message: 'Welcome' },
    during: 'Maintenance w1',
    usual: 'Welcome',
  },
] as const;

describe.each(KINDS)('a window on $kind', ({ change, begins, applied, back, ...kind }) => {
  const facts = objectWindow(change);
  const { line } = change;

  function applyAt(ms: number): ObjectLog {
    return new ObjectLog(line, begins).ours(ms, applied);
  }

  it('that comes and goes in time breaks no rule', () => {
    const log = applyAt(10_010).ours(20_010, back);
    expect(rules(log, facts)).toEqual([]);
    expect(judgeTrial(trialOf(log, facts)).effects).toMatchObject([
      { appliedMs: at(10_010), revertedMs: at(20_010) },
    ]);
  });

  it('may not be early, nor stay, nor come back', () => {
    expect(rules(applyAt(kind.earlyMs).ours(20_010, back), facts)).toContain('applied_early');
    expect(rules(applyAt(10_010).ours(15_000, back), facts)).toEqual(['reverted_early']);
    expect(rules(applyAt(10_010), facts)).toContain('still_in_maintenance');
    const twice = applyAt(10_010).ours(20_010, back).ours(21_000, applied);
    expect(rules(twice, facts)).toContain('applied_twice');
  });

  it('may not leave a part of it', () => {
    expect(rules(applyAt(10_010).ours(20_010, kind.left), facts)).toContain('still_in_maintenance');
  });

  it('keeps an edit, and may not overwrite it', () => {
    const edited = () => applyAt(10_010).edit(15_000, kind.edit);
    expect(rules(edited().ours(20_010, kind.backKept), facts)).toEqual([]);
    expect(rules(edited().ours(20_010, { ...back, somethingElse: 1 }), facts)).toContain(
      'outside_window',
    );
    expect(rules(edited().ours(20_010, back), facts).toSorted().at(-1)).toBe('wrong_end_state');
  });

  function called(ms: number, heard: string): Call {
    return { line, fromMs: at(ms), toMs: at(ms + 5), heard };
  }

  function callRules(call: Call, last: readonly Call[] = []): readonly Rule[] {
    const trial = trialOf(applyAt(10_010).ours(20_010, back), facts);
    const { effects } = judgeTrial(trial);
    const { log } = trial;
    const judged = judgeCalls({ log, effects, calls: [call], last, truths: truthsOf(trial) });
    return judged.map(({ rule }) => rule);
  }

  it('is what callers get from its start to its end, and nobody else', () => {
    expect(callRules(called(15_000, kind.during))).toEqual([]);
    expect(callRules(called(15_000, kind.usual))).toEqual(['caller_lost']);
    for (const ms of [9_000, 21_000]) {
      expect(callRules(called(ms, kind.usual))).toEqual([]);
      expect(callRules(called(ms, kind.during))).toEqual(['caller_in_maintenance']);
    }
  });

  it('is over for callers in the very end', () => {
    const call = called(15_000, kind.during);
    expect(callRules(call, [called(60_000, kind.usual)])).toEqual([]);
    expect(callRules(call, [called(60_000, kind.during)])).toEqual(['caller_wrong']);
  });
});

describe('a window that the platform begins and ends', () => {
  const [, , { change, begins, applied, back, during, usual }] = KINDS;
  const { line } = change;
  const facts = objectWindow(change);
  const log = new ObjectLog(line, begins).ours(1_000, applied).ours(22_000, back);

  function callRules(ms: number, heard: string): readonly Rule[] {
    const trial = trialOf(log, facts);
    const { effects, violations } = judgeTrial(trial);
    expect(violations).toEqual([]);
    const call = { line, fromMs: at(ms), toMs: at(ms + 5), heard };
    const truths = truthsOf(trial);
    const judged = judgeCalls({ log: trial.log, effects, calls: [call], last: [], truths });
    return judged.map(({ rule }) => rule);
  }

  it('is what callers get from its start to its end, whenever it is entered and taken out', () => {
    for (const ms of [5_000, 21_000]) {
      expect(callRules(ms, usual)).toEqual([]);
      expect(callRules(ms, during)).toEqual(['caller_in_maintenance']);
    }
    expect(callRules(15_000, during)).toEqual([]);
    expect(callRules(15_000, usual)).toEqual(['caller_lost']);
  });
});

describe.each(KINDS.filter(({ kind }) => kind === 'ivr' || kind === 'emergency-group'))(
  'a window on $kind whose answer was lost and whose mark somebody took away',
  ({ change, begins, applied, back }) => {
    const outages = [{ kind: 'worker', fromMs: at(10_000), toMs: at(12_000), line: null }] as const;
    const description = 'interlude-owned: by hand';
    const unmarked = () =>
      new ObjectLog(change.line, begins).ours(10_010, applied).edit(13_000, { description });

    function judged(
      needsPerson: boolean,
      lost: Trial['outages'],
      log: ObjectLog = unmarked(),
    ): readonly Rule[] {
      const says = { isApplied: false, isReverted: false, needsPerson };
      const facts = objectWindow(change, { phase: 'failed', says });
      const { violations } = judgeTrial({ log: log.log, windows: [facts], outages: lost });
      return violations.map(({ rule }) => rule);
    }

    it('may put back what it has written, as its answer may have come, and nothing else', () => {
      const backKept = () => unmarked().ours(20_010, { ...back, description });
      expect(judged(true, outages, backKept())).toEqual([]);
      expect(judged(false, outages, backKept())).toEqual([]);
      expect(judged(true, outages, unmarked().ours(20_010, back))).toContain('outside_window');
      if (!('openHoursFlow' in back)) return;
      const edited = unmarked().edit(15_000, { openHoursFlow: { id: 'flow-b' } });
      const over = edited.ours(20_010, { ...back, description });
      expect(judged(true, outages, over)).toEqual(['edit_overwritten', 'wrong_end_state']);
    });

    it('may leave it to a person, and only if one is called', () => {
      expect(judged(true, outages)).toEqual([]);
      expect(judged(false, outages)).toContain('still_in_maintenance');
      expect(judged(true, [])).toContain('still_in_maintenance');
    });
  },
);

describe('windows on one group', () => {
  it('are told apart by their moments', () => {
    const [{ begins, applied, back }] = [KINDS[1]];
    const [one, two] = [0, 20_000].map((ms) =>
      objectWindow(
        { ...CHANGE, key: `w${ms}`, line: 'group-01' },
        { startMs: at(10_000 + ms), endMs: at(20_000 + ms) },
      ),
    );
    const log = new ObjectLog('group-01', begins)
      .ours(10_010, applied)
      .ours(20_010, back)
      .ours(30_010, applied)
      .ours(40_010, back);
    const windows = [one, two].filter((facts) => facts !== undefined);
    const { effects, violations } = judgeTrial(trialOf(log, ...windows));
    expect(effects.map(({ appliedMs }) => appliedMs)).toEqual([at(10_010), at(30_010)]);
    expect(violations).toEqual([]);
  });
});

/** A read of the row, answered. */
function readAt(ms: number): RequestRecord {
  const when = new Date(at(ms)).toISOString();
  return {
    seq: 1,
    at: when,
    received_at: when,
    duration_ms: 2,
    method: 'GET',
    path: '/api/v2/flows/datatables/chaos-table/rows/row-01',
    query: '',
    client_id: null,
    if_match: null,
    status: 200,
    code: null,
    answered: true,
    write_seq: null,
    correlation_id: 'c',
    marks: {},
    fault: null,
  };
}

describe('a row without a version', () => {
  const [row] = [KINDS[3]];
  const line = 'chaos-table/row-01';
  const facts = objectWindow(row.change);

  /** An edit that our revert, which read at this time, overwrites. */
  function overwritten(readMs: number) {
    const { log } = new ObjectLog(line, row.begins)
      .ours(10_010, row.applied)
      .edit(20_000, { queue: 'another', until: 'six' })
      .ours(20_010, { ...row.back, until: '' });
    return asSeen(log, [readAt(readMs)]);
  }

  it('loses an edit between our read and our write, which is reported', () => {
    const { log, unseen } = overwritten(19_990);
    expect(unseen).toHaveLength(1);
    expect(judgeTrial({ log, windows: [facts], outages: [] }).violations).toEqual([]);
  });

  it('may not lose one that was there when we read', () => {
    const { log, unseen } = overwritten(20_002);
    expect(unseen).toEqual([]);
    const { violations } = judgeTrial({ log, windows: [facts], outages: [] });
    expect(violations.map(({ rule }) => rule)).toContain('edit_overwritten');
  });
});
