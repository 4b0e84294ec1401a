import { takeStartFlag } from '../../../src/cli/input/start-flag.ts';

const NOW = Date.parse('2027-01-14T12:00:00Z');

interface Given {
  readonly file?: Readonly<Record<string, string>>;
  readonly flags: Readonly<Record<string, string>>;
  readonly tz?: string;
  readonly machineZone?: string;
}

function take({ file = {}, flags, tz, machineZone = 'UTC' }: Given) {
  const fields = { flow_id: 'x', ...file, ...flags };
  const { fields: taken, problems } = takeStartFlag({
    fields,
    flags,
    nowMs: NOW,
    tz,
    machineZone,
  });
  return { taken, problems };
}

describe('--start', () => {
  const berlin = { time_zone: 'Europe/Berlin' };
  const local = { start_time: '2027-01-15 02:00' };

  it.each<[string, Given, string]>([
    ['in --time-zone', { flags: { ...local, ...berlin }, tz: 'Asia/Tokyo' }, 'Europe/Berlin'],
    ['in the zone of the file', { file: berlin, flags: local, tz: 'Asia/Tokyo' }, 'Europe/Berlin'],
    [
      'in --time-zone, whatever the file says',
      { file: berlin, flags: { ...local, time_zone: 'Europe/London' } },
      'Europe/London',
    ],
    [
      'as written',
      { flags: { start_time: '2027-01-14T20:00-05:00' }, file: berlin },
      'Europe/Berlin',
    ],
  ])('is read %s, and keeps the zone, for texts that callers hear', (_how, given, time_zone) => {
    const { taken, problems } = take(given);
    expect(problems).toEqual([]);
    expect(taken).toEqual({ flow_id: 'x', start_time: '2027-01-15T02:00:00', time_zone });
  });

  it.each<[string, Given, string]>([
    ['in TZ', { flags: local, tz: 'Europe/Berlin' }, '01:00'],
    [
      'on the clock of the machine where nothing names a zone',
      { flags: local, machineZone: 'Europe/Berlin' },
      '01:00',
    ],
    ['in UTC where TZ is empty', { flags: local, tz: '' }, '02:00'],
    ['as written', { flags: { start_time: '2027-01-15T06:00+05:00' } }, '01:00'],
  ])('is read %s, and becomes an instant', (_how, given, clock) => {
    const { taken, problems } = take(given);
    expect(problems).toEqual([]);
    expect(taken).toEqual({ flow_id: 'x', start_time: `2027-01-15T${clock}:00Z` });
  });

  it('is the same instant for the same words an hour later, if they name a date', () => {
    const given = { fields: local, flags: local, tz: 'Europe/Berlin', machineZone: 'UTC' };
    const [first, second] = [0, 3_600_000].map(
      (later) => takeStartFlag({ ...given, nowMs: NOW + later }).fields,
    );
    expect(first).toEqual(second);
  });

  it('takes an instant although --time-zone is given, which is worth an echo only', () => {
    const { taken, problems } = take({ flags: { start_time: '+10m', ...berlin } });
    expect(problems).toEqual([]);
    expect(taken).toEqual({ flow_id: 'x', start_time: '2027-01-14T13:10:00', ...berlin });
  });

  it.each([
    ['2027-10-31T02:30:00+02:00', { start_time: '2027-10-31T00:30:00Z' }],
    ['2027-10-31T02:30:00+01:00', { start_time: '2027-10-31T01:30:00Z' }],
    ['2027-03-28T03:30:00+02:00', { start_time: '2027-03-28T03:30:00', ...berlin }],
  ])('takes %s with --time-zone: the zone has that offset then', (start, sent) => {
    const { taken, problems } = take({ flags: { start_time: start, ...berlin } });
    expect(problems).toEqual([]);
    expect(taken).toEqual({ flow_id: 'x', ...sent });
  });

  it.each<[string, Given, string, string]>([
    [
      'UTC and another zone',
      { flags: { start_time: '2027-01-15T02:00:00Z', ...berlin } },
      'start_time',
      'must carry no offset (Z) when --time-zone is given',
    ],
    [
      'an offset that the zone does not have then',
      { flags: { start_time: '2027-01-15T02:00:00+02:00', ...berlin } },
      'start_time',
      'must carry no offset (+02:00) when --time-zone is given',
    ],
    [
      'two statements of the zone',
      { flags: { start_time: '2027-01-15T02:00:00+05:00', ...berlin } },
      'start_time',
      'must carry no offset (+05:00) when --time-zone is given',
    ],
    ['a zone nobody knows', { flags: { ...local, time_zone: 'BST' } }, 'time_zone', 'ambiguous'],
    ['a zone of the file', { file: { time_zone: 'IST' }, flags: local }, 'time_zone', 'ambiguous'],
    ['rules in TZ', { flags: local, tz: 'CET-1CEST' }, 'start_time', 'give --time-zone'],
    ['years', { flags: { start_time: '+99999999d' } }, 'start_time', 'five years ahead'],
    ['a word', { flags: { start_time: 'later' } }, 'start_time', 'must be an RFC 3339 time'],
  ])('is a problem of its field: %s', (_what, given, path, message) => {
    expect(take(given).problems).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  it('leaves a start of the file alone, with its zone and even if it says now', () => {
    const file = { start_time: '2027-01-15T02:00:00', time_zone: 'Europe/Berlin' };
    expect(take({ file, flags: {}, tz: 'Asia/Tokyo' }).taken).toEqual({ flow_id: 'x', ...file });
    expect(take({ file: { start_time: 'now' }, flags: {} }).taken).toHaveProperty(
      'start_time',
      'now',
    );
    expect(take({ file: { start_time: '2027-01-15T02:00:00' }, flags: berlin }).taken).toEqual({
      flow_id: 'x',
      ...file,
    });
  });
});
