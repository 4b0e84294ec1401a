/** What --from and --to mean, in the operator's zone. */
import { readRange } from '../../../src/cli/audit/range-flags.ts';
import { NOW_MS } from '../fake-client.ts';

function operatorIn(timeZone: string, env: Readonly<Record<string, string>> = {}) {
  return { now: () => NOW_MS, env, timeZone };
}

function rangeOf(from: string, to?: string, timeZone?: string): string[] {
  const zone = timeZone === undefined ? {} : { timeZone };
  const range = readRange(
    { from, ...(to === undefined ? {} : { to }), ...zone },
    operatorIn('UTC'),
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
  // What is still to come is not requested.
  ['2027-01-14', '2028-01-01', undefined, '2027-01-14T00:00', '2027-01-14T12:00'],
])('%s to %s in %s', (from, to, zone, start, end) => {
  expect(rangeOf(from, to, zone)).toEqual([start, end]);
});

it.each([
  ['soon', undefined, undefined, '--from soon: must be an RFC 3339 time'],
  ['2027-02-30', undefined, undefined, '--from 2027-02-30'],
  ['2027-01-10', '2027-01-09', undefined, '--from 2027-01-10: must be before --to'],
  ['2027-01-20', undefined, undefined, '--from 2027-01-20: must be before --to'],
  ['2027-01-10', undefined, 'Mars/Base', '--time-zone Mars/Base: must be an IANA time zone'],
  ['-99999999d', undefined, undefined, '--from -99999999d: is not of the years 0000 to 9999'],
])('refuses %s to %s in %s', (from, to, zone, message) => {
  expect(() => rangeOf(from, to, zone)).toThrow(message);
});

it('reads days on the clock of the machine, unless TZ names another', () => {
  const start = (operator: ReturnType<typeof operatorIn>) =>
    new Date(readRange({ from: '2027-01-10' }, operator).fromMs).toISOString();
  expect(start(operatorIn('Europe/Berlin'))).toBe('2027-01-09T23:00:00.000Z');
  expect(start(operatorIn('Europe/Berlin', { TZ: 'Asia/Tokyo' }))).toBe('2027-01-09T15:00:00.000Z');
});

it.each([undefined, 'now', ' NOW '])('ends with what has just happened, --to %s', (to) => {
  const operator = { now: () => NOW_MS + 999, env: {}, timeZone: 'UTC' };
  const range = readRange({ from: 'today', ...(to === undefined ? {} : { to }) }, operator);
  expect(range.toMs).toBe(NOW_MS + 999);
});

it('needs a beginning', () => {
  expect(() => readRange({ to: 'now' }, operatorIn('UTC'))).toThrow('--from is needed');
});
