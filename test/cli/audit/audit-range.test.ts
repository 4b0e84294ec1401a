/** `audit --from`, `audit export`, `audit verify` and `report` on a client with a year of records. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { anOverride, aRecordEntry, aWindowEntry } from '../../support/records/audit-entries.ts';
import { anAuditRecord, FakeClient, NOW_MS } from '../fake-client.ts';
import { interlude } from '../fake-terminal.ts';

const DAY_MS = 86_400_000;

function instant(daysAgo: number): string {
  return new Date(NOW_MS - daysAgo * DAY_MS).toISOString().replace('Z', '+00:00');
}

function told(): FakeClient {
  const client = new FakeClient();
  client.entries = [5, 3, 1].flatMap((ago) => [
    aRecordEntry({ timestamp: instant(ago), event: 'accepted', actor: 'mia', reason: '=1+1' }),
    anOverride({ timestamp: instant(ago), reason: '| not || a | column' }),
    aWindowEntry({ timestamp: instant(ago) }),
  ]);
  return client;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'exports-of-tests-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function written(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('audit of a range', () => {
  it.each(['jsonl', 'csv', 'md'] as const)('as %s is checked by audit verify', async (format) => {
    const argv = ['audit', '--from', '2027-01-08', '--format', format];
    const { code, stdout, stderr } = await interlude(argv, { client: told() });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const file = written(`audit.${format}`, stdout);
    const fine = await interlude(['audit', 'verify', file, '--json']);
    expect(fine.code).toBe(0);
    const { head } = JSON.parse(fine.stdout);
    const fromMail = ` ${head}\n`;
    expect(await interlude(['audit', 'verify', file, '--head', fromMail])).toMatchObject({
      code: 0,
    });
    writeFileSync(file, stdout.replace('mia', 'eve'));
    expect(await interlude(['audit', 'verify', file])).toMatchObject({ code: 1 });
  });

  it('finds an end that was cut off and sealed anew only by the head that was kept', async () => {
    const whole = await interlude(['audit', '--from', '2027-01-08', '--json'], { client: told() });
    const less = await interlude(
      ['audit', '--from', '2027-01-08', '--to', '2027-01-10', '--json'],
      {
        client: told(),
      },
    );
    const head = JSON.parse(whole.stdout.trimEnd().split('\n').at(-1) ?? '{}').chain;
    const file = written('audit.jsonl', less.stdout);
    expect(await interlude(['audit', 'verify', file])).toMatchObject({ code: 0 });
    const { code, stdout } = await interlude(['audit', 'verify', file, '--head', head]);
    expect(code).toBe(1);
    expect(stdout).toContain('its head differs from the one you kept');
  });

  it('as a document has overrides, windows and records in lists of their own, and no table is broken', async () => {
    const argv = ['audit', '--from', '2027-01-08', '--format', 'md'];
    const { stdout } = await interlude(argv, { client: told() });
    expect(stdout.match(/^#.*$/gm)).toEqual([
      '# Maintenance windows: audit',
      '## Summary',
      '## Overrides',
      '## Windows',
      '## Records',
    ]);
    const bars = stdout.match(/^\|.*$/gm)?.map((line) => line.match(/(?<!\\)\|/g)?.length) ?? [];
    expect(new Set(bars)).toEqual(new Set([8, 10]));
    expect(stdout).toContain('noah (claimed)');
  });

  it('as a document has its times in the zone that is asked for, UTC beside them', async () => {
    const argv = ['audit', '--from', '2027-01-08', '-o', 'md'];
    const own = await interlude(argv, { client: told() });
    expect(own.stdout).toContain('Times are in Europe/Berlin, with UTC in brackets.');
    expect(own.stdout).toContain('| 2027-01-13 13:00:00 CET (12:00:00 UTC) |');
    const tokyo = await interlude([...argv, '--time-zone', 'Asia/Tokyo'], { client: told() });
    expect(tokyo.stdout).toMatch(/^From 2027-01-08 00:00:00 GMT\+9 \(2027-01-07 15:00:00 UTC\)/m);
    const utc = await interlude([...argv, '--time-zone', 'UTC'], { client: told() });
    expect(utc.stdout).toContain('Times are in UTC.');
    expect(utc.stdout).toContain('| 2027-01-13T12:00:00.000+00:00 |');
  });

  it('as csv has local columns only in a zone that is asked for, and is checked with them', async () => {
    const argv = ['audit', '--from', '2027-01-13', '-o', 'csv'];
    const plain = await interlude(argv, { client: told() });
    expect(plain.stdout).not.toContain('_local');
    const zone = ['--time-zone', 'Asia/Kolkata'];
    const { stdout } = await interlude([...argv, ...zone], { client: told() });
    const [heading = '', first = '', record = ''] = stdout.split('\n');
    expect(heading).toMatch(/,attempts,timestamp_local,start_local,end_local,.*,details,chain$/);
    expect(first).toContain('""time_zone"":""Asia/Kolkata""');
    expect(record).toContain('"2027-01-13 17:30:00 GMT+5:30"');
    const file = written('local.csv', stdout);
    expect(await interlude(['audit', 'verify', file])).toMatchObject({ code: 0 });
    const [plainHeading = ''] = plain.stdout.split('\n');
    writeFileSync(file, stdout.replace(heading, plainHeading));
    const swapped = await interlude(['audit', 'verify', file]);
    expect(swapped).toMatchObject({ code: 1, stdout: expect.stringContaining('line 2') });
  });

  it('of one window takes the zone as well, and no form of a period', async () => {
    const client = new FakeClient();
    client.window.records = [anAuditRecord()];
    const argv = ['audit', 'main-line', '--time-zone', 'Asia/Tokyo'];
    const shown = await interlude(argv, { client });
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('GMT+9') });
    const json = await interlude(['audit', 'main-line', '-o', 'json']);
    expect(Array.isArray(JSON.parse(json.stdout))).toBe(true);
    const csv = await interlude(['audit', 'main-line', '-o', 'csv']);
    expect(csv).toMatchObject({ code: 2, stderr: expect.stringContaining('give --from instead') });
  });

  it.each([
    [['audit', '--from', '2027-01-08'], 'md'],
    [['calendar'], 'md'],
    [['list'], 'csv'],
  ])('%j takes --output and, hidden, its older name --format, not both', async (argv, form) => {
    const [now, before, short] = await Promise.all(
      ['--output', '--format', '-o'].map((flag) =>
        interlude([...argv, flag, form], { client: told() }),
      ),
    );
    expect(now).toMatchObject({ code: 0, stderr: '' });
    expect(before?.stdout).toBe(now?.stdout);
    expect(short?.stdout).toBe(now?.stdout);
    const both = await interlude([...argv, '--format', form, '-o', form]);
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be used with') });
    const help = await interlude([argv[0] ?? '', '--help']);
    expect(help.stdout).toContain('-o, --output <form>');
    expect(help.stdout).not.toContain('--format');
  });

  it('reports only overrides if only they are wanted', async () => {
    const argv = ['audit', '--from', '2027-01-08', '--overrides', '--json'];
    const { stdout } = await interlude(argv, { client: told() });
    const kinds = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).kind);
    expect(kinds).toEqual(['export', 'override', 'override', 'override', 'end']);
  });

  it('says what is known no more, in the answer and beside it, and fails', async () => {
    const argv = ['audit', '--from', '2026-01-01', '--time-zone', 'UTC', '--json'];
    const { code, stdout, stderr } = await interlude(argv, { client: told() });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'not complete from 2026-01-01 01:00:00 CET (00:00:00 UTC) to 2027-01-07 13:00:00 CET (12:00:00 UTC):',
    );
    expect(JSON.parse(stdout.split('\n')[0] ?? '').gaps).toHaveLength(1);
  });

  it.each([
    [['audit'], 'give the id of a window, or --from'],
    [['audit', 'x', '--from', 'today'], 'not both'],
    [['audit', '--to', 'today'], '--from is needed'],
    [['audit', '--from', 'today', '--format', 'xml'], 'Allowed choices are jsonl, csv, md'],
    [['audit', 'verify', '/nonexistent'], 'cannot be read: there is no such file'],
    [['audit', 'verify', 'x', '--head', 'abc'], 'must be 64 hexadecimal digits'],
    [['audit', 'export', '--dir', '/nonexistent'], 'cannot be read: there is no such folder'],
    [['audit', 'export', '--dir', '/tmp', '--first', 'monday'], 'must be a UTC day'],
    [['audit', 'export', '--dir', '/tmp', '--first', '2027-02-30'], 'must be a UTC day'],
    [['audit', 'verify', 'x', '--from', 'today'], '--from is a flag of audit, not of audit verify'],
    [['audit', 'export', '--dir', '/tmp', '--format', 'csv'], '--format is a flag of audit'],
    [['report'], "required option '--from <time>' not specified"],
  ])('%j is a wrong command line', async (argv, message) => {
    const { code, stderr } = await interlude(argv);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

function exportAll(client = told()) {
  return interlude(['audit', 'export', '--dir', folder, '--json'], { client });
}

describe('daily exports', () => {
  it('are one file for each day that is over, once', async () => {
    const first = await exportAll();
    expect(first).toMatchObject({ code: 0, stderr: '' });
    // A retention of seven days from noon on: six whole days.
    expect(JSON.parse(first.stdout)).toHaveLength(6);
    const files = readdirSync(folder);
    expect(files).toHaveLength(6);
    expect(files.at(-1)).toBe('interlude-audit-2027-01-13.jsonl');
    expect(JSON.parse((await exportAll()).stdout)).toEqual([]);
    expect(readdirSync(folder)).toEqual(files);
  });

  it('tell a range when histories are gone: the same as before', async () => {
    await exportAll();
    const days = ['--from', '2027-01-08', '--to', '2027-01-14', '--time-zone', 'UTC'];
    const range = [...days, '--json'];
    const before = await interlude(['audit', ...range], { client: told() });
    const gone = new FakeClient();
    gone.since = new Date(NOW_MS);
    const after = await interlude(['audit', ...range, '--exports', folder], { client: gone });
    expect(after).toMatchObject({ code: 0, stdout: before.stdout });
    const report = ['report', ...days];
    const figures = await interlude([...report, '--exports', folder], { client: gone });
    expect(figures.stdout).toMatch(/^Success rate +100 % \(3 of 3\)$/m);
    expect((await interlude(report, { client: gone })).code).toBe(1);
  });

  it('hang together: a file that is missing, replaced or put in is found', async () => {
    await exportAll();
    const verify = () => interlude(['audit', 'verify', folder]);
    expect(await verify()).toMatchObject({ code: 0 });
    const [first = '', second = '', third = ''] = readdirSync(folder).map((name) =>
      path.join(folder, name),
    );
    const kept = readFileSync(second, 'utf8');

    unlinkSync(second);
    expect((await verify()).stdout).toContain('the days before it have no file');

    const other = await interlude(
      ['audit', '--from', '2027-01-09', '--to', '2027-01-10', '--json'],
      { client: new FakeClient() },
    );
    writeFileSync(second, other.stdout);
    const replaced = await verify();
    expect(replaced.code).toBe(1);
    expect(replaced.stdout).toContain('it does not continue the file before it');

    writeFileSync(second, kept);
    unlinkSync(first);
    expect((await verify()).stdout).toContain('is no longer in this folder');
    expect(third).not.toBe('');
  });

  it('are not used for a range under the name of another day, or after one that was replaced', async () => {
    await exportAll();
    const [first = '', second = ''] = readdirSync(folder).map((name) => path.join(folder, name));
    const argv = ['report', '--from', '2027-01-08', '--time-zone', 'UTC', '--exports', folder];
    const kept = readFileSync(second, 'utf8');
    writeFileSync(second, readFileSync(first, 'utf8'));
    const misplaced = await interlude(argv, { client: told() });
    expect(misplaced).toMatchObject({ code: 1, stdout: '' });
    expect(misplaced.stderr).toContain('not the export of the day in the name of its file');
    const named = await interlude(['audit', 'verify', folder, '--json']);
    expect(JSON.parse(named.stdout).files[1]).toMatchObject({ ok: false, line: 1 });

    expect(kept).toContain('2027-01-09');
    const day = ['--from', '2027-01-09', '--to', '2027-01-10', '--time-zone', 'UTC', '--json'];
    const other = await interlude(['audit', ...day], { client: new FakeClient() });
    writeFileSync(second, other.stdout);
    const replaced = await interlude(argv, { client: told() });
    expect(replaced).toMatchObject({ code: 1, stdout: '' });
    expect(replaced.stderr).toContain('it does not continue the file before it');
  });

  it('name a day between others whose file is gone, and do not count as complete', async () => {
    await exportAll();
    unlinkSync(path.join(folder, readdirSync(folder)[2] ?? ''));
    const again = await interlude(['audit', 'export', '--dir', folder], { client: told() });
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain('2027-01-10 had a file that is gone: restore it from a copy');
  });

  it('that were altered are not used, and not gone on from', async () => {
    await exportAll();
    const last = path.join(folder, readdirSync(folder).at(-1) ?? '');
    writeFileSync(last, readFileSync(last, 'utf8').replace('"kind":"end"', '"kind":"END"'));
    const used = await interlude(['audit', '--from', '2027-01-13', '--exports', folder], {
      client: told(),
    });
    expect(used.code).toBe(1);
    expect(used.stderr).toContain('interlude audit verify shows details');
    expect(used.stdout).toBe('');
    const client = told();
    unlinkSync(path.join(folder, readdirSync(folder)[0] ?? ''));
    expect((await exportAll(client)).code).toBe(1);
  });

  it('say what was missing when they were written, for whoever reads them later', async () => {
    const argv = ['audit', 'export', '--dir', folder, '--first', '2027-01-01', '--json'];
    const { code, stdout, stderr } = await interlude(argv, { client: told() });
    expect(code).toBe(1);
    expect(stderr).toContain('not complete from 2027-01-01');
    expect(JSON.parse(stdout)[0]).toMatchObject({ day: '2027-01-01', complete: false });
    const later = ['audit', '--from', '2027-01-01', '--to', '2027-01-02', '--exports', folder];
    const read = await interlude([...later, '--json'], { client: new FakeClient() });
    expect(read).toMatchObject({ code: 1, stderr: expect.stringContaining('not complete') });
  });
});
