/** Which days are read from files, which from history, what is missing, and which are to be exported. */
import { daysToExport } from '../../../src/cli/audit/audit-export.ts';
import { gapIn, joined, partRange } from '../../../src/cli/audit/gathering.ts';

const DAY = 86_400_000;

function days(...numbers: readonly number[]) {
  return numbers.map((day) => ({ dayMs: day * DAY, path: String(day) }));
}

it.each([
  ['no files', [1, 4], [], [], [[1, 4]]],
  ['all files', [1, 4], [1, 2, 3], ['1', '2', '3'], []],
  ['files before and after the range', [2, 3], [1, 2, 3], ['2'], []],
  [
    'a hole',
    [1, 5],
    [1, 3],
    ['1', '3'],
    [
      [2, 3],
      [4, 5],
    ],
  ],
  ['the first and the last day in part', [1.5, 3.5], [1, 2, 3], ['1', '2', '3'], []],
  ['today without a file', [1, 3.5], [1, 2], ['1', '2'], [[3, 3.5]]],
])('with %s', (_what, [from = 0, to = 0], files, paths, others) => {
  const parts = partRange({ fromMs: from * DAY, toMs: to * DAY }, days(...files));
  expect(parts.files.map(({ path }) => path)).toEqual(paths);
  expect(parts.others.map(({ fromMs, toMs }) => [fromMs / DAY, toMs / DAY])).toEqual(others);
});

it.each([
  ['all of it is kept', 5, null],
  ['it begins with what is kept', 10, null],
  ['the beginning is gone', 12, '1970-01-13'],
  ['all of it is gone', 30, '1970-01-21'],
])('says what is missing where %s', (_what, since, to) => {
  const gap = gapIn({ fromMs: 10 * DAY, toMs: 20 * DAY }, since * DAY);
  expect(gap?.to.slice(0, 10) ?? null).toBe(to);
});

it('misses nothing if nothing is ever deleted', () => {
  expect(gapIn({ fromMs: 0, toMs: DAY }, null)).toBeNull();
});

it.each<[string, number | null, number | null, number | null, number, number[]]>([
  ['an empty folder: all that is kept whole', null, null, 7.5, 10.5, [8, 9]],
  ['an empty folder, and retention of a whole number of days', null, null, 7, 10.5, [7, 8, 9]],
  ['an empty folder and a first day', null, 6, 7.5, 10.5, [6, 7, 8, 9]],
  ['an empty folder where nothing is ever deleted', null, null, null, 10.5, [9]],
  ['yesterday is there', 9, null, 7.5, 10.5, []],
  ['two days are missing', 7, null, 2, 10.5, [8, 9]],
  ['the first day is not asked again', 8, 3, 2, 10.5, [9]],
  ['a day that has been over for a minute', 8, null, 2, 10 + 1 / 1_440, []],
  ['a day that has been over for a quarter of an hour', 8, null, 2, 10 + 15 / 1_440, [9]],
])('exports with %s', (_what, newest, first, since, now, expected) => {
  const ms = (day: number | null): number | null => (day === null ? null : day * DAY);
  const found = daysToExport(ms(newest), ms(first), ms(since), now * DAY);
  expect(found.map((dayMs) => dayMs / DAY)).toEqual(expected);
});

function gapOf(from: number, to: number, why = 'gone') {
  return {
    from: new Date(from * DAY).toISOString(),
    to: new Date(to * DAY).toISOString(),
    why,
  };
}

it('joins gaps that follow each other, and no others', () => {
  expect(joined([gapOf(3, 4), gapOf(1, 2), gapOf(2, 3)])).toEqual([gapOf(1, 4)]);
  expect(joined([gapOf(1, 2), gapOf(3, 4)])).toEqual([gapOf(1, 2), gapOf(3, 4)]);
  expect(joined([gapOf(1, 2), gapOf(2, 3, 'lost')])).toEqual([gapOf(1, 2), gapOf(2, 3, 'lost')]);
  expect(joined([])).toEqual([]);
});
