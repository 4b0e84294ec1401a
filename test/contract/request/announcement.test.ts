/**
 * Announcement rows in a request: what is refused by name, what is written into a row, what there is ours, and which
 * two windows say the same.
 */
import * as fc from 'fast-check';
import {
  rowOf,
  UNTIL,
  whyUntilAsGiven,
  type Announcement,
} from '../../../src/contract/request/announcement/announcement.ts';
import { planDifferences } from '../../../src/contract/request/plan-differences.ts';
import { readRequest } from '../../../src/contract/request/request-schema.ts';
import {
  clearedWords,
  holdsWords,
  rowWords,
} from '../../../src/contract/request/announcement/row-words.ts';
import type { WindowPlan } from '../../../src/contract/request/window-plan.ts';
import { aPlan } from '../../support/records/a-plan.ts';

const ASKED = Date.parse('2027-01-14T12:00:00Z');
const END = Date.parse('2027-01-15T02:30:00Z');
const COLUMNS = ['message', 'queue', 'until'];

const ROW = { table_id: 'T1', row_key: 'main line' };
const IVR = { kind: 'ivr', id: 'i1', maintenance_flow_id: 'f1', announcement: ROW };
const REQUEST = {
  target: IVR,
  start_time: '2027-01-15T02:00:00',
  duration_minutes: 30,
  fallback_greeting: 'We are back at {{until}}.',
  reroute_queue_id: 'Q1',
  callback_url: 'https://hooks.example.com/x',
};

function problemsOf(changes: object): string[] {
  const reading = readRequest({ ...REQUEST, ...changes }, { askedAtMs: ASKED });
  return reading.ok ? [] : reading.problems.map(({ path, message }) => `${path}: ${message}`);
}

function planOf(changes: object = {}): WindowPlan {
  return aPlan({ ...REQUEST, flow_id: null, ...changes }, ASKED);
}

describe('a placeholder that callers would hear', () => {
  const ONLY = 'only {{until}}, exactly like this, is replaced by the end';
  const NO_ROW = 'only a target with an announcement row replaces it with the end';

  it.each<[string, boolean, string | null]>([
    ['Back soon, until {until}.', false, null],
    ['Back at {{until}}.', true, null],
    ['Back at {{until}}. Really: {{until}}.', true, null],
    ['Back at {{until}}.', false, `{{until}} in fallback_greeting is sent as given: ${NO_ROW}`],
    ['Back at {{ Until }}.', false, `{{ Until }} in fallback_greeting is sent as given: ${NO_ROW}`],
    ['Back at {{ until }}.', true, `{{ until }} in fallback_greeting is sent as given: ${ONLY}`],
    ['{{until}}: {{UNTIL}}', true, `{{UNTIL}} in fallback_greeting is sent as given: ${ONLY}`],
  ])('is told of: %s, with a row: %s', (greeting, isAnnounced, message) => {
    expect(whyUntilAsGiven(greeting, isAnnounced)).toBe(message);
  });
});

describe('a request with an announcement row', () => {
  it.each<[string, object]>([
    ['an IVR', {}],
    ['an emergency group', { target: { kind: 'emergency-group', id: 'g', announcement: ROW } }],
    ['no queue', { reroute_queue_id: null }],
    [
      'a key with blanks and slashes',
      { target: { ...IVR, announcement: { table_id: 'T1', row_key: 'a/b c%2F' } } },
    ],
  ])('is taken: %s', (_what, changes) => {
    expect(problemsOf(changes)).toEqual([]);
  });

  const at = (announcement: unknown) => ({ target: { ...IVR, announcement } });

  it.each<[string, object, string[]]>([
    [
      'no greeting',
      { fallback_greeting: null },
      ['fallback_greeting: is required with target.announcement'],
    ],
    ['a text', at('T1/main'), ['target.announcement: must be an object with table_id and row_key']],
    [
      'nothing in it',
      at({}),
      ['target.announcement.table_id: is required', 'target.announcement.row_key: is required'],
    ],
    [
      'a key that no path can carry',
      at({ table_id: 'T1', row_key: '..' }),
      ['target.announcement.row_key: must not be ..: no path can carry it'],
    ],
    [
      'a key that is too long',
      at({ table_id: 'T1', row_key: 'k'.repeat(257) }),
      ['target.announcement.row_key: must have at most 256 characters'],
    ],
    [
      'a field that is none',
      at({ ...ROW, column: 'message' }),
      ['target.announcement.column: is not a field of target.announcement'],
    ],
    [
      'with a row as target',
      {
        target: {
          kind: 'data-table-row',
          table_id: 'T1',
          row_key: 'r',
          set: { a: 'b' },
          announcement: ROW,
        },
      },
      ['target.announcement: is not a field of a target of kind data-table-row'],
    ],
    [
      'words without it',
      { target: { ...IVR, announcement: null } },
      [
        'fallback_greeting: cannot be used with a target of kind ivr: the flow says it, unless target.announcement names a row for it; leave it out',
        'reroute_queue_id: cannot be used with a target of kind ivr: the flow says it, unless target.announcement names a row for it; leave it out',
      ],
    ],
    [
      'beside it, an hour that is none',
      { target: { ...IVR, hours: ['open', 'night'] } },
      ['target.hours.1: must be one of open, closed, holiday'],
    ],
  ])('is refused: %s', (_what, changes, problems) => {
    const told = problemsOf(changes);
    for (const problem of problems) expect(told).toContain(problem);
  });

  it('is another one if the row differs, in more than the case of its table', () => {
    expect(planDifferences(planOf(), planOf(at({ ...ROW, table_id: 't1' })))).toEqual([]);
    expect(planDifferences(planOf(), planOf(at({ ...ROW, row_key: 'MAIN LINE' })))).toEqual([
      {
        path: 'target.announcement',
        message:
          'the booked window has "data-table-row:t1/main%20line", this request "data-table-row:t1/MAIN%20LINE"',
      },
    ]);
    expect(planDifferences(planOf(), planOf({ fallback_greeting: 'Else.' }))).toHaveLength(1);
  });
});

const PLAIN: Announcement = {
  row: 'T1/main',
  greeting: 'Back at {{until}}. Really: {{until}}.',
  queue: 'Q1',
  time_zone: null,
};

describe('what is written into the row', () => {
  it.each<[string, Partial<Announcement>, number, object]>([
    [
      'in UTC without a zone',
      {},
      END,
      {
        message: 'Back at 02:30 UTC. Really: 02:30 UTC.',
        queue: 'Q1',
        until: '2027-01-15T02:30:00+00:00',
      },
    ],
    [
      'in the zone of the request',
      { time_zone: 'Europe/Berlin' },
      END,
      { message: 'Back at 03:30. Really: 03:30.', queue: 'Q1', until: '2027-01-15T03:30:00+01:00' },
    ],
    [
      'in summer time',
      { time_zone: 'Europe/Berlin', greeting: 'Until {{until}}' },
      Date.parse('2027-07-15T22:30:00Z'),
      { message: 'Until 00:30', queue: 'Q1', until: '2027-07-16T00:30:00+02:00' },
    ],
    [
      'never before the end',
      { greeting: '{{until}}', queue: null },
      END + 1,
      { message: '02:31 UTC', queue: '', until: '2027-01-15T02:31:00+00:00' },
    ],
    [
      'in UTC where this Node does not know the zone any more',
      { time_zone: 'Nowhere/Land', greeting: '{{until}}' },
      END,
      { message: '02:30 UTC', queue: 'Q1', until: '2027-01-15T02:30:00+00:00' },
    ],
    [
      'as it is where it tells no end',
      { greeting: 'Closed. $& {{ until }}' },
      END,
      { message: 'Closed. $& {{ until }}', queue: 'Q1', until: '2027-01-15T02:30:00+00:00' },
    ],
  ])('is %s', (_what, changes, untilMs, words) => {
    expect(rowWords({ ...PLAIN, ...changes }, untilMs, COLUMNS)).toEqual(words);
  });

  it('has only columns that the table has', () => {
    expect(Object.keys(rowWords(PLAIN, END, ['message', 'queue', 'other']))).toEqual([
      'message',
      'queue',
    ]);
  });

  it('is known as ours again, whichever end it tells and whatever is written around it', () => {
    const parts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constant(UNTIL)));
    const zone = fc.constantFrom(null, 'Europe/Berlin', 'Pacific/Apia');
    fc.assert(
      fc.property(parts, zone, fc.integer({ min: 0, max: 4e12 }), (texts, time_zone, untilMs) => {
        const said = { ...PLAIN, greeting: texts.join(''), time_zone };
        expect(holdsWords(said, rowWords(said, untilMs, COLUMNS))).toBe(true);
      }),
    );
  });

  it.each<[string, Partial<Announcement>, object]>([
    ['without the blanks around them', { greeting: ' Back at  {{until}}. ' }, { queue: 'Q1' }],
    ['in one Unicode form', { greeting: 'Back at {{until}}\uFF0E' }, { queue: 'Q1' }],
    ['with another spelling of the queue', { greeting: 'Back at {{until}}.' }, { queue: 'q1' }],
    ['with null for no queue', { greeting: 'Back at {{until}}.', queue: null }, { queue: null }],
  ])('is ours where the API keeps it %s', (_what, changes, row) => {
    expect(holdsWords({ ...PLAIN, ...changes }, { message: 'Back at 02:30 UTC.', ...row })).toBe(
      true,
    );
  });

  it.each<[string, object]>([
    ['other words', { message: 'Back at noon.', queue: 'Q1' }],
    ['more words', { message: 'Back at 02:30 UTC. Really: 02:30 UTC. Or not.', queue: 'Q1' }],
    ['another queue', { message: 'Back at 02:30 UTC. Really: 02:30 UTC.', queue: 'Q2' }],
    ['no queue', { message: 'Back at 02:30 UTC. Really: 02:30 UTC.' }],
    ['nothing', {}],
    ['a number', { message: 5, queue: 'Q1' }],
  ])('is not ours: %s', (_what, row) => {
    expect(holdsWords(PLAIN, { ...row })).toBe(false);
  });

  it('is cleared to what was there before, else to nothing', () => {
    const before = { message: 'Open.', queue: '', until: '' };
    expect(clearedWords(before, COLUMNS)).toEqual(before);
    expect(clearedWords(null, ['message', 'queue', 'key2'])).toEqual({ message: '', queue: '' });
  });
});

function wordsOf(changes: object, window = 'w1'): string | undefined {
  return rowOf(planOf(changes), window).row?.words;
}

describe('two windows on one row', () => {
  const PLAIN_WORDS = { fallback_greeting: 'Closed.' };

  it('say the same by greeting and queue', () => {
    const one = wordsOf(PLAIN_WORDS);
    expect(wordsOf({ ...PLAIN_WORDS, reroute_queue_id: 'q1' }, 'w2')).toBe(one);
    expect(wordsOf({ ...PLAIN_WORDS, reroute_queue_id: null }, 'w2')).not.toBe(one);
    expect(wordsOf({ fallback_greeting: 'Closed!' }, 'w2')).not.toBe(one);
    expect(one).toMatch(/^[0-9a-f]{16}$/);
  });

  it('never say the same if the greeting states an end, which may move', () => {
    expect(wordsOf({})).toBe(wordsOf({}));
    expect(wordsOf({}, 'w2')).not.toBe(wordsOf({}));
  });

  it('have no row without an announcement', () => {
    const target = { ...IVR, announcement: null };
    const plan = planOf({ target, fallback_greeting: null, reroute_queue_id: null });
    expect(rowOf(plan, 'w1')).toEqual({});
  });
});
