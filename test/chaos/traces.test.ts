/** What is left of a window in addition to its writes: callbacks, audit, break-glass files. */
import { judgeAudit } from '../../dev/chaos/rules/audit-rules.ts';
import { judgeCallbacks } from '../../dev/chaos/rules/callback-rules.ts';
import { judgeFiles } from '../../dev/chaos/rules/file-rules.ts';
import type {
  Audited,
  Effect,
  Outage,
  Received,
  Violation,
  WindowAudit,
} from '../../dev/chaos/rules/trial.ts';
import { at, CraftedLog, window, type MenuFacts } from './rules/crafted-log.ts';

type MenuEffect = Effect & { readonly facts: MenuFacts };

function names(violations: readonly Violation[]): readonly string[] {
  return violations.map(({ rule }) => rule);
}

function effect(overrides: Partial<MenuFacts> = {}, appliedMs: number | null = 10_010): MenuEffect {
  const says = {
    isApplied: appliedMs !== null,
    isReverted: appliedMs !== null,
    needsPerson: false,
  };
  return {
    facts: window('w1', { says, ...overrides }),
    appliedMs: appliedMs === null ? null : at(appliedMs),
    revertedMs: appliedMs === null ? null : at(20_010),
  };
}

function got(event: string, more: Partial<Received> = {}): Received {
  return {
    window: 'w1',
    event,
    webhookId: `msg_${event}`,
    body: `{"event":"${event}"}`,
    isTaken: true,
    fault: null,
    ...more,
  };
}

describe('callbacks', () => {
  const WHOLE = [got('accepted'), got('scheduled'), got('reverted')];

  it('tell what happened, in any order, and again when they were turned away', () => {
    expect(judgeCallbacks([effect()], WHOLE.toReversed())).toEqual([]);
    const again = [got('reverted', { isTaken: false }), ...WHOLE];
    expect(judgeCallbacks([effect()], again)).toEqual([]);
  });

  it.each(['accepted', 'scheduled', 'reverted'])('without %s are a violation', (event) => {
    const rest = WHOLE.filter((one) => one.event !== event);
    expect(names(judgeCallbacks([effect()], rest))).toEqual(['callback_missing']);
    const refused = WHOLE.map((one) => (one.event === event ? { ...one, isTaken: false } : one));
    expect(names(judgeCallbacks([effect()], refused))).toEqual([
      'callback_missing',
      'callback_missing',
    ]);
  });

  it.each(['cancelled', 'skipped', 'failed'])('tell of the end as %s', (phase) => {
    const over = effect({ phase }, null);
    expect(names(judgeCallbacks([over], [got('accepted')]))).toEqual(['callback_missing']);
    expect(judgeCallbacks([over], [got('accepted'), got(phase)])).toEqual([]);
  });

  it.each<[string, Effect, string]>([
    ['an apply that never was', effect({ phase: 'skipped' }, null), 'scheduled'],
    ['a cancel of a window that went on', effect(), 'cancelled'],
    ['an extension that nobody asked for', effect(), 'extended'],
    ['a revert of a line that was taken over', effect({ takenOverMs: at(21_000) }), 'reverted'],
    ['a window that was refused', effect({ isBooked: false, phase: 'refused' }, null), 'accepted'],
    ['a window that asked for none', effect({ hasCallbacks: false }), 'reverted'],
  ])('of %s are a violation', (_what, one, event) => {
    expect(names(judgeCallbacks([one], [got(event)]))).toContain('callback_untrue');
  });

  it('that are not genuine, or not stable over retries, are a violation', () => {
    const fake = WHOLE.with(0, got('accepted', { fault: 'the signature is wrong' }));
    expect(names(judgeCallbacks([effect()], fake))).toEqual(['callback_unsound']);
    const renamed = [...WHOLE, got('reverted', { webhookId: 'msg_other' })];
    expect(names(judgeCallbacks([effect()], renamed))).toEqual(['callback_unsound']);
    const reused = [...WHOLE, got('reverted', { body: '{}' })];
    expect(names(judgeCallbacks([effect()], reused))).toEqual(['callback_unsound']);
  });

  it('may be missing of a window that was terminated or reset', () => {
    expect(judgeCallbacks([effect({ isTerminated: true })], [])).toEqual([]);
    expect(judgeCallbacks([effect({ isReset: true })], [])).toEqual([]);
  });
});

const APPLIED: Audited = {
  event: 'applied',
  runId: 'run-1',
  callbackStatus: 'pending',
  previousVersion: 1,
  newVersion: 2,
  toldAt: [],
};
const REVERTED: Audited = { ...APPLIED, event: 'reverted', previousVersion: 2, newVersion: 3 };
const RECORDS = [APPLIED, REVERTED];

function judged(
  audit: WindowAudit,
  one = effect(),
  outages: readonly Outage[] = [],
  fault: string | null = null,
): readonly string[] {
  const log = new CraftedLog().apply(10_010, one.facts, { fault }).revert(20_010).records;
  return names(judgeAudit({ log, effects: [one], outages, audits: new Map([['w1', audit]]) }));
}

describe('the audit', () => {
  it('has a record of each write with its versions, in log and history', () => {
    expect(judged({ logged: RECORDS, history: RECORDS })).toEqual([]);
    expect(judged({ logged: RECORDS.toReversed(), history: RECORDS })).toEqual([]);
  });

  it('without the record of a write is a violation', () => {
    for (const missing of [0, 1])
      expect(
        judged({ logged: RECORDS.toSpliced(missing, 1), history: RECORDS.toSpliced(missing, 1) }),
      ).toEqual(['audit_missing']);
    const wrong = RECORDS.with(0, { ...APPLIED, previousVersion: 0 });
    expect(judged({ logged: wrong, history: wrong })).toEqual(['audit_missing']);
  });

  it('with a change that never was is a violation', () => {
    const more = [...RECORDS, { ...REVERTED, newVersion: 9 }];
    expect(judged({ logged: more, history: more })).toEqual(['audit_untrue']);
  });

  it('that says another thing in the log than in the history is a violation', () => {
    expect(judged({ logged: [APPLIED], history: RECORDS })).toEqual(['audit_differs']);
    expect(judged({ logged: [...RECORDS, REVERTED], history: RECORDS })).toEqual(['audit_differs']);
    const requested = { ...APPLIED, event: 'requested', newVersion: null };
    expect(judged({ logged: RECORDS, history: [requested, ...RECORDS] })).toEqual([]);
  });

  it('does not tell what was logged of a run before, which was refused', () => {
    const refused = { ...APPLIED, event: 'refused', previousVersion: null, newVersion: null };
    const before = { ...refused, runId: 'run-0' };
    expect(judged({ logged: [before, ...RECORDS], history: RECORDS })).toEqual([]);
    expect(judged({ logged: [refused, ...RECORDS], history: RECORDS })).toEqual(['audit_differs']);
  });

  it('may know a write by the try after it, which found the line back', () => {
    const back = { ...REVERTED, previousVersion: null, newVersion: null, toldAt: [3] };
    expect(judged({ logged: [APPLIED, back], history: [APPLIED, back] })).toEqual([]);
    const other = { ...back, toldAt: [4] };
    expect(judged({ logged: [APPLIED, other], history: [APPLIED, other] })).toEqual([
      'audit_missing',
    ]);
  });

  it('may lack lines of the log, and writes without an answer, in trouble', () => {
    const killed: Outage = { kind: 'worker', fromMs: at(9_000), toMs: at(19_000), line: null };
    expect(judged({ logged: [], history: RECORDS }, effect(), [killed])).toEqual([]);
    expect(judged({ logged: [REVERTED], history: [REVERTED] }, effect(), [], 'lost')).toEqual([]);
  });

  it('need not tell of a write of what was there already', () => {
    const one = effect();
    const log = new CraftedLog().apply(10_010, one.facts).apply(10_020, one.facts).revert(20_010);
    const back = { ...REVERTED, previousVersion: 3, newVersion: 4 };
    const judge = (records: readonly Audited[]) => {
      const audits = new Map([['w1', { logged: records, history: records }]]);
      return names(judgeAudit({ log: log.records, effects: [one], outages: [], audits }));
    };
    expect(judge([APPLIED, back])).toEqual([]);
    expect(judge([back])).toEqual(['audit_missing']);
  });

  it('is not judged if the newest history is not the whole story', () => {
    const none = { logged: [], history: [] };
    expect(judged(none, effect({ isTerminated: true }))).toEqual([]);
    expect(judged(none, effect({ isReset: true }))).toEqual([]);
    expect(judged({ logged: [], history: null })).toEqual([]);
  });
});

describe('break-glass files', () => {
  const active = { name: 'a.json', window: 'w1', state: 'active' };
  const over = { name: 'a.json', window: 'w1', state: 'over' };

  it('are gone when the line is back', () => {
    expect(judgeFiles([effect()], [])).toEqual([]);
    expect(names(judgeFiles([effect()], [active]))).toEqual(['file_left']);
  });

  it('stay if a person has taken the line over', () => {
    expect(judgeFiles([effect({ takenOverMs: at(21_000), phase: 'failed' })], [active])).toEqual(
      [],
    );
  });

  it('stay if a person is called to a line that is not back', () => {
    const says = { isApplied: false, isReverted: false, needsPerson: true };
    const left = { ...effect({ phase: 'failed', says }), revertedMs: null };
    expect(judgeFiles([left], [active])).toEqual([]);
    const back = { ...left, revertedMs: at(20_010) };
    expect(names(judgeFiles([back], [active]))).toEqual(['file_left']);
  });

  it('become a mark if the window was over early, and only there', () => {
    const stops = [{ sentMs: at(12_000), answeredMs: at(12_010) }];
    expect(judgeFiles([effect({ stops })], [over])).toEqual([]);
    expect(judgeFiles([effect({ phase: 'skipped' }, null)], [over])).toEqual([]);
    expect(names(judgeFiles([effect()], [over]))).toEqual(['file_left']);
  });

  it('of no window of the run are a violation', () => {
    expect(names(judgeFiles([effect()], [{ ...active, window: null }]))).toEqual(['file_left']);
  });
});
