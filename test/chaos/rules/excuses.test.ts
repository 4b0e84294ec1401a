/** An outage excuses only the lines that it could affect, and only if it affected any. */
import { planOf } from '../../../dev/chaos/plan/plan.ts';
import { judgeFloors } from '../../../dev/chaos/rules/floors.ts';
import { outagesOn, overlapMs } from '../../../dev/chaos/rules/excuses/excuses.ts';
import { judgeRetries } from '../../../dev/chaos/rules/retry-rule.ts';
import type { Effect, Outage } from '../../../dev/chaos/rules/trial.ts';
import { Chronicle } from '../../../dev/chaos/stage/chronicle.ts';
import type { RequestRecord } from '../../../dev/simulator/index.ts';
import { at } from './crafted-log.ts';
import { objectWindow } from './object-log.ts';

const LINE = 'hours-01';
const BESIDE: Outage = { kind: 'api', fromMs: 0, toMs: 1, line: null, of: 'schedule-group' };

/** A read of the schedules. */
function asked(ms: number, status: number): RequestRecord {
  const received_at = new Date(at(ms)).toISOString();
  return {
    seq: 1,
    at: received_at,
    received_at,
    duration_ms: 5,
    method: 'GET',
    path: '/api/v2/architect/schedules',
    query: 'name=interlude',
    client_id: 'sim-client',
    if_match: null,
    status,
    code: null,
    answered: true,
    write_seq: null,
    correlation_id: 'c',
    marks: {},
    fault: null,
  };
}

/** A window on a line that goes back then. */
function late(line: string, revertedMs: number): Effect {
  return {
    facts: objectWindow({ key: 'w1', line, greeting: '', queue: null }),
    appliedMs: at(10_010),
    revertedMs: at(revertedMs),
  };
}

describe('an excuse', () => {
  it('of one kind of lines is felt on those only', () => {
    expect(outagesOn(LINE, [BESIDE])).toEqual([BESIDE]);
    expect(outagesOn('ivr-01', [BESIDE])).toEqual([]);
    expect(outagesOn('line-01', [BESIDE])).toEqual([]);
  });

  it('is a 429 on another line of the kind: they share a route', () => {
    const chronicle = new Chronicle(planOf({ seed: 1, seconds: 10 }), 0);
    chronicle.limited('data-table-row', at(20_000), 3_000);
    const rules = (line: string, ms: number) =>
      judgeFloors([late(line, ms)], chronicle.outages()).map(({ rule }) => rule);
    expect(rules('chaos-table/row-09', 28_200)).toEqual([]);
    expect(rules('ivr-01', 28_200)).toEqual(['reverted_late']);
    expect(rules('chaos-table/row-09', 40_000)).toEqual(['reverted_late']);
  });

  it('is a fault that a request has met, and no other', async () => {
    const chronicle = new Chronicle(planOf({ seed: 1, seconds: 10 }), 0);
    await chronicle.during('api', { line: LINE }, async () => false);
    expect(chronicle.outages()).toEqual([]);
    await chronicle.during('api', { line: LINE }, async () => true);
    await chronicle.during('worker', { line: null }, async () => undefined);
    expect(chronicle.outages()).toMatchObject([{ kind: 'api' }, { kind: 'worker' }]);
  });
});

describe('the time that a machine was busy', () => {
  it('counts if it overlaps a stretch', () => {
    const busy = [
      [0, 10],
      [20, 30],
      [40, 90],
    ].map(([fromMs = 0, toMs = 0]): Outage => ({ kind: 'machine', line: null, fromMs, toMs }));
    expect(overlapMs(busy, 5, 50)).toBe(5 + 10 + 10);
    expect(overlapMs(busy, 90, 100)).toBe(0);
    expect(overlapMs([], 0, 100)).toBe(0);
  });
});

describe('a retry of a window on a schedule', () => {
  const change = { key: 'w1', line: LINE, greeting: '', queue: null };
  const retry = { sentMs: at(20_700), answeredMs: at(20_750) };
  const effect = {
    facts: objectWindow(change, { retries: [retry] }),
    appliedMs: at(1_000),
    revertedMs: at(40_000),
  };

  function rules(requests: readonly RequestRecord[]): readonly string[] {
    return judgeRetries({ effects: [effect], requests, outages: [BESIDE] }).map(({ rule }) => rule);
  }

  it('waits if its schedule cannot be read, and is ignored if it can', () => {
    expect(rules([])).toEqual(['retry_ignored']);
    expect(rules([asked(20_900, 200)])).toEqual(['retry_ignored']);
    expect(rules([asked(20_900, 503)])).toEqual([]);
  });
});
