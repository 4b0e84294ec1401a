/** No cell of an export becomes a formula, and each entry is one line that splits into its columns. */
import { CSV_COLUMNS, csvCell, csvLine, csvValues } from '../../../src/audit/chain/csv-columns.ts';
import { anOverride, aRecordEntry, aWindowEntry } from '../../support/records/audit-entries.ts';

it.each([
  ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
  ['+1', `"'+1"`],
  ['-1', `"'-1"`],
  ['@SUM(1)', `"'@SUM(1)"`],
  ['  =1', `"'  =1"`],
  ['\t=1', String.raw`"\u0009=1"`],
  ['\r\n=1', String.raw`"\u000d\u000a=1"`],
  ['a\u009b2J\u202eb', String.raw`"a\u009b2J\u202eb"`],
  ['＝1', `"'＝1"`],
  ['x;=1', `"x;'=1"`],
  ['x; @1', `"x; '@1"`],
  ['a, b', '"a, b"'],
  ['say "hi"', '"say ""hi"""'],
  ['', '""'],
])('%j is text', (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});

it.each([
  [-12.5, '-12.5'],
  [true, 'true'],
  [null, ''],
])('%j stays a value', (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});

it.each([
  ['a record', aRecordEntry({ reason: 'a, "b"\nc', details: { x: ['1', '2'] } })],
  ['an override', anOverride()],
  ['a window', aWindowEntry()],
  ['a header', { kind: 'export', from: 'x', gaps: [] }],
])('%s has a cell for each column, on one line', (_what, entry) => {
  const values = csvValues(entry);
  expect(values).toHaveLength(CSV_COLUMNS.length);
  expect(csvLine(values)).not.toContain('\n');
  const cells = csvLine(values).match(/(?:^|,)(?:"(?:[^"]|"")*"|[^",]*)/g);
  expect(cells).toHaveLength(CSV_COLUMNS.length);
});

it('names what happened, whatever kind of entry it is', () => {
  const at = CSV_COLUMNS.indexOf('what');
  expect(csvValues(aRecordEntry({ event: 'applied' }))[at]).toBe('applied');
  expect(csvValues(anOverride())[at]).toBe('ended_by_other');
  expect(csvValues(aWindowEntry())[at]).toBe('reverted');
});
