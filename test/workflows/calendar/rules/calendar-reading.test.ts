/**
 * Whatever key of a row a request may have: a calendar books it, as a target and as an announcement row, keeps it over
 * its runs, and a break-glass file holds it.
 */
import {
  formatRescueFile,
  parseRescueFile,
} from '../../../../src/adapters/break-glass/rescue-format.ts';
import { rowOf } from '../../../../src/contract/request/announcement/announcement.ts';
import { toEntry } from '../../../../src/workflows/calendar/keeping/entry.ts';
import {
  readCalendarState,
  toCompact,
} from '../../../../src/workflows/calendar/keeping/compact.ts';
import { readBooking } from '../../../../src/workflows/calendar/keeping/reading.ts';
import { aRescueFile } from '../../../break-glass/a-rescue-file.ts';
import { aPlan } from '../../../support/records/a-plan.ts';
import { booking } from '../calendar-bookings.ts';

const KEYS: readonly (readonly [string, string])[] = [
  ['with slashes and blanks', 'a/b c%2F..%2f'],
  ['of 256 letters', 'k'.repeat(256)],
  ['of 256 blanks and slashes', 'a /'.repeat(85) + 'z'],
  ['of 256 letters with an accent', 'é'.repeat(256)],
  ['of 256 Chinese characters', '維'.repeat(256)],
];
const WORDLESS = { flow_id: null, fallback_greeting: null };
const TABLE = '表'.repeat(256);

describe.each(KEYS)('a row with a key %s', (_what, row_key) => {
  const row = { table_id: TABLE, row_key };
  const target = { kind: 'data-table-row', ...row, set: { closed: true } };
  const ivr = { kind: 'ivr', id: 'i', maintenance_flow_id: 'f', announcement: row };

  it.each([
    ['a target', aPlan({ ...WORDLESS, target })],
    ['an announcement row', aPlan({ flow_id: null, target: ivr })],
  ])('is booked as %s, and kept', (_as, plan) => {
    const asked = { ...booking(), target: plan.target, ...rowOf(plan, 'w') };
    expect(readBooking(asked)).toEqual(asked);
    const { entries } = readCalendarState({ bookings: [toCompact(toEntry(asked))] });
    expect(entries).toEqual([toEntry(asked)]);
  });

  it('is in a break-glass file, as a target and as an announcement row', () => {
    const { target: named } = aPlan({ ...WORDLESS, target });
    const words = { greeting: 'Later.', queue: null, time_zone: null, before: null };
    const file = aRescueFile({ target: named, announced: { row: named.id, ...words } });
    expect(parseRescueFile(formatRescueFile(file))).toEqual(file);
  });
});
