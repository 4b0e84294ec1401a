import { UsageError } from '../../../src/cli/errors.ts';
import { fieldsOfPreset } from '../../../src/cli/input/presets.ts';
import { readCsv } from '../../../src/cli/schedule/csv-rows.ts';

const FILE = {
  presets: {
    upgrade: {
      description: 'for planned work',
      fallback_greeting: 'We upgrade {{what}} until {{until}}.',
      reason: '{{what}} by {{team}}',
      duration_minutes: 30,
    },
  },
};

describe('a preset', () => {
  it('fills its variables, and leaves the end to the row that tells it', () => {
    expect(fieldsOfPreset(FILE, 'p.json', 'upgrade', ['what=our phones', 'team=a=b'])).toEqual({
      fallback_greeting: 'We upgrade our phones until {{until}}.',
      reason: 'our phones by a=b',
      duration_minutes: 30,
    });
  });

  it.each([
    [['what=x'], 'needs --var team=…'],
    [['what=x', 'team=y', 'other=z'], 'has no {{other}}'],
    [['what=x', 'what=y', 'team=z'], 'is given twice'],
    [['what'], 'must be name=value'],
  ])('refuses %j', (given, message) => {
    expect(() => fieldsOfPreset(FILE, 'p.json', 'upgrade', given)).toThrow(message);
  });

  it('says which there are, and takes nothing that is inherited for one', () => {
    for (const name of ['downgrade', 'constructor'])
      expect(() => fieldsOfPreset(FILE, 'p.json', name, [])).toThrow(
        'is not in p.json; it has upgrade',
      );
  });

  it.each(['{{ what }}', '{{the team}}', '{{}}', '{{ until }}', '{{2nd}}'])(
    'lets callers hear no %s',
    (odd) => {
      const file = { presets: { x: { fallback_greeting: `We upgrade ${odd}. Until {{until}}.` } } };
      expect(() => fieldsOfPreset(file, 'p.json', 'x', [])).toThrow(`${odd} is not a variable`);
    },
  );

  it('is named by its file where it is no file of presets', () => {
    expect(() => fieldsOfPreset([], 'p.json', 'x', [])).toThrow(/^p\.json: \w/);
  });

  it('names what is no part of it', () => {
    const wrong = { presets: { x: { start_time: '2027-01-15T02:00:00Z' } } };
    expect(() => fieldsOfPreset(wrong, 'p.json', 'x', [])).toThrow(UsageError);
    expect(() => fieldsOfPreset(wrong, 'p.json', 'x', [])).toThrow(/presets\.x.*start_time/);
  });
});

describe('comma-separated values', () => {
  it.each([
    [
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      '\ufeffa,"b"\n"1,""x""\n",2',
      [
        ['a', 'b'],
        ['1,"x"\n', '2'],
      ],
    ],
    ['a,,\n\n , \nb', [['a', '', ''], null, null, ['b']]],
    ['a,', [['a', '']]],
    ['', []],
  ])('%j', (text, rows) => {
    const lines = rows.map((cells, at) => ({ number: at + 1, cells }));
    expect(readCsv(text)).toEqual({ ok: true, rows: lines.filter(({ cells }) => cells !== null) });
  });

  it('says where a quotation mark is wrong', () => {
    expect(readCsv('a\nb"c')).toEqual({
      ok: false,
      message: 'line 2: unexpected quotation mark',
    });
    expect(readCsv('a\n"b').ok).toBe(false);
  });
});
