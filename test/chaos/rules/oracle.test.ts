/** Each rule of the oracle with a log that breaks it, and one that must not break it. */
import { judgeTrial } from '../../../dev/chaos/rules/oracle.ts';
import type { Outage, Rule } from '../../../dev/chaos/rules/trial.ts';
import { at, CraftedLog, LINE, window, type MenuFacts } from './crafted-log.ts';

const OUTAGE: Outage = { kind: 'worker', fromMs: at(9_000), toMs: at(12_000), line: null };

function rules(
  log: CraftedLog,
  windows: readonly MenuFacts[],
  outages: readonly Outage[] = [],
): readonly Rule[] {
  return judgeTrial({ log: log.records, windows, outages }).violations.map(({ rule }) => rule);
}

function touched(ms: number): CraftedLog {
  return new CraftedLog().ours(ms, { name: 'Main line' });
}

function ownLog(facts: MenuFacts): CraftedLog {
  return new CraftedLog().apply(10_010, facts);
}

describe('a window as it should be', () => {
  it('is no violation, and tells when it changed the line', () => {
    const facts = window();
    const log = ownLog(facts).revert(20_020);
    const { violations, effects } = judgeTrial({ log: log.records, windows: [facts], outages: [] });
    expect(violations).toEqual([]);
    expect(effects).toEqual([{ facts, appliedMs: at(10_010), revertedMs: at(20_020) }]);
  });

  it('may be followed at once by the next one on the line', () => {
    const [first, second] = [
      window('w1'),
      window('w2', { startMs: at(20_000), endMs: at(30_000) }),
    ];
    const log = ownLog(first).revert(20_010).apply(20_030, second).revert(30_000);
    expect(rules(log, [first, second])).toEqual([]);
  });

  it('may end when somebody asked for it, and continues until an extended end', () => {
    const ended = window('w1', { stops: [{ sentMs: at(15_000), answeredMs: at(15_050) }] });
    expect(rules(ownLog(ended).revert(15_030), [ended])).toEqual([]);
    const extended = window('w1', { extendedToMs: [at(25_000)] });
    expect(rules(ownLog(extended).revert(25_000), [extended])).toEqual([]);
  });

  it('may be late in an outage', () => {
    const facts = window();
    const outage: Outage = { kind: 'api', fromMs: at(19_000), toMs: at(60_000), line: null };
    expect(rules(ownLog(facts).revert(61_000), [facts], [outage])).toEqual([]);
  });
});

describe('somebody else’s edits', () => {
  it('become the baseline before the apply', () => {
    const facts = window();
    const log = new CraftedLog()
      .edit(9_000, { name: 'Renamed' })
      .apply(10_010, facts)
      .ours(20_000, {
        name: 'Renamed',
        greeting: { text: 'Welcome.' },
        routing: { method: 'longest-idle' },
      });
    expect(rules(log, [facts])).toEqual([]);
  });

  it('are kept while the other fields go back', () => {
    const facts = window();
    const log = ownLog(facts)
      .edit(12_000, { greeting: { text: 'Edited' }, description: 'Edited too' })
      .ours(20_000, { name: 'Main line', routing: { method: 'longest-idle' } });
    expect(rules(log, [facts])).toEqual([]);
  });

  it('back to the baseline leave nothing to write', () => {
    const facts = window();
    const log = ownLog(facts).edit(12_000, new CraftedLog().baseline);
    expect(rules(log, [facts])).toEqual([]);
  });

  it('are replaced by the baseline with on_drift restore, and with nothing else', () => {
    const facts = window('w1', { onDrift: 'restore' });
    const edited = (): CraftedLog => ownLog(facts).edit(12_000, { greeting: { text: 'Edited' } });
    expect(rules(edited().revert(20_000), [facts])).toEqual([]);
    const wrong = edited().ours(20_000, { ...new CraftedLog().baseline, greeting: { text: 'X' } });
    expect(rules(wrong, [facts])).toEqual(['edit_overwritten', 'wrong_end_state']);
  });

  it('that are overwritten are a violation', () => {
    const facts = window();
    const log = ownLog(facts)
      .edit(12_000, { greeting: { text: 'Edited' } })
      .revert(20_000);
    expect(rules(log, [facts])).toEqual(['edit_overwritten', 'wrong_end_state']);
  });
});

describe('an apply', () => {
  it('before the start is a violation', () => {
    const facts = window();
    const log = new CraftedLog().apply(9_999, facts).revert(20_000);
    expect(rules(log, [facts])).toEqual(['applied_early']);
  });

  it('after the latest moment to start is a violation, even in an outage', () => {
    const facts = window();
    const log = new CraftedLog().apply(20_100, facts).revert(20_200);
    expect(rules(log, [facts], [OUTAGE])).toEqual(['applied_late']);
  });

  it('may take effect late when its request came in time', () => {
    const facts = window();
    const received_at = new Date(at(11_000)).toISOString();
    const log = new CraftedLog().apply(20_500, facts, { received_at, fault: 'late' });
    expect(rules(log.revert(20_600), [facts])).toEqual([]);
  });

  it('of a window that was refused is a violation', () => {
    const facts = window('w1', { isBooked: false, phase: 'refused' });
    expect(rules(ownLog(facts).revert(20_000), [facts])).toEqual(['applied_unbooked']);
  });

  it('after a stop that was answered long before is a violation', () => {
    const facts = window('w1', {
      phase: 'cancelled',
      stops: [{ sentMs: at(4_000), answeredMs: at(4_010) }],
    });
    expect(rules(ownLog(facts).revert(10_100), [facts])).toEqual(['applied_after_stop']);
    const late = window('w1', { stops: [{ sentMs: at(9_900), answeredMs: at(9_950) }] });
    expect(rules(ownLog(late).revert(10_100), [late])).toEqual([]);
  });

  it('of other values than those asked for is a violation', () => {
    const facts = window();
    const log = new CraftedLog()
      .apply(10_010, { ...facts, written: { ...facts.written, name: 'Another' } })
      .revert(20_000);
    expect(rules(log, [facts])).toEqual(['applied_wrong']);
  });

  it('while another window holds the line is a violation', () => {
    const [first, second] = [
      window('w1'),
      window('w2', { startMs: at(20_000), endMs: at(30_000) }),
    ];
    const log = ownLog(first).apply(20_010, second).revert(30_000);
    expect(rules(log, [first, second])).toContain('applied_over_another');
  });

  it('after the revert of its window is a violation: a late write has landed', () => {
    const facts = window();
    const received_at = new Date(at(11_000)).toISOString();
    const log = ownLog(facts).revert(20_000).apply(21_000, facts, { received_at });
    expect(rules(log, [facts], [OUTAGE])).toEqual([
      'applied_twice',
      'still_in_maintenance',
      'still_in_maintenance',
      'still_in_maintenance',
    ]);
  });

  it('a second time is right only if the first answer may have been lost', () => {
    const facts = window();
    const twice = (fault: string | null): CraftedLog =>
      new CraftedLog()
        .apply(10_010, facts, { fault })
        .edit(10_500, { greeting: { text: 'Edited' } })
        .apply(11_000, facts)
        .ours(20_000, { ...new CraftedLog().baseline, greeting: { text: 'Edited' } });
    expect(rules(twice('reset'), [facts])).toEqual([]);
    expect(rules(twice(null), [facts], [OUTAGE])).toEqual([]);
    expect(rules(twice(null), [facts])).toEqual(['applied_twice']);
    const elsewhere = { ...OUTAGE, line: 'another line' };
    expect(rules(twice(null), [facts], [elsewhere])).toEqual(['applied_twice']);
  });
});

describe('an apply that is made again', () => {
  it('over an edit of another field than the greeting keeps that edit as the baseline', () => {
    const facts = window();
    const log = new CraftedLog()
      .apply(10_010, facts, { fault: 'reset' })
      .edit(10_500, { name: 'Renamed' })
      .apply(11_000, facts)
      .ours(20_000, { ...new CraftedLog().baseline, name: 'Renamed' });
    expect(rules(log, [facts])).toEqual([]);
  });
});

describe('a revert', () => {
  it('before the end is a violation', () => {
    const facts = window();
    expect(rules(ownLog(facts).revert(19_999), [facts])).toEqual(['reverted_early']);
    const extended = window('w1', { extendedToMs: [at(25_000)] });
    expect(rules(ownLog(extended).revert(20_000), [extended])).toEqual(['reverted_early']);
    const ended = window('w1', { stops: [{ sentMs: at(15_000), answeredMs: null }] });
    expect(rules(ownLog(ended).revert(14_999), [ended])).toEqual(['reverted_early']);
  });

  it('at once is right after a start that failed in an outage, and only then', () => {
    const facts = window('w1', { phase: 'skipped' });
    expect(rules(ownLog(facts).revert(12_000), [facts], [OUTAGE])).toEqual([]);
    expect(rules(ownLog(facts).revert(12_000), [facts])).toEqual(['reverted_early']);
    const active = window('w1', { phase: 'reverted' });
    expect(rules(ownLog(active).revert(12_000), [active], [OUTAGE])).toEqual(['reverted_early']);
  });

  it('to our own change, taken for a baseline, is a violation', () => {
    const [first, second] = [
      window('w1'),
      window('w2', { startMs: at(20_000), endMs: at(30_000) }),
    ];
    const log = ownLog(first).revert(20_000).apply(20_010, second);
    log.ours(30_000, { ...log.baseline, name: 'Wrong' });
    expect(rules(log, [first, second])).toEqual(['reverted_wrong', 'wrong_end_state']);
  });

  it('that is missing at the end is a violation, whatever went wrong', () => {
    const facts = window();
    expect(rules(ownLog(facts), [facts], [OUTAGE])).toEqual([
      'still_in_maintenance',
      'still_in_maintenance',
      'still_in_maintenance',
    ]);
  });
});

describe('a write', () => {
  it('after the revert, or before anything began, is a violation', () => {
    const facts = window();
    const log = ownLog(facts).revert(20_000).ours(21_000, { name: 'Ours' });
    expect(rules(log, [facts])).toEqual(['outside_window', 'wrong_end_state']);
    expect(rules(new CraftedLog().ours(5_000, { name: 'Ours' }), [])).toEqual([
      'outside_window',
      'wrong_end_state',
    ]);
  });

  it('of the values that stand is right once a window has begun', () => {
    const facts = window('w1', { phase: 'skipped' });
    expect(rules(touched(10_500), [facts], [OUTAGE])).toEqual([]);
    expect(rules(touched(9_500), [facts], [OUTAGE])).toEqual(['outside_window']);
  });

  it('of a field that is not managed is a violation', () => {
    const facts = window();
    const log = ownLog(facts).ours(20_000, { ...new CraftedLog().baseline, description: 'Ours' });
    expect(rules(log, [facts])).toEqual(['outside_window', 'wrong_end_state']);
  });
});

describe('a window without an effect', () => {
  it('is a violation when it says that it ended as planned', () => {
    expect(rules(new CraftedLog(), [window()], [OUTAGE])).toEqual(['effect_lost']);
    const rescued = window('w1', { isTerminated: true });
    expect(rules(new CraftedLog(), [rescued], [OUTAGE])).toEqual([]);
  });

  it('is a violation when nothing was wrong and nobody called it off', () => {
    const facts = window('w1', { phase: 'skipped' });
    expect(rules(new CraftedLog(), [facts])).toEqual(['not_applied']);
    expect(rules(new CraftedLog(), [facts], [{ ...OUTAGE, line: LINE }])).toEqual([]);
    expect(rules(new CraftedLog(), [facts], [{ ...OUTAGE, line: 'another line' }])).toEqual([
      'not_applied',
    ]);
  });

  it('is right when it was refused, called off, or booked too late', () => {
    const stops = [{ sentMs: at(5_000), answeredMs: null }];
    const idle: readonly Partial<MenuFacts>[] = [
      { isBooked: false, phase: 'refused' },
      { stops, phase: 'cancelled' },
      { bookedMs: at(10_500), phase: 'skipped' },
      { isBooked: null, bookedMs: null, phase: null },
    ];
    for (const overrides of idle)
      expect(rules(new CraftedLog(), [window('w1', overrides)])).toEqual([]);
  });
});
