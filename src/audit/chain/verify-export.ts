/** Whether the lines of an export are those that were written, and which is the first that is not. Pure. */
import { isRecord } from '../../contract/values/json.ts';
import { chained, COUNTED, readHeader, type Counted, type HeaderReading } from './export-header.ts';
import { LINE_FORMATS, LOCAL_HEADING, type LineFormat } from './line-formats.ts';

export interface ExportFault {
  /** Counted from 1. */
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
  /** The range according to the first line, epoch ms; null if it could not be read. */
  readonly range: { readonly fromMs: number; readonly toMs: number } | null;
  readonly fault: ExportFault | null;
}

const CHANGED = 'this line was altered, or lines directly before it were removed, added or moved';

const MISCOUNTED =
  'this line does not count the entries above it: lines were removed or added, and the hashes recomputed';

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The content of a first or last line, in either format: the details of a CSV row are JSON in its last cell. */
function entryOf(kind: 'export' | 'end', text: string): unknown {
  if (text.startsWith('{')) return readJson(text);
  const cell = /^"\w+",.*,"(?<details>\{.*\})"$/su.exec(text)?.groups?.['details'];
  const details = readJson((cell ?? '').replaceAll('""', '"'));
  return isRecord(details) ? { kind, ...details } : null;
}

/** Every line begins with its kind. */
function kindOf(text: string): string {
  return /^(?:\{"kind":)?"(?<kind>\w+)"/u.exec(text)?.groups?.['kind'] ?? '';
}

function isCounted(kind: string): kind is keyof typeof COUNTED {
  return Object.hasOwn(COUNTED, kind);
}

class Check {
  #format: LineFormat | null = null;
  #head: string | null = null;
  #header: HeaderReading | null = null;
  readonly #counted: Counted = { records: 0, overrides: 0, windows: 0 };
  #isAtEnd = false;
  #hasLocalHeading = false;
  #lines = 0;

  /** What is wrong with the next line; null if nothing. */
  take(line: string): ExportFault | null {
    this.#lines += 1;
    const isFirst = this.#format === null;
    this.#format ??= LINE_FORMATS[line.startsWith('{') ? 'jsonl' : 'csv'];
    const { heading } = this.#format;
    if (isFirst && heading !== null) {
      this.#hasLocalHeading = line === LOCAL_HEADING;
      const isHeading = line === heading || this.#hasLocalHeading;
      return isHeading ? null : this.#fault('this is not the first line of an export');
    }
    return this.#hold(this.#format, line);
  }

  #hold(format: LineFormat, line: string): ExportFault | null {
    if (this.#isAtEnd) return this.#fault('this line was added after the end of the export');
    const split = format.split(line);
    if (split === null) return this.#fault('this line carries no hash: it was altered or added');
    if (this.#header === null) {
      const header = readHeader(entryOf('export', split.text));
      if (header === null) return this.#fault('this is not the first line of an export');
      if (format.heading !== null && header.hasZone !== this.#hasLocalHeading)
        return this.#fault('the names of the columns above this line are not those of the export');
      this.#header = header;
    }
    const expected = chained(this.#head ?? this.#header.previous, split.text);
    if (expected !== split.hash) return this.#fault(CHANGED);
    this.#head = split.hash;
    return this.#count(split.text);
  }

  /** Somebody who recomputes the hashes may forget the counts. */
  #count(text: string): ExportFault | null {
    const kind = kindOf(text);
    if (isCounted(kind)) this.#counted[COUNTED[kind]] += 1;
    if (kind !== 'end') return null;
    this.#isAtEnd = true;
    const told = entryOf('end', text);
    const isRight =
      isRecord(told) &&
      Object.entries(this.#counted).every(([name, count]) => told[name] === count);
    return isRight ? null : this.#fault(MISCOUNTED);
  }

  #fault(message: string): ExportFault {
    return { line: this.#lines, message };
  }

  verdict(fault: ExportFault | null): ExportVerdict {
    return {
      ok: fault === null,
      lines: this.#lines,
      head: this.#head,
      previous: this.#header?.previous ?? null,
      range: this.#header,
      fault,
    };
  }

  /** To be called after the last line. */
  finish(): ExportFault | null {
    if (this.#isAtEnd) return null;
    const message = 'the end of the export is missing: lines were removed after this one';
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
