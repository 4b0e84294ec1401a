/** An export, line by line, with its chain. Pure. */
import type { AuditEntry } from '../../contract/telling/audit-entry.ts';
import { chained } from './chain.ts';
import { COUNTED, type Counted, type ExportEnd, type ExportHeader } from './export-header.ts';
import { csvInZone, LINE_FORMATS, type ChainedFormat, type LineFormat } from './line-formats.ts';

function formatOf(format: ChainedFormat, { time_zone: zone }: ExportHeader): LineFormat {
  return format === 'csv' && zone !== undefined ? csvInZone(zone) : LINE_FORMATS[format];
}

/** Lines without line ends; returns the head, which is the hash of the last one. */
export async function* exportLines(
  format: ChainedFormat,
  header: ExportHeader,
  entries: AsyncIterable<AuditEntry>,
): AsyncGenerator<string, string, undefined> {
  const { heading, toText, join } = formatOf(format, header);
  const counted: Counted = { records: 0, overrides: 0, windows: 0 };
  let head = header.previous;
  const next = (entry: object): string => {
    const text = toText(entry);
    head = chained(head, text);
    return join(text, head);
  };
  if (heading !== null) yield heading;
  yield next(header);
  for await (const entry of entries) {
    counted[COUNTED[entry.kind]] += 1;
    yield next(entry);
  }
  const end: ExportEnd = { kind: 'end', ...counted };
  yield next(end);
  return head;
}
