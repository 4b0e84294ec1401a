/** How late a revert may be, and what a run as a whole must have shown. */
import { judgeTrial } from '../../../dev/chaos/rules/oracle.ts';
import type { Outage, Rule, WindowFacts } from '../../../dev/chaos/rules/trial.ts';
import { at, CraftedLog, window, type MenuFacts } from './crafted-log.ts';

const DUE_MS = 20_000;

function rules(
  logs: readonly CraftedLog[],
  windows: readonly WindowFacts[],
  outages: readonly Outage[] = [],
): readonly Rule[] {
  const log = logs.flatMap(({ records }) => records);
  return judgeTrial({ log, windows, outages }).violations.map(({ rule }) => rule);
}

function outage(fromMs: number, toMs: number, more: Partial<Outage> = {}): Outage {
  return { kind: 'worker', fromMs: at(fromMs), toMs: at(toMs), line: null, ...more };
}

/** One window that is put back this late. */
function lateBy(ms: number, facts: MenuFacts, outages: readonly Outage[]): readonly Rule[] {
  const log = new CraftedLog().apply(10_010, facts).revert(DUE_MS + ms);
  return rules([log], [facts], outages);
}

describe('a revert', () => {
  it('thirteen scaled minutes late is a violation, and one within seconds is not', () => {
    expect(lateBy(19_500, window(), [])).toEqual(['reverted_late']);
    expect(lateBy(5_000, window(), [])).toEqual([]);
  });

  it.each<[string, Outage]>([
    ['a worker was killed before it', outage(9_000, 19_000)],
    ['the server was down at it', outage(19_000, 21_000, { kind: 'server' })],
    ['the API was down for it', outage(18_000, 31_000, { kind: 'api' })],
    ['one line met faults', outage(19_000, 25_000, { kind: 'api', line: 'line-1' })],
    ['it was reset', outage(15_000, 16_000, { kind: 'reset', line: 'line-1' })],
  ])('may be late when %s', (_why, felt) => {
    expect(lateBy(15_000, window(), [felt])).toEqual([]);
  });

  it.each<[string, Outage]>([
    ['long before it', outage(1_000, 2_000)],
    ['of another line', outage(19_000, 25_000, { kind: 'api', line: 'line-2' })],
    ['that stopped starts only', outage(19_000, 30_000, { kind: 'starts' })],
    ['that began when it was late already', outage(27_000, 28_000)],
  ])('is late all the same in trouble %s', (_which, felt) => {
    expect(lateBy(19_500, window(), [felt])).toEqual(['reverted_late']);
  });

  it('is excused for a bounded time: outages, one after the other, and one patience', () => {
    const chain = [outage(19_000, 21_000), outage(30_000, 33_000)];
    expect(lateBy(30_000, window(), chain)).toEqual([]);
    expect(lateBy(33_000, window(), chain)).toEqual(['reverted_late']);
  });

  it('is late from the moment a stop was taken, or an extended end', () => {
    const stops = [{ sentMs: at(12_000), answeredMs: at(12_100) }];
    expect(lateBy(0, window('w1', { stops }), [])).toEqual(['reverted_late']);
    const signal = [{ sentMs: at(12_000), answeredMs: null }];
    expect(lateBy(0, window('w1', { stops: signal }), [])).toEqual([]);
    const extended = window('w1', { extendedToMs: [at(30_000)] });
    expect(lateBy(15_000, extended, [])).toEqual([]);
    expect(lateBy(15_000, window('w1', { perhapsExtendedMs: 10_000 }), [])).toEqual([]);
  });

  it('of a terminated window, or one taken over, comes when it comes', () => {
    expect(lateBy(70_000, window('w1', { isTerminated: true }), [])).toEqual([]);
  });
});

/** Windows one after the other, each on its own line. */
function many(count: number, overrides: Partial<MenuFacts> = {}): readonly MenuFacts[] {
  return Array.from({ length: count }, (_, n) => {
    const line = `line-${n}-${overrides.startMs ?? ''}`;
    const written = { ...window().written, name: `Maintenance: ${line}` };
    return window(`w-${line}`, { line, written, phase: 'skipped', ...overrides });
  });
}

function ran(
  windows: readonly MenuFacts[],
  applied: number,
  { outages = [], lateMs = 0 }: { outages?: readonly Outage[]; lateMs?: number } = {},
): readonly Rule[] {
  const logs = windows.map((facts, n) => {
    const log = new CraftedLog(facts.line);
    return n < applied ? log.apply(10_010, facts).revert(DUE_MS + lateMs) : log;
  });
  const all = rules(logs, windows, outages);
  return [...new Set(all.filter((rule) => rule !== 'not_applied'))];
}

describe('a run', () => {
  const THROUGHOUT = [outage(0, 60_000)];

  it('in which everything that could be is applied is right', () => {
    expect(ran(many(20), 20)).toEqual([]);
    expect(ran(many(20), 19)).toEqual([]);
  });

  it('in which more than one in twenty stays away without an excuse is a violation', () => {
    expect(ran(many(20), 18)).toEqual(['too_few_applied']);
  });

  it('full of excuses must still have applied half of what could be', () => {
    expect(ran(many(20), 0, { outages: THROUGHOUT })).toEqual(['too_few_applied']);
    expect(ran(many(20), 9, { outages: THROUGHOUT })).toEqual(['too_few_applied']);
    expect(ran(many(20), 11, { outages: THROUGHOUT })).toEqual([]);
  });

  it('on a busy machine is judged by what was applied all the same', () => {
    const outages = [outage(5_000, 20_000, { kind: 'machine' }), outage(55_000, 90_000)];
    const later = { startMs: at(60_000), endMs: at(70_000) };
    expect(ran([...many(16), ...many(8, later)], 16, { outages })).toEqual([]);
    expect(ran([...many(8), ...many(16, later)], 8, { outages })).toEqual(['too_few_applied']);
  });

  it('on a machine that is too busy throughout must still have applied one of all', () => {
    const outages = [outage(0, 60_000, { kind: 'machine' })];
    expect(ran(many(400), 0, { outages })).toEqual(['too_few_applied']);
    expect(ran(many(400), 1, { outages })).toEqual([]);
  });

  it('in which all is called off or refused proves nothing', () => {
    const stops = [{ sentMs: at(2_000), answeredMs: at(2_010) }];
    expect(ran(many(20, { stops, phase: 'cancelled' }), 0)).toEqual(['too_few_applied']);
    expect(ran(many(20, { isBooked: false, phase: 'refused' }), 0)).toEqual(['too_few_applied']);
  });

  it('in which most lines come back late is a violation, whatever excuses each of them', () => {
    expect(ran(many(20), 20, { outages: THROUGHOUT, lateMs: 19_500 })).toEqual(['reverts_slow']);
    expect(ran(many(20), 20, { outages: THROUGHOUT, lateMs: 1_500 })).toEqual([]);
  });
});
