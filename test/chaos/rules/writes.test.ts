/**
 * Rules about single writes: repeated values, stopped starts, lines taken over, retries, an API that normalises texts.
 */
import { judgeTrial } from '../../../dev/chaos/rules/oracle.ts';
import { countJudgedRetries } from '../../../dev/chaos/rules/retry-rule.ts';
import type { Outage, Retry, Rule, Trial, WindowFacts } from '../../../dev/chaos/rules/trial.ts';
import type { RequestRecord } from '../../../dev/simulator/index.ts';
import { at, CraftedLog, LINE, window } from './crafted-log.ts';

type More = Partial<Omit<Trial, 'log' | 'windows'>>;

function rules(
  log: CraftedLog,
  facts: WindowFacts | readonly WindowFacts[],
  more: More = {},
): readonly Rule[] {
  const windows = [facts].flat();
  const trial = { log: log.records, windows, outages: [], requests: [], ...more };
  return judgeTrial(trial).violations.map(({ rule }) => rule);
}

function request(ms: number, more: Partial<RequestRecord> = {}): RequestRecord {
  const received_at = new Date(at(ms)).toISOString();
  return {
    seq: ms,
    at: received_at,
    received_at,
    duration_ms: 5,
    method: 'PATCH',
    path: `/api/v2/flow/ivr/${LINE}`,
    query: '',
    client_id: 'sim-client',
    if_match: '1',
    status: 200,
    code: null,
    answered: true,
    write_seq: null,
    correlation_id: `r-${ms}`,
    marks: {},
    fault: null,
    ...more,
  };
}

function lost(ms: number): RequestRecord {
  return request(ms, { answered: false, fault: 'reset' });
}

function stop(fromMs: number, toMs: number): More {
  return { startsStops: [{ fromMs: at(fromMs), toMs: at(toMs) }] };
}

/** A person has restored everything; our revert repeats the current values. */
function needless(): CraftedLog {
  const log = new CraftedLog();
  return log
    .apply(10_010, window())
    .edit(15_000, log.baseline)
    .ours(20_010, { name: log.baseline.name });
}

describe('a write of what is there already', () => {
  it('is a violation when nothing is in doubt', () => {
    expect(rules(needless(), window())).toEqual(['needless_write']);
    expect(rules(needless(), window(), { requests: [request(10_010)] })).toEqual([
      'needless_write',
    ]);
  });

  it.each<[string, Partial<RequestRecord>]>([
    ['got no answer', { answered: false }],
    ['was answered 503', { status: 503, fault: 'outage' }],
    ['was answered by half a body', { fault: 'bad json' }],
  ])('is right once when a write for the start %s', (_what, how) => {
    const requests = [request(10_010, how)];
    expect(rules(needless(), window(), { requests })).toEqual([]);
    const twice = needless().ours(20_500, { name: 'Main line' });
    expect(rules(twice, window(), { requests })).toEqual(['needless_write']);
  });

  it('is right again when its own answer was lost', () => {
    const twice = needless().ours(21_000, { name: 'Main line' });
    expect(rules(twice, window(), { requests: [lost(10_010), lost(20_010)] })).toEqual([]);
  });

  it('is not made right by a lost answer of the revert, of another line, or a clear refusal', () => {
    const others: readonly RequestRecord[] = [
      lost(22_500),
      { ...lost(10_010), path: '/api/v2/flow/ivr/line-2' },
      request(10_010, { status: 409, fault: 'edit' }),
      lost(1_000),
    ];
    for (const one of others)
      expect(rules(needless(), window(), { requests: [one] })).toEqual(['needless_write']);
    const reverted = new CraftedLog().apply(10_010, window()).revert(20_000);
    const again = reverted.ours(24_000, { name: 'Main line' });
    expect(rules(again, window(), { requests: [lost(23_000)] })).toEqual(['needless_write']);
  });

  it('may be of the window before the newest, which gives its line up late', () => {
    const times = { bookedMs: at(20_200), startMs: at(20_100), endMs: at(29_000) };
    const next = window('w2', { ...times, phase: 'skipped' });
    const late = needless().ours(20_500, { name: 'Main line' });
    const requests = [request(10_010, { status: 503, fault: 'outage' }), lost(20_010)];
    const begun: readonly WindowFacts[] = [window(), next];
    expect(rules(late, begun, { requests })).toEqual([]);
    expect(rules(late, begun, { requests: [request(10_010)] })).toContain('needless_write');
  });

  it('is right when a process was in trouble, and of a window that was terminated', () => {
    const killed: Outage = { kind: 'worker', fromMs: at(10_000), toMs: at(11_000), line: null };
    expect(rules(needless(), window(), { outages: [killed] })).toEqual([]);
    const later: Outage = { ...killed, fromMs: at(16_000), toMs: at(18_000) };
    expect(rules(needless(), window(), { outages: [later] })).toEqual(['needless_write']);
    const api: Outage = { ...killed, kind: 'api' };
    expect(rules(needless(), window(), { outages: [api] })).toEqual(['needless_write']);
    expect(rules(needless(), window('w1', { isTerminated: true }))).toEqual([]);
  });
});

describe('an apply while starts are stopped', () => {
  const facts = window('w1', { startMs: at(10_000) });
  const log = (): CraftedLog => new CraftedLog().apply(13_000, facts).revert(20_000);
  it('is a violation once everybody must have heard of it', () => {
    expect(rules(log(), facts, stop(10_000, 14_000))).toEqual(['applied_while_stopped']);
    expect(rules(log(), facts, stop(12_500, 16_000))).toEqual([]);
    expect(rules(log(), facts, stop(8_000, 12_900))).toEqual([]);
  });

  it('may be heard of late if a process is in trouble', () => {
    const outages: readonly Outage[] = [
      { kind: 'worker', fromMs: at(9_000), toMs: at(11_000), line: null },
    ];
    expect(rules(log(), facts, { ...stop(10_000, 14_000), outages })).toEqual([]);
  });
});

describe('a line that a person has taken over', () => {
  const facts = window('w1', { phase: 'failed', takenOverMs: at(22_000) });

  it('may be put back by that person', () => {
    const log = new CraftedLog().apply(10_010, facts);
    expect(rules(log.edit(30_000, log.baseline), facts)).toEqual([]);
  });

  it('must not be written by us any more, but for what was on its way', () => {
    const late = new CraftedLog().apply(10_010, facts).revert(25_000);
    expect(rules(late, facts)).toEqual(['written_after_take_over']);
    const onItsWay = new CraftedLog().apply(10_010, facts).revert(22_500);
    expect(rules(onItsWay, facts)).toEqual([]);
  });
});

function retried(ms: number): Retry {
  return { sentMs: at(ms), answeredMs: at(ms + 50) };
}

describe('retryNow', () => {
  const facts = window('w1', { retries: [retried(20_700)] });
  const late = (): CraftedLog => new CraftedLog().apply(10_010, facts).revert(25_500);

  it('is followed by a write at once', () => {
    expect(rules(late(), facts, { requests: [request(21_100)] })).toEqual([]);
    const hanging = request(15_000, { duration_ms: 9_000 });
    expect(rules(late(), facts, { requests: [hanging] })).toEqual([]);
  });

  it('that changes nothing is a violation', () => {
    expect(rules(late(), facts)).toEqual(['retry_ignored']);
    const others = [request(19_000), request(21_100, { method: 'GET' }), request(25_000)];
    expect(rules(late(), facts, { requests: others })).toEqual(['retry_ignored']);
    const failed = request(21_100, { method: 'GET', status: 502 });
    expect(rules(late(), facts, { requests: [failed] })).toEqual([]);
  });

  // The product's pace for a refused revert: the first round fails at once, later ones double their pauses.
  const PACE = [20_000, 22_200, 23_200, 25_200, 29_200, 33_700];
  const sent = PACE.map((ms) => request(ms, { status: 403 }));
  const refused = (ms: number) => window('w1', { retries: [retried(ms)] });
  const backAt = (ms: number): CraftedLog => new CraftedLog().apply(10_010, facts).revert(ms);

  it.each([25_400, 29_500])('taken %i ms after the beginning is not answered by the pace', (ms) => {
    const outages = [{ kind: 'api', fromMs: at(19_900), toMs: at(43_000), line: LINE }] as const;
    const judged = (requests: readonly RequestRecord[]) =>
      rules(backAt(46_000), refused(ms), { requests, outages });
    expect(judged(sent)).toEqual(['retry_ignored']);
    expect(judged([...sent, request(ms + 20, { status: 403 })])).toEqual([]);
  });

  it('may wait on a busy machine only if its answer took long as well', () => {
    const outages = [
      { kind: 'machine', fromMs: at(12_000), toMs: at(40_000), line: null },
    ] as const;
    expect(rules(late(), facts, { outages })).toEqual(['retry_ignored']);
    const slow = { sentMs: at(20_100), answeredMs: at(20_700) };
    expect(rules(late(), window('w1', { retries: [slow] }), { outages })).toEqual([]);
  });

  it('counts as judged, and not if others have put the line back', () => {
    const judged = (log: CraftedLog) => {
      const trial = { windows: [facts], outages: [] };
      const { effects } = judgeTrial({ log: log.records, ...trial });
      return countJudgedRetries({ effects, requests: [], outages: [] });
    };
    expect(judged(late())).toBe(1);
    const log = new CraftedLog();
    expect(judged(log.apply(10_010, facts).edit(25_500, log.baseline))).toBe(0);
  });

  it('has nothing to write if somebody else has put the line back', () => {
    const log = new CraftedLog();
    const undone = log.apply(10_010, facts).edit(25_500, log.baseline);
    expect(rules(undone, facts)).toEqual([]);
  });

  it('may wait in an outage of everything, and not for one that was over before it was answered', () => {
    const outage = { kind: 'worker', fromMs: at(12_000), line: null } as const;
    expect(rules(late(), facts, { outages: [{ ...outage, toMs: at(24_000) }] })).toEqual([]);
    const over = [{ ...outage, toMs: at(14_000) }];
    expect(rules(late(), facts, { outages: over })).toEqual(['retry_ignored']);
  });
});

describe('an API that tidies texts', () => {
  const words = { text: ' Maintenance  w1 ' };
  const facts = window('w1', { written: { ...window().written, greeting: words } });

  function tidied(): CraftedLog {
    return new CraftedLog()
      .edit(1_000, { greeting: { text: ' Welcome  to us. ' } })
      .apply(10_010, {
        ...facts,
        written: { ...facts.written, greeting: { text: 'Maintenance w1' } },
      })
      .ours(20_000, { ...new CraftedLog().baseline, greeting: { text: 'Welcome to us.' } });
  }

  it('keeps the same texts in its own form', () => {
    expect(rules(tidied(), facts, { isTidying: true })).toEqual([]);
    expect(rules(tidied(), facts)).not.toEqual([]);
  });

  it('hides no other text', () => {
    const log = tidied().ours(20_100, { greeting: { text: 'Welcome to them.' } });
    expect(rules(log, facts, { isTidying: true })).toEqual(['outside_window', 'wrong_end_state']);
  });

  it('excuses what is left of us only when an answer was lost and a person is called', () => {
    const left = (): CraftedLog =>
      new CraftedLog()
        .apply(10_010, {
          ...facts,
          written: { ...facts.written, greeting: { text: 'Maintenance w1' } },
        })
        .edit(10_020, { name: 'Renamed' })
        .ours(20_000, { routing: { method: 'longest-idle' } });
    const says = { isApplied: false, isReverted: true, needsPerson: true };
    const called: WindowFacts = { ...facts, says };
    const doubt: More = { isTidying: true, requests: [lost(10_010)] };
    expect(rules(left(), called, doubt)).toEqual([]);
    const silent: WindowFacts = { ...facts, says: { ...says, needsPerson: false } };
    expect(rules(left(), silent, doubt)).toEqual(['still_in_maintenance']);
    const plain = window('w1', { says });
    const log = new CraftedLog().apply(10_010, plain).edit(10_020, { name: 'Renamed' });
    const kept = log.ours(20_000, { routing: { method: 'longest-idle' } });
    expect(rules(kept, plain, { ...doubt, isTidying: false })).toEqual(['still_in_maintenance']);
    expect(rules(left(), called, { isTidying: true })).toEqual(['still_in_maintenance']);
  });
});

describe('a line that was left to a person who was called', () => {
  const says = { isApplied: false, isReverted: true, needsPerson: true };
  const first = window('w1', { says, phase: 'cancelled' });
  const routing = { method: 'longest-idle', queue: { id: 'queue-maintenance' } };
  const next = window('w2', {
    startMs: at(21_000),
    endMs: at(29_000),
    written: { ...window('w2').written, routing },
  });
  const edit = { name: 'Renamed', greeting: { text: 'Of somebody.' } };
  const doubt: More = { isTidying: true, requests: [lost(10_010)] };
  const log = (): CraftedLog => {
    const left = new CraftedLog().apply(10_010, first, { fault: 'lost' }).edit(10_020, edit);
    const stands = { ...first.written, ...edit };
    return left.apply(21_010, next).ours(29_000, stands);
  };

  it('is as it is to the window after it', () => {
    expect(rules(log(), [first, next], doubt)).toEqual([]);
    const silent = { ...first, says: { ...says, needsPerson: false } };
    expect(rules(log(), [silent, next], doubt)).toContain('applied_over_another');
    expect(rules(log(), [first, next], { isTidying: true })).toContain('applied_over_another');
  });

  it('is judged from there on as any other', () => {
    const wrong = log().ours(29_500, { greeting: { text: 'Of nobody.' } });
    expect(rules(wrong, [first, next], doubt)).toEqual(['outside_window', 'wrong_end_state']);
  });
});

describe('our change taken as the baseline', () => {
  it('after a lost answer and an edit of one field is seen at the end', () => {
    const facts = window();
    const log = new CraftedLog()
      .apply(10_010, facts, { fault: 'lost' })
      .edit(10_020, { routing: { method: 'skills' } })
      .apply(11_000, facts)
      .ours(20_000, { name: 'Main line', routing: { method: 'skills' } });
    expect(rules(log, facts, { requests: [lost(10_010)] })).toEqual(['still_in_maintenance']);
  });
});
