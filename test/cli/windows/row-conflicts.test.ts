/** How rows of one file affect each other: the same rules by which the calendar would refuse the later one. */
import { withoutConflicts, type Checked } from '../../../src/cli/schedule/row-conflicts.ts';
import type { Fields } from '../../../src/cli/input/document/read-document.ts';
import { aDryRun } from '../fake-client.ts';

interface Given {
  readonly line: string;
  readonly kind?: string;
  /** Minutes after midnight. */
  readonly from?: number;
  readonly to?: number;
  readonly fields?: Fields;
}

function at(minutes: number): string {
  return new Date(Date.parse('2027-01-15T00:00:00Z') + minutes * 60_000).toISOString();
}

function aRow(
  { line, kind = 'ivr', from = 0, to = 30, fields = {} }: Given,
  index: number,
): Checked {
  const [start_time, end_time] = [at(from), at(to)];
  const [target, workflow_id] = [`${kind}:${line}`, `ivr-window/${kind}:${line}/${from}`];
  const row = { number: index + 2, fields, workflow_id, target, start_time, end_time };
  return {
    row: { ...row, result: 'would_book', message: null },
    dryRun: aDryRun({ workflow_id, target }),
  };
}

function refusals(...given: readonly Given[]): readonly (string | null)[] {
  return withoutConflicts(given.map(aRow)).map(({ message }) => message);
}

function announcing(words: Fields): Fields {
  return { target: { announcement: { table_id: 't', row_key: 'r' } }, ...words };
}

function tableRow(line: string): Given {
  return { line, kind: 'data-table-row' };
}

function four(fields: Fields): readonly Given[] {
  return ['a', 'b', 'c', 'd'].map((line) => ({ line, fields }));
}

describe('rows of one file', () => {
  it('are refused if two overlap on one line, whatever the case of its id', () => {
    const lines = [{ line: 'a' }, { line: 'A', from: 29, to: 60 }, { line: 'b' }];
    expect(refusals(...lines)).toEqual([null, 'overlaps row 2 on the same line', null]);
  });

  it('are on different lines if the keys of their rows differ in case', () => {
    expect(refusals(tableRow('t/Main'), tableRow('t/main'))).toEqual([null, null]);
    expect(refusals(tableRow('t/main'), { ...tableRow('T/main'), from: 1 })[1]).toMatch(
      /same line/,
    );
  });

  it('may follow each other on one line', () => {
    expect(refusals({ line: 'a' }, { line: 'a', from: 30, to: 60 })).toEqual([null, null]);
  });

  it('are refused if they are one window', () => {
    expect(refusals({ line: 'a' }, { line: 'a' })[1]).toBe('is the same window as row 2');
  });

  it('are three at once at most, unless they say more', () => {
    expect(refusals(...four({}))[3]).toBe(
      'would be one of 4 windows in this file that are active at 2027-01-15T00:00:00.000+00:00; at most 3 are allowed (max_concurrent_windows)',
    );
    const most = four({ max_concurrent_windows: '4' });
    expect(refusals(...most)).toEqual([null, null, null, null]);
  });

  it('count only what is active at one instant, even if that begins later', () => {
    const apart = ['a', 'b', 'c', 'd'].map((line, n) => ({ line, from: n * 15, to: n * 15 + 30 }));
    expect(refusals(...apart)).toEqual([null, null, null, null]);
    const fields = { max_concurrent_windows: 1 };
    const long = { line: 'a', from: 0, to: 60, fields };
    expect(refusals({ line: 'b', from: 45, to: 90 }, long)[1]).toMatch(/active at .*00:45/);
  });

  it('share an announcement row only with the same words', () => {
    const one = announcing({ fallback_greeting: 'Later.', reroute_queue_id: 'q' });
    const other = announcing({ fallback_greeting: 'Never.', reroute_queue_id: 'q' });
    const until = announcing({ fallback_greeting: 'Until {{until}}.' });
    expect(refusals({ line: 'a', fields: one }, { line: 'b', fields: one })).toEqual([null, null]);
    const alike = { ...one, reroute_queue_id: 'Q' };
    expect(refusals({ line: 'a', fields: one }, { line: 'b', fields: alike })[1]).toBe(null);
    const pairs = [
      [one, other],
      [until, until],
    ] as const;
    for (const [first, second] of pairs)
      expect(refusals({ line: 'a', fields: first }, { line: 'b', fields: second })[1]).toBe(
        'overlaps row 2 on announcement row t/r, with different words',
      );
  });
});
