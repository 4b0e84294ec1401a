// What --from and --to mean, on the operator's clock.
import { readRange } from '../../../src/cli/audit/range-flags.ts';
import { NOW_MS } from '../fake-client.ts';

function rangeOf(from: string, to?: string, timeZone?: string): string[] {
  const zone = timeZone === undefined ? {} : { timeZone };
  const range = readRange(
    { from, ...(to === undefined ? {} : { to }), ...zone },
    NOW_MS,
    undefined,
  );
  return [range.fromMs, range.toMs].map((ms) => new Date(ms).toISOString().slice(0, 16));
}

it.each([
  ['2027-01-01', '2027-01-10', undefined, '2027-01-01T00:00', '2027-01-10T00:00'],
  ['2027-01-01', '2027-01-10', 'Europe/Berlin', '2026-12-31T23:00', '2027-01-09T23:00'],
  ['yesterday', 'today', undefined, '2027-01-13T00:00', '2027-01-14T00:00'],
  ['Yesterday', undefined, 'Pacific/Auckland', '2027-01-13T11:00', '2027-01-14T12:00'],
  ['2027-01-10T02:00:00+02:00', 'now', undefined, '2027-01-10T00:00', '2027-01-14T12:00'],
  ['2027-01-10 02:00', '2027-01-10 03:00', undefined, '2027-01-10T02:00', '2027-01-10T03:00'],
  ['-36h', '-30m', undefined, '2027-01-13T00:00', '2027-01-14T11:30'],
  // What is still to come is not asked for.
  ['2027-01-14', '2028-01-01', undefined, '2027-01-14T00:00', '2027-01-14T12:00'],
])('%s to %s in %s', (from, to, zone, start, end) => {
  expect(rangeOf(from, to, zone)).toEqual([start, end]);
});

it.each([
  ['soon', undefined, undefined, '--from soon: must be an RFC 3339 time'],
  ['2027-02-30', undefined, undefined, '--from 2027-02-30'],
  ['2027-01-10', '2027-01-09', undefined, '--from 2027-01-10: must be before --to'],
  ['2027-01-20', undefined, undefined, '--from 2027-01-20: must be before --to'],
  ['2027-01-10', undefined, 'Mars/Base', '--from 2027-01-10'],
])('refuses %s to %s in %s', (from, to, zone, message) => {
  expect(() => rangeOf(from, to, zone)).toThrow(message);
});

it('needs a beginning', () => {
  expect(() => readRange({ to: 'now' }, NOW_MS, undefined)).toThrow('--from is needed');
});
