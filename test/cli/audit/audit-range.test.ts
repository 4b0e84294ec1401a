// `audit --from`, `audit export`, `audit verify` and `report` on a client that tells a year.
import { mkdtempSync, readFileSync, readdirSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { anOverride, aRecordEntry, aWindowEntry } from '../../support/audit-entries.ts';
import { FakeClient, NOW_MS } from '../fake-client.ts';
import { interlude } from '../fake-terminal.ts';

const DAY_MS = 86_400_000;

function instant(daysAgo: number): string {
  return new Date(NOW_MS - daysAgo * DAY_MS).toISOString().replace('Z', '+00:00');
}

function told(): FakeClient {
  const client = new FakeClient();
  client.entries = [5, 3, 1].flatMap((ago) => [
    aRecordEntry({ timestamp: instant(ago), event: 'accepted', actor: 'mia', reason: '=1+1' }),
    anOverride({ timestamp: instant(ago), reason: '| not a | column' }),
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
    expect(await interlude(['audit', 'verify', file, '--head', head])).toMatchObject({ code: 0 });
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

  it('tells only overrides where only they are wanted', async () => {
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
    expect(stderr).toContain('not complete from 2026-01-01T00:00:00.000+00:00 to 2027-01-07T12:00');
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
