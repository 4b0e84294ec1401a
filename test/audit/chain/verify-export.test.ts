/** What a chain detects, and which line it names: every line of an export altered, removed, duplicated, moved. */
import { exportLines, NO_HEAD, verifyExport, type ExportHeader } from '../../../src/audit/index.ts';
import { chained } from '../../../src/audit/chain/export-header.ts';
import { LINE_FORMATS, type ChainedFormat } from '../../../src/audit/chain/line-formats.ts';
import {
  allOf,
  anOverride,
  aRecordEntry,
  aWindowEntry,
  inTurn,
} from '../../support/records/audit-entries.ts';

const HEADER: ExportHeader = {
  kind: 'export',
  format: 1,
  organization_id: 'org-1',
  namespace: 'default',
  task_queue: 'ivr-maintenance',
  from: '2027-01-15T00:00:00.000+00:00',
  to: '2027-01-16T00:00:00.000+00:00',
  entries: 'all',
  gaps: [],
  previous: NO_HEAD,
};

const ENTRIES = [
  aRecordEntry({ event: 'accepted', actor: 'mia', reason: 'a, "b"\nc' }),
  anOverride(),
  aRecordEntry({ event: 'applied', latency_ms: 12.5 }),
  aWindowEntry(),
];

function linesIn(format: ChainedFormat, header = HEADER): Promise<string[]> {
  return allOf(exportLines(format, header, inTurn(ENTRIES)));
}

/** With every hash from one line on recomputed, as somebody who knows the chain can do. */
function forged(format: ChainedFormat, lines: readonly string[], from: number): string[] {
  const { split, join } = LINE_FORMATS[format];
  const out = [...lines];
  for (let at = from; at < out.length; at += 1) {
    const text = split(out[at] ?? '')?.text ?? '';
    out[at] = join(text, chained(split(out[at - 1] ?? '')?.hash ?? NO_HEAD, text));
  }
  return out;
}

describe.each(['jsonl', 'csv'] as const)('an export as %s', (format) => {
  const offset = format === 'csv' ? 1 : 0;

  it('holds as it was written, and ends with its head', async () => {
    const lines = await linesIn(format);
    const verdict = await verifyExport(inTurn(lines));
    expect(verdict).toMatchObject({ ok: true, fault: null, previous: NO_HEAD });
    expect(lines.at(-1)).toContain(verdict.head);
  });

  it('is the same, byte by byte, when it is made again', async () => {
    expect(await linesIn(format)).toEqual(await linesIn(format));
  });

  it('names each line that was altered', async () => {
    const lines = await linesIn(format);
    for (let at = 0; at < lines.length; at += 1) {
      const changed = lines.with(at, (lines[at] ?? '').replace(/(?<=[a-z]{3})[a-z]/, 'X'));
      const { ok, fault } = await verifyExport(inTurn(changed));
      expect({ ok, line: fault?.line }).toEqual({ ok: false, line: at + 1 });
    }
  });

  it('names where a line was removed, wherever it stood', async () => {
    const lines = await linesIn(format);
    for (let at = offset; at < lines.length; at += 1) {
      const { ok, fault } = await verifyExport(inTurn(lines.toSpliced(at, 1)));
      const last = at === lines.length - 1;
      expect({ ok, line: fault?.line }).toEqual({ ok: false, line: last ? at : at + 1 });
    }
  });

  it('names where a line was added, doubled or moved', async () => {
    const lines = await linesIn(format);
    for (let at = offset; at < lines.length - 1; at += 1) {
      const [one = '', other = ''] = [lines[at], lines[at + 1]];
      const doubled = await verifyExport(inTurn(lines.toSpliced(at + 1, 0, one)));
      expect(doubled).toMatchObject({ ok: false, fault: { line: at + 2 } });
      const moved = await verifyExport(inTurn(lines.toSpliced(at, 2, other, one)));
      expect(moved).toMatchObject({ ok: false, fault: { line: at + 1 } });
    }
    const behind = await verifyExport(inTurn([...lines, lines[offset] ?? '']));
    expect(behind).toMatchObject({ ok: false, fault: { line: lines.length + 1 } });
  });

  it('holds if the whole chain was forged: only a head kept elsewhere shows it', async () => {
    const lines = await linesIn(format);
    const at = offset + 1;
    const altered = lines.with(at, (lines[at] ?? '').replace('mia', 'eve'));
    const told = await verifyExport(inTurn(forged(format, altered, at)));
    const real = await verifyExport(inTurn(lines));
    expect(told.ok).toBe(true);
    expect(told.head).not.toBe(real.head);
  });

  it('does not hold if an entry was removed or added and the chain forged, but not the counts', async () => {
    const lines = await linesIn(format);
    for (let at = offset + 1; at < lines.length - 1; at += 1) {
      const less = await verifyExport(inTurn(forged(format, lines.toSpliced(at, 1), at)));
      expect(less).toMatchObject({ ok: false, fault: { line: lines.length - 1 } });
      const more = lines.toSpliced(at, 0, lines[at] ?? '');
      const verdict = await verifyExport(inTurn(forged(format, more, at)));
      expect(verdict.fault?.message).toContain('this line does not count the entries above it');
    }
  });

  it('says which range it has', async () => {
    const { range } = await verifyExport(inTurn(await linesIn(format)));
    const { from, to } = HEADER;
    expect(range).toMatchObject({ fromMs: Date.parse(from), toMs: Date.parse(to) });
  });

  it('is chained to the export before it', async () => {
    const previous = 'ab'.repeat(32);
    const verdict = await verifyExport(inTurn(await linesIn(format, { ...HEADER, previous })));
    expect(verdict).toMatchObject({ ok: true, previous });
    expect(verdict.head).not.toBe((await verifyExport(inTurn(await linesIn(format)))).head);
  });
});

it.each([[[]], [['']], [['{}']], [['hello']], [['{"kind":"export","previous":"x"}']]])(
  'takes %j for no export',
  async (lines) => {
    expect(await verifyExport(inTurn(lines))).toMatchObject({ ok: false });
  },
);

it('can be checked without us: SHA-256 over the hash before, a line feed and the line without its own', async () => {
  const { createHash } = await import('node:crypto');
  let head = NO_HEAD;
  for (const line of await linesIn('jsonl')) {
    const [, hash = ''] = /,"chain":"([0-9a-f]{64})"\}$/.exec(line) ?? [];
    const text = line.replace(`,"chain":"${hash}"`, '');
    expect(createHash('sha256').update(`${head}\n${text}`).digest('hex')).toBe(hash);
    head = hash;
  }
});
