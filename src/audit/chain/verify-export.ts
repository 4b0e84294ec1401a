/** Whether the lines of an export are those that were written, and which is the first that is not. Pure. */
import { isRecord } from '../../contract/values/json.ts';
import { chained } from './chain.ts';
import { readHeader } from './export-header.ts';
import { LINE_FORMATS, LOCAL_HEADING, type LineFormat } from './line-formats.ts';

export interface ExportFault {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

export interface ExportVerdict {
  readonly ok: boolean;
  readonly lines: number;
  /** The hash of the last valid line; null if there is none. */
  readonly head: string | null;
  /** What its first line is chained to; null if it could not be read. */
  readonly previous: string | null;
  readonly fault: ExportFault | null;
}

const CHANGED = 'this line was altered, or lines directly before it were removed, added or moved';

function formatOf(line: string): LineFormat {
  return line.startsWith('{') ? LINE_FORMATS.jsonl : LINE_FORMATS.csv;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The content of a first line, in either format: the details of a CSV row are JSON in its last cell. */
function firstEntry(text: string): unknown {
  if (text.startsWith('{')) return readJson(text);
  const cell = /^"export",.*,"(?<details>\{.*\})"$/su.exec(text)?.groups?.['details'];
  const details = readJson((cell ?? '').replaceAll('""', '"'));
  return isRecord(details) ? { kind: 'export', ...details } : null;
}

function isEnd(text: string): boolean {
  return text.startsWith('{"kind":"end",') || text.startsWith('"end",');
}

class Check {
  #format: LineFormat | null = null;
  #head: string | null = null;
  #previous: string | null = null;
  #isAtEnd = false;
  #hasLocalHeading = false;
  #lines = 0;

  /** What is wrong with the next line; null if nothing. */
  take(line: string): ExportFault | null {
    this.#lines += 1;
    const isFirst = this.#format === null;
    this.#format ??= formatOf(line);
    const { heading } = this.#format;
    if (isFirst && heading !== null) {
      this.#hasLocalHeading = line === LOCAL_HEADING;
      const isHeading = line === heading || this.#hasLocalHeading;
      return isHeading ? null : this.#fault('this is not the first line of an export');
    }
    return this.#hold(this.#format, line);
  }

  #hold(format: LineFormat, line: string): ExportFault | null {
    if (this.#isAtEnd) return this.#fault('this line was added behind the end of the export');
    const split = format.split(line);
    if (split === null) return this.#fault('this line carries no hash: it was altered or added');
    if (this.#previous === null) {
      const header = readHeader(firstEntry(split.text));
      if (header === null) return this.#fault('this is not the first line of an export');
      if (format.heading !== null && header.hasZone !== this.#hasLocalHeading)
        return this.#fault('the names of the columns above this line are not those of the export');
      this.#previous = header.previous;
    }
    const expected = chained(this.#head ?? this.#previous, split.text);
    if (expected !== split.hash) return this.#fault(CHANGED);
    this.#head = split.hash;
    this.#isAtEnd = isEnd(split.text);
    return null;
  }

  #fault(message: string): ExportFault {
    return { line: this.#lines, message };
  }

  verdict(fault: ExportFault | null): ExportVerdict {
    return {
      ok: fault === null,
      lines: this.#lines,
      head: this.#head,
      previous: this.#previous,
      fault,
    };
  }

  /** After the last line. */
  finish(): ExportFault | null {
    if (this.#isAtEnd) return null;
    const message = 'the end of the export is missing: lines were removed behind this one';
    return { line: Math.max(this.#lines, 1), message };
  }
}

/** Checks an export of any length, one line at a time. */
export async function verifyExport(lines: AsyncIterable<string>): Promise<ExportVerdict> {
  const check = new Check();
  for await (const line of lines) {
    const fault = check.take(line);
    if (fault !== null) return check.verdict(fault);
  }
  return check.verdict(check.finish());
}
