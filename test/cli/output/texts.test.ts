import type { PlannedWrite } from '../../../src/client/index.ts';
import { dryRunText } from '../../../src/cli/output/window/dry-run-text.ts';
import { PLAIN, paintFor } from '../../../src/cli/output/plain/paint.ts';
import { cut, printable } from '../../../src/cli/output/plain/printable.ts';
import { statusText } from '../../../src/cli/output/window/status-text.ts';
import { table } from '../../../src/cli/output/plain/table.ts';
import { changeLine, liveLine } from '../../../src/cli/output/window/watch-line.ts';
import { aDryRun, aStatus, NOW_MS } from '../fake-client.ts';

const CLOCK = { nowMs: NOW_MS, timeZone: 'Europe/Berlin' };
const PAGE = { clock: CLOCK, paint: PLAIN, width: Infinity };

describe('statusText', () => {
  it('says when, in local time and UTC, and how far away', () => {
    expect(statusText(aStatus(), PAGE)).toContain(
      'starts        2027-01-15 03:00 CET (02:00 UTC), in 14 h',
    );
  });

  it('does not say that a window started which did not', () => {
    const nowMs = Date.parse('2027-01-15T02:00:30Z');
    const clock = { ...CLOCK, nowMs };
    for (const phase of ['scheduled', 'applying', 'skipped', 'failed', 'cancelled'] as const) {
      const text = statusText(aStatus({ phase }), { ...PAGE, clock });
      expect(text).toMatch(/start +2027-01-15 03:00 CET.*, 30 s ago/);
      expect(text).not.toContain('started');
    }
    const applied_at = '2027-01-15T02:00:00.100+00:00';
    expect(statusText(aStatus({ phase: 'active', applied_at }), { ...PAGE, clock })).toMatch(
      /started +/,
    );
  });

  it('says that callers are disconnected if there is no queue', () => {
    const text = statusText(aStatus({ reroute_queue_id: null }), PAGE);
    expect(text).toContain('CALLERS WILL BE DISCONNECTED');
    expect(statusText(aStatus(), PAGE)).not.toContain('DISCONNECTED');
  });

  it('shows that a person is needed, and what to do', () => {
    const attention = {
      what: 'the line cannot be put back',
      since: '2027-01-14T11:00:00Z',
      next_step: 'give flow:write back',
    };
    const text = statusText(aStatus({ attention }), PAGE);
    expect(text).toContain('A PERSON IS NEEDED: the line cannot be put back (since');
    expect(text).toContain('next step: give flow:write back');
  });

  it('shows what somebody else changed meanwhile', () => {
    const fields = [{ field: 'greeting', baseline: 'a', written: 'b', now: 'c' }];
    const drift = { seen_at: '2027-01-14T11:00:00Z', version: 16, kept: true, fields };
    expect(statusText(aStatus({ drift }), PAGE)).toContain(
      'drift in greeting, left as it is: before "a", ours "b", now "c"',
    );
  });

  it('shows a moved end beside the planned one', () => {
    const text = statusText(aStatus({ end_time: '2027-01-15T03:00:00Z' }), PAGE);
    expect(text).toMatch(/ends +2027-01-15 04:00 CET.*; planned 2027-01-15 03:30 CET/);
  });

  it('lets no text of others steer the terminal', () => {
    const fallback_greeting = 'a\u001b[2Jb\u202ec';
    const text = statusText(aStatus({ fallback_greeting }), PAGE);
    expect(text).toContain(String.raw`"a\u001b[2Jb\u202ec"`);
  });
});

describe('watch', () => {
  it('does not say that a window starts which is kept from it', () => {
    const nowMs = Date.parse('2027-01-15T02:00:30Z');
    const attention = { what: 'starts are stopped', since: '2027-01-15T02:00:00Z', next_step: 'x' };
    const held = aStatus({ attention });
    expect(liveLine(held, nowMs)).not.toMatch(/starts (now|in)/);
    expect(changeLine(held, { ...CLOCK, nowMs })).toMatch(/ · start 2027-01-15 .*, 30 s ago$/);
  });

  it('counts down to the start, then to the end', () => {
    const nowMs = Date.parse('2027-01-15T01:59:50Z');
    expect(liveLine(aStatus(), nowMs)).toBe('scheduled · line normal · starts in 00:10');
    const active = aStatus({ phase: 'active', line: 'maintenance' });
    expect(liveLine(active, nowMs)).toBe('active · line in maintenance · ends in 30:10');
  });

  it('says what a change means', () => {
    const status = aStatus({ phase: 'reverted', new_version: 15 });
    expect(changeLine(status, CLOCK)).toBe(
      '2027-01-14 13:00 CET (12:00 UTC)  reverted · line normal · version 15 · over, the line was put back',
    );
  });
});

describe('dryRunText', () => {
  const put: PlannedWrite = {
    method: 'PUT',
    path: '/api/v2/architect/ivrs/i-1',
    if_match: null,
    body: { openHoursFlow: { id: 'f-2' }, version: 14 },
    changes: [
      { field: 'openHoursFlow', old: { id: 'f-1', name: 'Welcome' }, new: { id: 'f-2' } },
      { field: 'description', old: null, new: '[interlude 00000000]' },
    ],
  };

  it('shows what a write of a whole object changes, old against new', () => {
    const text = dryRunText(aDryRun({ write: put }), PAGE, null);
    expect(text).toContain(
      'version 14 in the body; everything else in the object is sent unchanged',
    );
    expect(text).toContain(
      [
        'What it changes at the start:',
        '  openHoursFlow: Welcome (f-1) → f-2',
        '  description: not set → "[interlude 00000000]"',
        '  (the digits of the mark are chosen when the window is armed)',
      ].join('\n'),
    );
    expect(text).not.toContain('If-Match');
  });

  it.each([
    ['an hour', 60, '10 minutes before the start', '10 minutes before the start'],
    ['just over ten minutes', 10.1, '10 minutes before the start', '10 minutes before the start'],
    ['less than ten minutes', 9, 'at once', 'now'],
  ])('says when a window on a schedule group is written %s ahead', (_what, minutes, when, asAt) => {
    const start_time = new Date(NOW_MS + minutes * 60_000).toISOString();
    const changes = [{ field: 'list', old: null, new: 'holiday' }];
    const dryRun = aDryRun({
      target: 'schedule-group:g-1',
      start_time,
      write: { ...put, changes },
    });
    const text = dryRunText(dryRun, PAGE, null);
    expect(text).toContain(`What it changes ${when}, so that Genesys begins it by itself:`);
    expect(text).toContain(`The write ${when}, so that Genesys begins it by itself:`);
    expect(text).toContain(`list as they are ${asAt}, unless`);
  });

  it('is a plan: queue and flow by name, words as they are heard, and when it returns', () => {
    const changes = [
      { field: 'openHoursFlow', old: { id: 'f-1', name: 'Welcome' }, new: { id: 'f-2' } },
      { field: 'greeting', old: { text: 'Hello' }, new: { text: 'Maintenance' } },
      {
        field: 'routing',
        old: { method: 'none' },
        new: { method: 'longest-idle', queue: { id: 'q-1' } },
      },
    ];
    const names = { 'f-2': 'Maintenance flow', 'q-1': 'Service desk' };
    const text = dryRunText(aDryRun({ write: { ...put, changes }, names }), PAGE, null);
    expect(text).toContain(
      [
        'What it changes at the start:',
        '  openHoursFlow: Welcome (f-1) → Maintenance flow (f-2)',
        '  greeting: "Hello" → "Maintenance"',
        '  routing: none → longest-idle, queue Service desk (q-1)',
        'What returns at 2027-01-15 03:30 CET (02:30 UTC), in 14 h:',
        '  openHoursFlow, greeting, routing as they are at the start, unless somebody else changes them during the window',
      ].join('\n'),
    );
  });

  it('says of a schedule group that it is written ahead', () => {
    const entry = { name: 'interlude 00000000', start: '2027-01-15T02:00:00.000' };
    const changes = [{ field: 'holidaySchedules', old: null, new: [entry] }];
    const group = { target: 'schedule-group:g-1', write: { ...put, changes } };
    const text = dryRunText(aDryRun(group), PAGE, null);
    expect(text).toContain('What it changes 10 minutes before the start');
    expect(text).toContain('The write 10 minutes before the start');
    expect(text).toContain('(the digits of the mark are chosen when the window is armed)');
    expect(text).not.toContain('at the start:');
  });

  it('shows a list of schedules by their names and times', () => {
    const christmas = { id: 's-1', name: 'Christmas', selfUri: '/x' };
    const ours = {
      name: 'interlude 00000000',
      start: '2027-01-14T14:00:00.000',
      end: '2027-01-14T15:00:00.000',
    };
    const change = { field: 'holidaySchedules', old: [christmas], new: [christmas, ours] };
    const text = dryRunText(aDryRun({ write: { ...put, changes: [change] } }), PAGE, null);
    expect(text).toContain(
      'holidaySchedules: Christmas (s-1) → Christmas (s-1), interlude 00000000 (2027-01-14 14:00 to 2027-01-14 15:00)',
    );
  });

  it('says if nothing would change, and if there is no version', () => {
    const row = { ...put, body: { message: 'x' }, changes: [] };
    const text = dryRunText(aDryRun({ write: row }), PAGE, null);
    expect(text).toContain('What it changes at the start:\n  nothing: it is already set');
    expect(text).toContain('no version: read again and compared just before');
  });

  it('shows the exact write, what callers hear, and when', () => {
    const text = dryRunText(aDryRun(), PAGE, null);
    expect(text).toContain('PATCH /api/v2/flow/ivr/main-line');
    expect(text).toContain('If-Match: 14');
    expect(text).toContain('"id": "queue-1"');
    expect(text).toContain('Callers hear: "Welcome."');
    expect(text).toContain('2027-01-15 03:00 CET (02:00 UTC), in 14 h');
    expect(text).toContain('Nothing was booked');
    expect(text).not.toContain('DISCONNECTED');
  });

  it('uses the zone of the request', () => {
    const text = dryRunText(aDryRun(), PAGE, 'Asia/Tokyo');
    expect(text).toContain('2027-01-15 11:00 GMT+9 (02:00 UTC)');
  });

  it('says where callers will be disconnected', () => {
    const { write } = aDryRun();
    const body = { ...write?.body, routing: { method: 'none' } };
    const cutOff = { method: 'PATCH', path: '/x', if_match: 14, body };
    const text = dryRunText(aDryRun({ write: cutOff }), PAGE, null);
    expect(text).toContain('CALLERS WILL BE DISCONNECTED');
  });
});

describe('plain text', () => {
  it('has colour only on a terminal without NO_COLOR', () => {
    expect(paintFor({ isTTY: true }, {}).red('x')).toContain('\u001b[31m');
    expect(paintFor({ isTTY: false }, {}).red('x')).toBe('x');
    expect(paintFor({ isTTY: true }, { NO_COLOR: '1' }).red('x')).toBe('x');
    expect(paintFor({ isTTY: true }, { TERM: 'dumb' }).red('x')).toBe('x');
  });

  it('keeps what is readable and cuts what is long', () => {
    expect(printable('Grüße 👋')).toBe('Grüße 👋');
    expect(cut('👋👋👋', 3)).toBe('👋…');
  });

  it('shows whatever turns the direction of text, and breaks of lines', () => {
    for (const code of ['061c', '200e', '200f', '202a', '202e', '2066', '2069', '2028', '0085'])
      expect(printable(`a${String.fromCodePoint(Number.parseInt(code, 16))}`)).toBe(`a\\u${code}`);
  });

  it('lines tables up', () => {
    expect(
      table(
        [
          ['A', 'B'],
          ['long', ''],
          ['x', 'y'],
        ],
        Infinity,
      ),
    ).toBe('A     B\nlong\nx     y');
  });
});
