/** The rules on schedules that windows create beside a group: each with a run that breaks it and one that does not. */
import { judgeTrial } from '../../../dev/chaos/rules/oracle.ts';
import {
  countCalledOff,
  judgeSchedules,
  type ScheduleTrial,
} from '../../../dev/chaos/rules/objects/schedule-rules.ts';
import { readWrites } from '../../../dev/chaos/kinds/chaos-kinds.ts';
import type { Rule, WindowFacts } from '../../../dev/chaos/rules/trial.ts';
import type { Fields, ObjectWrite, RequestRecord } from '../../../dev/simulator/index.ts';
import { at } from './crafted-log.ts';
import { objectWindow } from './object-log.ts';

const LINE = 'hours-01';
const OURS = 'schedule-of-ours';
const CHANGE = { greeting: 'Maintenance w1', queue: null, key: 'w1', line: LINE } as const;
const STARTS_MS = 40_000;
const ENDS_MS = 50_000;

/** As the API writes the local time of Kolkata, five and a half hours ahead. */
function local(ms: number): string {
  return new Date(at(ms) + 5.5 * 3_600_000).toISOString().slice(0, -1);
}

function facts(overrides: Partial<Omit<WindowFacts, 'written'>> = {}): WindowFacts {
  const times = { startMs: at(STARTS_MS), endMs: at(ENDS_MS), minuteMs: 3_000 };
  return objectWindow(CHANGE, { ...times, ...overrides });
}

/** The simulator's log of a group and the schedules in it. */
class ScheduleLog {
  readonly writes: ObjectWrite[] = [];
  readonly #stands = new Map<string, Fields>();

  constructor() {
    this.#write(0, 'admin', 'schedule-group', LINE, { name: 'Hours', ...this.#holding() });
  }

  /** Created, and added to the group. */
  entered(ms: number, times: Fields = {}): this {
    const span = { start: local(STARTS_MS), end: local(ENDS_MS) };
    const made = { name: 'interlude 0badcafe', ...span, ...times };
    this.#write(ms, 'client', 'schedule', OURS, made);
    return this.#write(ms, 'client', 'schedule-group', LINE, this.#holding(OURS));
  }

  out(ms: number, by: ObjectWrite['by'] = 'client'): this {
    return this.#write(ms, by, 'schedule-group', LINE, this.#holding());
  }

  changed(ms: number, fields: Fields): this {
    return this.#write(ms, 'client', 'schedule', OURS, fields);
  }

  deleted(ms: number): this {
    return this.changed(ms, { state: 'deleted' });
  }

  #holding(...ids: readonly string[]): Fields {
    return { holidaySchedules: ['chaos-new-year', ...ids].map((id) => ({ id })) };
  }

  #write(
    ms: number,
    by: ObjectWrite['by'],
    kind: ObjectWrite['kind'],
    target: string,
    fields: Fields,
  ): this {
    const before = this.#stands.get(target) ?? null;
    const after = { ...before, ...fields };
    this.#stands.set(target, after);
    const when = new Date(at(ms)).toISOString();
    const seq = this.writes.length + 1;
    const rest = { client_id: null, user_id: null, method: 'PUT', status: 200, marks: {} };
    const versions = { version_before: before === null ? null : seq - 1, version_after: seq };
    const told = { correlation_id: `c-${seq}`, fault: null, at: when, received_at: when };
    this.writes.push({ seq, by, kind, target, before, after, ...rest, ...versions, ...told });
    return this;
  }
}

function rules(
  { writes }: ScheduleLog,
  window: WindowFacts = facts(),
  trial: Partial<ScheduleTrial> = {},
): readonly Rule[] {
  const { effects } = judgeTrial({ log: readWrites(writes), windows: [window], outages: [] });
  const nothing = { outages: [], requests: [], startsStops: [] };
  return judgeSchedules({ writes, effects, ...nothing, ...trial }).map(({ rule }) => rule);
}

function failed(ms: number, path: string): RequestRecord {
  const when = new Date(at(ms)).toISOString();
  return {
    seq: 1,
    at: when,
    received_at: when,
    duration_ms: 1,
    method: 'DELETE',
    path,
    query: '',
    client_id: null,
    if_match: null,
    status: 503,
    code: null,
    answered: true,
    write_seq: null,
    correlation_id: 'c',
    marks: {},
    fault: 'f',
  };
}

function standing(): ScheduleLog {
  return new ScheduleLog().entered(12_000);
}

/** How many windows had to be removed before their start, for one whose entry is removed early. */
function counted(window: WindowFacts): number {
  const { writes } = standing().out(21_000).deleted(21_100);
  const { effects } = judgeTrial({ log: readWrites(writes), windows: [window], outages: [] });
  return countCalledOff({ writes, effects, outages: [], requests: [], startsStops: [] });
}

describe('the schedule of a window', () => {
  const WORKER = { kind: 'worker', line: null } as const;

  it('that is entered, taken out and deleted breaks no rule', () => {
    expect(rules(standing().out(50_100).deleted(50_200))).toEqual([]);
  });

  it('may not be left, unless a request for it went wrong or a process died', () => {
    const log = standing().out(50_100);
    expect(rules(log)).toEqual(['schedule_left']);
    const other = failed(50_200, '/api/v2/architect/schedules/another');
    expect(rules(log, facts(), { requests: [other] })).toEqual(['schedule_left']);
    const own = failed(50_200, `/api/v2/architect/schedules/${OURS}`);
    expect(rules(log, facts(), { requests: [own] })).toEqual([]);
    const outages = [{ ...WORKER, fromMs: at(49_000), toMs: at(50_000) }];
    expect(rules(log, facts(), { outages })).toEqual([]);
    const busy = [{ kind: 'machine', line: null, fromMs: at(1_000), toMs: at(60_000) } as const];
    expect(rules(log, facts(), { outages: busy })).toEqual(['schedule_left']);
    const list = failed(50_200, '/api/v2/architect/schedules');
    const byName = (mark: string) => ({ ...list, query: `name=interlude+${mark}` });
    expect(rules(log, facts(), { requests: [byName('5eed5eed')] })).toEqual(['schedule_left']);
    expect(rules(log, facts(), { requests: [byName('0badcafe')] })).toEqual([]);
    const longAgo = [{ ...WORKER, fromMs: at(1_000), toMs: at(2_000) }];
    expect(rules(log, facts(), { outages: longAgo })).toEqual(['schedule_left']);
  });

  it('may be left if the window was terminated, reset or taken over', () => {
    const log = standing().out(50_100);
    expect(rules(log, facts({ isTerminated: true }))).toEqual([]);
    expect(rules(log, facts({ isReset: true }))).toEqual([]);
    expect(rules(log, facts({ takenOverMs: at(50_000) }))).toEqual([]);
  });

  it('begins and ends with its window', () => {
    const early = new ScheduleLog().entered(12_000, { start: local(STARTS_MS - 1_000) });
    expect(rules(early.out(50_100).deleted(50_200))).toEqual(['entry_wrong']);
    const long = new ScheduleLog().entered(12_000, { end: local(ENDS_MS + 1_000) });
    expect(rules(long.out(50_100).deleted(50_200))).toEqual(['entry_wrong']);
  });

  it('gets the end that an extension was answered with', () => {
    const extended = facts({ extendedToMs: [at(60_000)] });
    const moved = standing().changed(45_000, { end: local(60_000) });
    expect(rules(moved.out(60_100).deleted(60_200), extended)).toEqual([]);
    const unmoved = standing().out(60_100).deleted(60_200);
    expect(rules(unmoved, extended)).toEqual(['entry_wrong']);
  });

  it('has the one end or the other if nobody answered', () => {
    const perhaps = facts({ perhapsExtendedMs: 10_000 });
    const moved = (ms: number) => standing().changed(45_000, { end: local(ms) });
    expect(rules(standing().out(50_100).deleted(50_200), perhaps)).toEqual([]);
    expect(rules(moved(60_000).out(60_100).deleted(60_200), perhaps)).toEqual([]);
    expect(rules(moved(61_000).out(61_100).deleted(61_200), perhaps)).toEqual(['entry_wrong']);
  });

  describe('whose window is called off between entry and start', () => {
    const stops = [{ sentMs: at(19_000), answeredMs: at(20_000) }];
    const STOP = { fromMs: at(20_000), toMs: at(35_000) };

    const unheard = [{ sentMs: at(19_000), answeredMs: null, sureMs: at(20_000) }];
    const TERMINATED = { isTerminated: true, terminatedMs: at(20_000) };

    it.each([
      ['a control', facts({ stops, phase: 'cancelled' }), {}],
      ["a signal, or Temporal's cancel", facts({ stops: unheard, phase: 'cancelled' }), {}],
      ["Temporal's terminate, and a sweep", facts(TERMINATED), {}],
      ['the kill switch', facts({ phase: 'skipped' }), { startsStops: [STOP] }],
    ] as const)('by %s is out before the start', (_by, window, trial) => {
      expect(rules(standing().out(21_000).deleted(21_100), window, trial)).toEqual([]);
      expect(rules(standing().out(21_000, 'admin').deleted(21_100), window, trial)).toEqual([]);
      const late = standing().out(41_000).deleted(41_100);
      expect(rules(late, window, trial)).toEqual(['entry_stood']);
      expect(rules(standing(), window, trial)).toContain('entry_stood');
    });

    it('may stand if there was no time, nobody heard of it, or something was wrong', () => {
      const late = standing().out(41_000).deleted(41_100);
      const inTime = { fromMs: at(20_000), toMs: at(35_000) };
      const short = [{ ...inTime, toMs: at(21_000) }];
      expect(rules(late, facts(), { startsStops: short })).toEqual([]);
      const soon = [{ fromMs: at(38_000), toMs: at(45_000) }];
      expect(rules(late, facts(), { startsStops: soon })).toEqual([]);
      const before = [{ fromMs: at(5_000), toMs: at(11_000) }];
      expect(rules(late, facts(), { startsStops: before })).toEqual([]);
      const outages = [{ ...WORKER, fromMs: at(25_000), toMs: at(26_000) }];
      expect(rules(late, facts(), { startsStops: [inTime], outages })).toEqual([]);
      const starts = [{ kind: 'starts', ...inTime, line: null } as const];
      expect(rules(late, facts(), { startsStops: [inTime], outages: starts })).toEqual([
        'entry_stood',
      ]);
      const unknown = [{ sentMs: at(19_000), answeredMs: null }];
      expect(rules(late, facts({ stops: unknown }))).toEqual([]);
      expect(rules(late, facts({ isTerminated: true, terminatedMs: null }))).toEqual([]);
      const begun = { isTerminated: true, terminatedMs: at(40_500) };
      expect(rules(late, facts({ stops, ...begun }))).toEqual([]);
      expect(rules(late, facts({ ...TERMINATED, isReset: true }))).toEqual([]);
    });

    it('is out although something was wrong that is long over', () => {
      const late = standing().out(41_000).deleted(41_100);
      const outages = [{ ...WORKER, fromMs: at(15_000), toMs: at(16_000) }];
      expect(rules(late, facts({ stops }), { outages })).toEqual(['entry_stood']);
    });

    it('has the time of two sweeps if it was terminated', () => {
      const late = standing().out(41_000).deleted(41_100);
      const soon = facts({ ...TERMINATED, terminatedMs: at(25_900) });
      expect(rules(late, soon)).toEqual(['entry_stood']);
      const later = facts({ ...TERMINATED, terminatedMs: at(26_100) });
      expect(rules(late, later)).toEqual([]);
    });

    it('is counted if it had to be out', () => {
      expect([counted(facts({ stops })), counted(facts())]).toEqual([1, 0]);
    });
  });
});
