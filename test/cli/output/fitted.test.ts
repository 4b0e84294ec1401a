/** Terminal output fits the terminal, whatever names and reasons contain. */
import { array, assert, constantFrom, integer, property, record, string } from 'fast-check';
import type { WindowStatus } from '../../../src/client/index.ts';
import { PHASES } from '../../../src/contract/window/window.ts';
import { choiceText, fittedList } from '../../../src/cli/output/list/fitted-list.ts';
import { ganttText } from '../../../src/cli/output/list/gantt.ts';
import { displayWidth } from '../../../src/cli/output/plain/display-width.ts';
import { PLAIN, paintFor } from '../../../src/cli/output/plain/paint.ts';
import { byImportance, timeline } from '../../../src/cli/windows/order.ts';
import { aStatus, NOW_MS } from '../fake-client.ts';

const CLOCK = { nowMs: NOW_MS, timeZone: 'Europe/Berlin' };
const HOUR_MS = 3_600_000;
const ATTENTION = {
  what: 'the line is not back yet: no answer within 10 s',
  since: '2027-01-14T11:00:00Z',
  next_step: 'check whether the API answers; Interlude keeps trying',
};

function at(hours: number): string {
  return new Date(NOW_MS + hours * HOUR_MS).toISOString();
}

const anyWindow = record({
  phase: constantFrom(...PHASES),
  name: string({ unit: 'grapheme', maxLength: 60 }),
  start: integer({ min: -30, max: 300 }),
  hours: integer({ min: 1, max: 8 }),
  attention: constantFrom(null, ATTENTION),
}).map(({ phase, name, start, hours, attention }): WindowStatus =>
  aStatus({
    phase,
    target_name: name,
    start_time: at(start),
    end_time: at(start + hours),
    attention,
  }),
);

function widest(text: string): number {
  return Math.max(...text.split('\n').map(displayWidth));
}

describe('a choice between windows', () => {
  it('fits from 40 columns on, one line a window', () => {
    assert(
      property(
        array(anyWindow, { minLength: 2, maxLength: 9 }),
        integer({ min: 40, max: 200 }),
        (rows, width) => {
          const lines = choiceText(rows, CLOCK, width).split('\n');
          expect(widest(lines.join('\n'))).toBeLessThanOrEqual(width);
          expect(lines).toHaveLength(rows.length + 2);
          expect(lines.slice(1, -1).map((line) => line.slice(0, 3))).toEqual(
            rows.map((_, index) => `${index + 1}  `),
          );
        },
      ),
    );
  });
});

describe('list on a terminal', () => {
  it('fits from 40 columns on, and loses no window', () => {
    assert(
      property(
        array(anyWindow, { minLength: 1, maxLength: 8 }),
        integer({ min: 40, max: 200 }),
        (rows, width) => {
          const text = fittedList(rows, CLOCK, PLAIN, width);
          expect(widest(text)).toBeLessThanOrEqual(width);
          expect(text.split('\n').length).toBeGreaterThan(rows.length);
        },
      ),
    );
  });

  it('has start and end in local time and UTC at 80 columns', () => {
    expect(fittedList([aStatus()], CLOCK, PLAIN, 80).split('\n')).toEqual([
      'LINE       STATE           START (UTC)           END (UTC)',
      'Main line  starts in 14 h  01-15 03:00 (02:00Z)  03:30 (02:30Z)',
    ]);
  });

  it('says in lines of their own who is needed and what to do, in red', () => {
    const paint = paintFor({ isTTY: true }, {});
    const [, row = '', needed = '', step = ''] = fittedList(
      [aStatus({ phase: 'reverting', attention: ATTENTION })],
      CLOCK,
      paint,
      80,
    ).split('\n');
    const red = '\u001b[31m';
    expect(row.startsWith(red)).toBe(true);
    expect(needed).toBe(
      `${red}    A PERSON IS NEEDED: the line is not back yet: no answer within 10 s\u001b[39m`,
    );
    expect(step).toContain('next step: check whether the API answers');
  });
});

describe('the order of a list', () => {
  it('is who needs a person, who is at work, what comes next, what is over', () => {
    const windows = [
      aStatus({ run_id: 'over', phase: 'reverted', line: 'normal', end_time: at(-2) }),
      aStatus({ run_id: 'next week', start_time: at(150), end_time: at(151) }),
      aStatus({ run_id: 'tonight' }),
      aStatus({ run_id: 'active', phase: 'active', line: 'maintenance', end_time: at(1) }),
      aStatus({ run_id: 'newer over', phase: 'reverted', line: 'normal', end_time: at(-1) }),
      aStatus({ run_id: 'late', phase: 'reverting', line: 'maintenance', end_time: at(-1) }),
    ];
    expect(byImportance(windows, NOW_MS).map(({ run_id: run }) => run)).toEqual([
      'late',
      'active',
      'tonight',
      'next week',
      'newer over',
      'over',
    ]);
  });
});

describe('calendar on a terminal', () => {
  const stretch = { fromMs: NOW_MS, toMs: NOW_MS + 24 * HOUR_MS };

  function chart(windows: readonly WindowStatus[], width: number): string {
    const rows = timeline(windows, stretch, NOW_MS);
    return ganttText(rows, stretch, { clock: CLOCK, paint: PLAIN, width });
  }

  it('fits from 40 columns on', () => {
    assert(
      property(
        array(anyWindow, { minLength: 1, maxLength: 8 }),
        integer({ min: 40, max: 200 }),
        (windows, width) => {
          expect(widest(chart(windows, width))).toBeLessThanOrEqual(width);
        },
      ),
    );
  });

  it('has a row a line, with what is booked, active and over, and now', () => {
    const card = { target: 'flow-ivr:card', target_name: 'Card' };
    const text = chart(
      [
        aStatus({ start_time: at(12), end_time: at(18) }),
        aStatus({
          ...card,
          phase: 'active',
          line: 'maintenance',
          start_time: at(0),
          end_time: at(4),
        }),
        aStatus({ ...card, run_id: '2', start_time: at(20), end_time: at(21) }),
      ],
      63,
    );
    expect(text.split('\n').slice(0, 6)).toEqual([
      '               01-14                 01-15',
      'Europe/Berlin      15:00 18:00 21:00 00:00 03:00 06:00 09:00',
      'UTC                14:00 17:00 20:00 23:00 02:00 05:00 08:00',
      'Card           ########................................==......',
      'Main line      |.......................============............',
      '= booked  # in maintenance  ! a person is needed  - over  | now',
    ]);
  });

  it.each([
    [
      'Europe/Berlin',
      72,
      '               01-14    01-15                 01-16                 01-17',
      'Europe/Berlin    16:00  00:00   08:00  16:00  00:00  08:00   16:00  00:00  08:00',
      'UTC              15:00  23:00   07:00  15:00  23:00  07:00   15:00  23:00  07:00',
    ],
    [
      'Asia/Kathmandu',
      30,
      '                01-14        01-15',
      'Asia/Kathmandu  18:00 21:00  00:00 03:00  06:00 09:00 12:00  15:00 18:00  21:00',
      'UTC             12:15 15:15  18:15 21:15  00:15 03:15 06:15  09:15 12:15  15:15',
    ],
    [
      'Europe/Berlin',
      168,
      'Europe/Berlin      01-15    01-16    01-17     01-18    01-19    01-20    01-21',
    ],
  ])('has dates over the hours: %s, %d h', (timeZone, hours, ...expected) => {
    const range = { fromMs: NOW_MS, toMs: NOW_MS + hours * HOUR_MS };
    const rows = timeline([aStatus({ start_time: at(1), end_time: at(2) })], range, NOW_MS);
    const clock = { nowMs: NOW_MS, timeZone };
    const text = ganttText(rows, range, { clock, paint: PLAIN, width: 80 });
    expect(text.split('\n').slice(0, expected.length)).toEqual(expected);
  });

  it.each([
    ['began before the chart and ends in its first cell', -0.5, 0.6],
    ['begins in its last cell', 71.9, 72.5],
  ])('shows a window that %s', (_what, from, to) => {
    const status = aStatus({ phase: 'active', start_time: at(from), end_time: at(to) });
    const days = { fromMs: NOW_MS, toMs: NOW_MS + 72 * HOUR_MS };
    const text = ganttText(timeline([status], days, NOW_MS), days, {
      clock: CLOCK,
      paint: PLAIN,
      width: 80,
    });
    expect(text.split('\n')[3]).toContain('#');
  });

  it('leaves out what never touches a line', () => {
    const never = ['refused', 'cancelled', 'skipped', 'failed'] as const;
    const windows = never.map((phase) => aStatus({ phase, start_time: at(1), end_time: at(2) }));
    expect(timeline(windows, stretch, NOW_MS)).toEqual([]);
  });

  it('shows a line that is not back in time as far as now', () => {
    const late = aStatus({
      phase: 'reverting',
      line: 'maintenance',
      start_time: at(-4),
      end_time: at(-3),
    });
    const early = { fromMs: NOW_MS - 5 * HOUR_MS, toMs: NOW_MS + 5 * HOUR_MS };
    const text = ganttText(timeline([late], early, NOW_MS), early, {
      clock: CLOCK,
      paint: PLAIN,
      width: 65,
    });
    expect(text.split('\n')[3]).toMatch(/^Main line +\.{5}!{20}\|?!?\.+$/);
  });
});
