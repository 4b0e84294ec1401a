/** What an annex of the calendar stores, and for how long. Without a server. */
import { DROPPED_AFTER_MS, KEPT_FOR_MS } from '../../../src/contract/calendar/annex.ts';
import { readKeep, readRetain, Texts } from '../../../src/workflows/annex/texts.ts';
import { Ledger } from '../../../src/workflows/calendar/rules/ledger.ts';
import { verbsOf } from '../../../src/workflows/calendar/verbs.ts';
import { Signals } from '../../../src/workflows/calendar/signals.ts';
import { StartGate } from '../../../src/workflows/calendar/rules/start-gate.ts';
import { aChange } from '../../support/records/a-change.ts';
import { booking } from './calendar-bookings.ts';

const NOW = Date.UTC(2027, 0, 15, 2);

function hash(n: number): string {
  return String(n).padStart(32, '0');
}

function keep(texts: Texts, n: number, nowMs: number, text = `text ${n}`) {
  return texts.keep({ texts: [[hash(n), text]] }, nowMs);
}

function held(texts: Texts): string[] {
  return texts.toState().texts.map(([one]) => one);
}

describe('keep', () => {
  it('keeps over runs', () => {
    const texts = new Texts(undefined);
    keep(texts, 1, NOW);
    const next = new Texts(JSON.parse(JSON.stringify(texts.toState())));
    expect(next.page([hash(1), hash(2)])).toEqual({
      texts: [[hash(1), 'text 1']],
      missing: [hash(2)],
    });
    expect(held(new Texts({ texts: [['no hash', 'x', 1], null, [hash(1)]] }))).toEqual([]);
  });

  it('refuses what one payload does not hold, and still takes what it has', () => {
    const texts = new Texts(undefined);
    let [n, outcome] = [0, keep(texts, 0, NOW, 'ü'.repeat(20_000))];
    while (outcome.ok && n < 200) outcome = keep(texts, (n += 1), NOW, 'ü'.repeat(20_000));
    expect(outcome).toMatchObject({ ok: false, refusal: 'full' });
    expect(Buffer.byteLength(JSON.stringify(texts.toState()))).toBeLessThan(1_900_000);
    expect(keep(texts, 0, NOW, 'ü'.repeat(20_000))).toMatchObject({ ok: true });
  });

  it.each([null, {}, { texts: [] }, { texts: [['x', 'text']] }, { texts: [[hash(1), 1]] }])(
    'reads %j as none',
    (argument) => {
      expect(readKeep(argument)).toBeNull();
    },
  );

  it('says when it is time to drop something', () => {
    const texts = new Texts(undefined);
    for (let n = 0; n < 20; n += 1) keep(texts, n, NOW, 'x'.repeat(40_000));
    expect(keep(texts, 99, NOW)).toMatchObject({ answer: { kept_ms: NOW, is_due: false } });
    const later = NOW + DROPPED_AFTER_MS + 1;
    expect(keep(texts, 99, later)).toMatchObject({ answer: { kept_ms: later, is_due: true } });
  });
});

describe('retain', () => {
  it('drops what was kept before and is not named; what was kept again is new', () => {
    const texts = new Texts(undefined);
    for (const n of [1, 2, 3]) keep(texts, n, NOW);
    keep(texts, 3, NOW + 10);
    keep(texts, 4, NOW + 10);
    texts.retain({ hashes: [hash(1)], before_ms: NOW + 10 }, NOW + 2 * DROPPED_AFTER_MS);
    expect(held(texts)).toEqual([hash(1), hash(3), hash(4)]);
  });

  it('drops nothing that a change may be about to refer to, if the clock of a worker is wrong', () => {
    const texts = new Texts(undefined);
    for (const n of [1, 2]) keep(texts, n, NOW + n);
    texts.retain({ hashes: [], before_ms: NOW + 3_600_000 }, NOW + DROPPED_AFTER_MS + 2);
    expect(held(texts)).toEqual([hash(2)]);
  });

  it('is refused if it is no whole list: everything would go', () => {
    expect(readRetain({ before_ms: 1 })).toBeNull();
    expect(readRetain({ hashes: [hash(1), 2], before_ms: 1 })).toBeNull();
    expect(readRetain({ hashes: [hash(1)] })).toBeNull();
    expect(readRetain({ hashes: [], before_ms: 1 })).toEqual({ hashes: [], before_ms: 1 });
  });
});

describe('pages', () => {
  it('hold what fits; the rest is neither there nor missing', () => {
    const texts = new Texts(undefined);
    for (const n of [1, 2, 3]) keep(texts, n, NOW, 'x'.repeat(450_000));
    const wanted = [1, 2, 3].map(hash);
    const page = texts.page(wanted);
    expect(page.texts.map(([one]) => one)).toEqual([hash(1), hash(2)]);
    expect(page.missing).toEqual([]);
  });
});

describe('a change that comes late', () => {
  const ledger = new Ledger({ limits: {}, entries: [], released: [] });
  const verbs = verbsOf({ ledger, gate: new StartGate(null), signals: new Signals() });
  const note = verbs.find(({ name }) => name === 'note');
  const { window_id, run_id } = booking({ run: 'run' });
  const argument = { window_id, run_id, change: aChange() };

  it('is refused once its values may be gone from the annex', () => {
    const late = { ...argument, kept_ms: Date.now() - KEPT_FOR_MS - 1 };
    expect(() => note?.read(late)).toThrow(expect.objectContaining({ type: 'CalendarLate' }));
    expect(() => note?.read({ ...argument, kept_ms: Date.now() })).not.toThrow();
    expect(() => note?.read(argument)).not.toThrow();
  });

  it('cannot refer to what an annex drops at the same moment', () => {
    expect(DROPPED_AFTER_MS).toBeGreaterThan(KEPT_FOR_MS);
  });
});
