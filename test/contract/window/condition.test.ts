/** The one rule for windows, over every phase, line and attention: no more is reported than is proven. */
import {
  conditionOf,
  conditionOfStatus,
  type Condition,
  type ConditionView,
  type Severity,
} from '../../../src/contract/window/condition.ts';
import { lineWords } from '../../../src/contract/window/condition-words.ts';
import {
  blankStatus,
  FINAL_PHASES,
  isFinal,
  type Attention,
  type Line,
  type Phase,
} from '../../../src/contract/window/window.ts';

const NOW = Date.parse('2027-01-15T02:30:00Z');
const MINUTE = 60_000;
const PHASES: readonly Phase[] = [
  'requested',
  'scheduled',
  'applying',
  'active',
  'reverting',
  ...FINAL_PHASES,
];
const LINES: readonly Line[] = ['normal', 'maintenance', 'changed_by_others', 'unknown'];
/** Ms from the end in force to now. */
const SINCE_END = [-10 * MINUTE, -1, 0, 1, MINUTE - 1, MINUTE, 60 * MINUTE];
const HELD = { actor: 'mia', reason: 'wrong text' };
const RANK: Readonly<Record<Severity, number>> = { ok: 0, info: 1, warning: 2, alarm: 3 };

interface Case extends ConditionView {
  readonly condition: Condition;
}

function all(): Case[] {
  const cases: Case[] = [];
  for (const phase of PHASES)
    for (const line of LINES)
      for (const needsPerson of [false, true])
        for (const sinceEnd of SINCE_END)
          for (const startsHeld of [null, HELD]) {
            const endMs = NOW - sinceEnd;
            const startMs = endMs - 5 * MINUTE;
            const one = { phase, line, needsPerson, startMs, endMs, nowMs: NOW, startsHeld };
            cases.push({ ...one, condition: conditionOf(one) });
          }
  return cases;
}

const CASES = all();

function where(fits: (one: Case) => boolean): Case[] {
  const found = CASES.filter(fits);
  expect(found.length).toBeGreaterThan(0);
  return found;
}

function below(severity: Severity, cases: readonly Case[]): Case[] {
  return cases.filter(({ condition }) => RANK[condition.severity] < RANK[severity]);
}

function view(changes: Partial<ConditionView>): ConditionView {
  const times = { startMs: NOW - MINUTE / 2, endMs: NOW + 30 * MINUTE, nowMs: NOW };
  return { phase: 'active', line: 'maintenance', needsPerson: false, ...times, ...changes };
}

describe('a condition', () => {
  it('is an alarm wherever a person is needed', () => {
    const quieter = below(
      'alarm',
      where(({ needsPerson }) => needsPerson),
    );
    expect(quieter).toEqual([]);
  });

  it('never says that the line was put back, or is as it was, unless it is normal', () => {
    for (const { line, condition } of where((one) => one.line !== 'normal'))
      expect({ line, headline: condition.headline }).toEqual({
        line,
        headline: expect.not.stringMatching(/was put back|as it was|is back|is normal/),
      });
  });

  it('never says that a line was put back whose revert is not done', () => {
    for (const { phase, condition } of where((one) => one.phase === 'reverting'))
      expect({ phase, headline: condition.headline }).toEqual({
        phase,
        headline: expect.not.stringContaining('was put back'),
      });
    const done = conditionOf(view({ phase: 'reverting', line: 'normal', isSettled: true }));
    expect(done.headline).toBe('the line was put back');
  });

  it('warns of a line past its end in force that is not proven back, and is an alarm after a minute', () => {
    const late = where(
      ({ phase, line, endMs }) =>
        (endMs ?? NOW) < NOW &&
        (phase === 'active' ||
          phase === 'applying' ||
          (phase === 'reverting' && line !== 'normal')),
    );
    expect(below('warning', late)).toEqual([]);
    const veryLate = late.filter(({ endMs }) => NOW - (endMs ?? NOW) >= MINUTE);
    expect(below('alarm', veryLate)).toEqual([]);
    for (const { endMs, condition } of late) expect(condition.overdueMs).toBe(NOW - (endMs ?? NOW));
    for (const { condition } of veryLate) expect(condition.headline).toContain('NOT BACK');
  });

  it('is an alarm if a window is over and its line in maintenance, or not known', () => {
    const left = where(({ phase, line }) => isFinal(phase) && /maintenance|unknown/.test(line));
    expect(below('alarm', left)).toEqual([]);
  });

  it('is at least a warning wherever somebody else changed the line', () => {
    const edited = where(
      ({ phase, line }) => line === 'changed_by_others' && phase !== 'requested',
    );
    expect(below('warning', edited)).toEqual([]);
  });

  it('does not say that a line is not back if nobody knows, nor once its revert is done', () => {
    const past = { phase: 'reverting', needsPerson: true, endMs: NOW - MINUTE } as const;
    for (const { headline } of LINES.filter((line) => line !== 'normal').map((line) =>
      conditionOf(view({ ...past, line })),
    ))
      expect(headline).toContain('NOT BACK');
    const lost = conditionOf(view({ ...past, line: 'unknown' }));
    expect(lost.headline).toMatch(/^the line may be NOT BACK/);
    for (const line of ['changed_by_others', 'unknown'] as const) {
      const done = conditionOf(view({ ...past, line, isSettled: true }));
      expect(done).toMatchObject({ severity: 'alarm', overdueMs: null });
      expect(done.headline).not.toContain('NOT BACK');
    }
  });

  it('is never late before the end, nor when the line is back', () => {
    const inTime = where(({ endMs }) => (endMs ?? 0) > NOW);
    const back = where(
      ({ phase, line }) => line === 'normal' && (isFinal(phase) || phase === 'reverting'),
    );
    for (const { condition } of [...inTime, ...back]) expect(condition.overdueMs).toBeNull();
  });

  it('is quiet about a window that goes as it should', () => {
    const quiet: readonly (readonly [Phase, Line])[] = [
      ['requested', 'normal'],
      ['requested', 'unknown'],
      ['scheduled', 'normal'],
      ['applying', 'normal'],
      ['active', 'maintenance'],
      ['reverting', 'maintenance'],
      ['reverting', 'normal'],
    ];
    for (const [phase, line] of quiet)
      expect(conditionOf(view({ phase, line })).severity).toBe('info');
    for (const phase of ['reverted', 'cancelled', 'refused'] as const)
      expect(conditionOf(view({ phase, line: 'normal' })).severity).toBe('ok');
  });

  it('warns of what did not happen', () => {
    for (const phase of ['failed', 'skipped'] as const)
      expect(conditionOf(view({ phase, line: 'normal' })).severity).toBe('warning');
  });

  it('says who stopped starts, and that the window does not start', () => {
    const { severity, headline } = conditionOf(
      view({ phase: 'scheduled', line: 'normal', startMs: NOW + MINUTE, startsHeld: HELD }),
    );
    expect(severity).toBe('warning');
    expect(headline).toMatch(/STOPPED by mia \(wrong text\): it does not start/);
  });

  it('does not just wait for its start if a person is needed for it', () => {
    const held = where(({ phase, needsPerson }) => phase === 'scheduled' && needsPerson);
    for (const { condition } of held) expect(condition.headline).not.toContain('waiting');
  });

  it('does not wait any more if the start has passed', () => {
    const missed = conditionOf(view({ phase: 'scheduled', line: 'normal', startMs: NOW - MINUTE }));
    expect(missed.severity).toBe('warning');
    expect(missed.headline).toContain('its start has passed');
  });

  it('takes another patience for an alarm', () => {
    const late = { phase: 'reverting', endMs: NOW - 5_000 } as const;
    expect(conditionOf(view(late)).severity).toBe('warning');
    expect(conditionOf(view({ ...late, alarmAfterMs: 5_000 })).severity).toBe('alarm');
  });

  it('has words for every combination, without a time that would grow old', () => {
    for (const { condition } of CASES) expect(condition.headline).not.toMatch(/^$|\d/);
  });
});

describe('lineWords', () => {
  it('says each line its own way', () => {
    expect(new Set(LINES.map(lineWords)).size).toBe(LINES.length);
  });
});

describe('a status of which only search attributes can be read', () => {
  const partial = (phase: Phase, sinceEnd: number, attention: Attention | null = null) => {
    const end = NOW - sinceEnd;
    const [start_time, end_time] = [end - 30 * MINUTE, end].map((ms) => new Date(ms).toISOString());
    const known = { phase, attention, start_time: start_time ?? null, end_time: end_time ?? null };
    return conditionOfStatus({ ...blankStatus('w', 'r'), ...known, partial: true }, NOW);
  };
  const ATTENTION = { what: 'a person is needed', since: '', next_step: '' };

  it.each([
    ['scheduled', -60 * MINUTE, 'info'],
    ['active', -MINUTE, 'info'],
    ['active', MINUTE - 1, 'warning'],
    ['active', MINUTE, 'alarm'],
    ['reverting', MINUTE, 'alarm'],
    ['reverted', 60 * MINUTE, 'ok'],
    ['failed', 60 * MINUTE, 'warning'],
  ] as const)('%s, %d ms after its end: %s', (phase, sinceEnd, severity) => {
    expect(partial(phase, sinceEnd).severity).toBe(severity);
  });

  it('is an alarm if the window says so, and its line is never said to be back', () => {
    expect(partial('failed', MINUTE, ATTENTION).severity).toBe('alarm');
    expect(partial('reverted', MINUTE).headline).toBe('over, but the state of the line is unknown');
  });
});
