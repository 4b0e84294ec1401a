import * as fc from 'fast-check';
import type { Fields } from '../../../src/cli/input/document/read-document.ts';
import {
  FIELD_FLAGS,
  flagOfField,
  mergeFields,
  readFlags,
  startsNow,
} from '../../../src/cli/input/request-flags.ts';

const NOW = Date.parse('2027-01-14T12:00:00Z');

describe('readFlags', () => {
  it('names each field by its own flag', () => {
    const { fields, problems } = readFlags({
      flowId: 'main-line',
      start: 'now',
      duration: '30',
      maxStartDelay: '0',
      callbackEvents: 'scheduled, reverted',
      allowDependants: true,
      queue: 'queue-1',
    });
    expect(problems).toEqual([]);
    expect(fields).toEqual({
      flow_id: 'main-line',
      start_time: 'now',
      duration_minutes: 30,
      max_start_delay_minutes: 0,
      callback_events: ['scheduled', 'reverted'],
      allow_dependants: true,
      reroute_queue_id: 'queue-1',
    });
  });

  it.each(['abc', '', '1e3', '0x10', '30min'])('names the field of the number %j', (duration) => {
    const { fields, problems } = readFlags({ duration });
    expect(fields).toEqual({});
    expect(problems).toEqual([expect.objectContaining({ path: 'duration_minutes' })]);
  });

  it('takes lengths for minutes, and says what it took them for', () => {
    const { fields, problems, understood } = readFlags({ duration: '1h', maxStartDelay: '15m' });
    expect(problems).toEqual([]);
    expect(fields).toEqual({ duration_minutes: 60, max_start_delay_minutes: 15 });
    expect(understood).toEqual([
      { flag: '--duration', said: '60 min' },
      { flag: '--max-start-delay', said: '15 min' },
    ]);
    expect(readFlags({ duration: '30' }).understood).toEqual([]);
  });

  it.each(['90s', '99999999999999999999999h', '-30m'])(
    'names the field of the length %j',
    (text) => {
      const paths = readFlags({ duration: text, maxStartDelay: text }).problems.map((p) => p.path);
      expect(paths).toEqual(['duration_minutes', 'max_start_delay_minutes']);
    },
  );

  it('has a flag of its own for every field', () => {
    const flags = FIELD_FLAGS.map(({ field }) => flagOfField(field));
    expect(new Set(flags).size).toBe(FIELD_FLAGS.length);
    expect(flagOfField('callback_events.0')).toBe('--callback-events');
    expect(flagOfField('nothing')).toBeNull();
  });
});

describe('mergeFields', () => {
  it('lets later layers win, and null hide nothing', () => {
    const layers = [{ a: 1, b: 2, c: 3 }, { b: null, c: 4, d: null }, { d: 5 }];
    expect(mergeFields(layers)).toEqual({ a: 1, b: 2, c: 4, d: 5 });
  });

  it('keeps every field, whatever it is called', () => {
    const odd: Fields = JSON.parse('{"__proto__":{"a":1},"constructor":2}');
    expect(Object.entries(mergeFields([odd, { b: 3 }]))).toEqual([
      ['__proto__', { a: 1 }],
      ['constructor', 2],
      ['b', 3],
    ]);
  });

  it('is the last value that is present', () => {
    const value = fc.option(fc.nat());
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (values) => {
        const last = values.findLast((one) => one !== null);
        expect(mergeFields(values.map((a) => ({ a })))).toEqual(
          last === undefined ? {} : { a: last },
        );
      }),
    );
  });
});

describe('startsNow', () => {
  it.each([
    ['2027-01-14T12:00:59Z', true],
    ['2027-01-14T12:01:01Z', false],
    ['2027-01-14T11:59:30Z', true],
    ['someday', false],
  ])('says of %s: %s', (start_time, expected) => {
    expect(startsNow({ start_time }, NOW)).toBe(expected);
  });

  it('reads local times', () => {
    const time_zone = 'Europe/Berlin';
    expect(startsNow({ start_time: '2027-01-14T13:00:30', time_zone }, NOW)).toBe(true);
    expect(startsNow({ start_time: '2027-01-14T14:00:30', time_zone }, NOW)).toBe(false);
    expect(startsNow({ start_time: '2027-01-14T14:00:30', time_zone: 'BST' }, NOW)).toBe(false);
  });
});
