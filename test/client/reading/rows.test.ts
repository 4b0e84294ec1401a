import { quotedInstant } from '../../../src/client/temporal/rows.ts';

it.each([
  [Date.UTC(2027, 0, 15, 2), "'2027-01-15T02:00:00.000Z'"],
  [8.64e15, "'9999-12-31T23:59:59.999Z'"],
  [-8.64e15, "'0000-01-01T00:00:00.000Z'"],
])('a query has %s as %s: a server reads four digits of a year', (ms, text) => {
  expect(quotedInstant(ms)).toBe(text);
});
