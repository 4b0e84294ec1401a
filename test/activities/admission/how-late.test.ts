/** How late a window may begin, by how many begin with it and how many requests the API accepts. */
import { lateFindings, withLateness } from '../../../src/activities/admission/leads.ts';
import type { BookResult } from '../../../src/contract/steps/booking-steps.ts';
import type { Entry } from '../../../src/workflows/calendar/keeping/entry.ts';
import { Ledger } from '../../../src/workflows/calendar/rules/ledger.ts';
import { booking, entry, MINUTE, T0 } from '../../workflows/calendar/calendar-bookings.ts';

const BEFORE = T0 - 60 * MINUTE;
const FREE: BookResult = { conflicts: [], predecessor: null };

function at(n: number, minute: number): Entry {
  return entry({ id: `w${n}`, target: `t${n}`, from: minute, to: minute + 30, limit: 99 });
}

function begunWith(kind: 'flow-ivr' | 'schedule-group', from = 0): number | undefined {
  const ahead = { ...at(9, 0), target: { kind: 'schedule-group', id: 's' } } as const;
  const half = { ...at(4, 0), start_ms: T0 - MINUTE / 2 };
  const entries = [at(1, 0), at(2, 0), at(3, 5), half, at(5, -1), ahead];
  const ledger = new Ledger({ limits: {}, entries, released: [] });
  const wanted = booking({ id: 'new', target: 'new', from, to: from + 30, limit: 99 });
  const target = { kind, id: 'new' };
  const outcome = ledger.book({ booking: { ...wanted, target }, check_only: true }, BEFORE);
  return outcome.ok ? outcome.answer.begin_together : -1;
}

describe('the calendar counts', () => {
  it('windows that begin at the same instant, or in the minute before', () => {
    expect(begunWith('flow-ivr')).toBe(3);
    expect(begunWith('flow-ivr', 5)).toBe(1);
    expect(begunWith('flow-ivr', 20)).toBeUndefined();
  });

  it('none for a window that the platform begins itself', () => {
    expect(begunWith('schedule-group')).toBeUndefined();
  });
});

describe('a verdict', () => {
  it.each([
    [undefined, undefined, null],
    [269, undefined, null],
    [299, undefined, 'about 60 s late: 299 windows begin then, and the API takes 300 requests'],
    [539, 300, 'about 60 s late'],
    [540, 300, 'about 120 s late'],
    [299, 3_000, null],
    [2, 1, 'about 120 s late'],
  ])('says of %p others, at %p requests a minute: %p', (others, perMinute, words) => {
    const result = others === undefined ? FREE : { ...FREE, begin_together: others };
    const messages = lateFindings(result, perMinute).map(({ message }) => message);
    expect(messages).toHaveLength(words === null ? 0 : 1);
    expect(messages.join('')).toContain(words ?? '');
  });

  it('keeps the findings that are there, and says nothing of a window that is refused', () => {
    const other = { code: 'not_checked', message: 'x' } as const;
    const asked = { ...FREE, begin_together: 299, findings: [other] };
    expect(withLateness(asked, 300).findings).toEqual([
      other,
      { code: 'may_be_late', message: expect.any(String) },
    ]);
    const message = { workflow_id: 'w', target: 't', start_time: '', end_time: '', message: '' };
    const refused = { ...asked, conflicts: [{ ...message, kind: 'overlap' as const }] };
    expect(withLateness(refused, 300)).toBe(refused);
  });
});
