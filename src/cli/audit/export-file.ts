/** An export as a file: read and verified line by line, written as a whole or not at all. */
import { createReadStream } from 'node:fs';
import { access, open, rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { verifyExport, type ExportFault, type ExportVerdict } from '../../audit/index.ts';
import type { AuditEntry, Gap } from '../../client/index.ts';
import { isRecord } from '../../contract/values/json.ts';
import { unreadable } from '../input/flag-problem.ts';

/** An altered export, of which nothing is used. */
export class AlteredExportError extends Error {
  override readonly name = 'AlteredExportError';

  constructor(path: string, fault: ExportFault | null) {
    const where = fault === null ? '' : ` line ${fault.line}: ${fault.message};`;
    super(`${path}:${where} interlude audit verify shows details`);
  }
}

/** Lines without line ends. @throws {UsageError} the file cannot be read */
export async function* linesOf(path: string): AsyncGenerator<string, void, undefined> {
  const input = createReadStream(path, 'utf8');
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  // The readline interface does not report this.
  const failed = new Promise<never>((_resolve, reject) => {
    input.once('error', reject);
  });
  failed.catch(() => undefined);
  try {
    const found = lines[Symbol.asyncIterator]();
    for (;;) {
      const next = await Promise.race([found.next(), failed]);
      if (next.done === true) return;
      yield next.value;
    }
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    lines.close();
    input.destroy();
  }
}

function isEntry(value: unknown): value is AuditEntry {
  if (!isRecord(value)) return false;
  const { kind, timestamp } = value;
  const isKnown = kind === 'record' || kind === 'override' || kind === 'window';
  return isKnown && typeof timestamp === 'string' && !Number.isNaN(Date.parse(timestamp));
}

function gapsIn(value: unknown): readonly Gap[] {
  const { kind, gaps } = isRecord(value) ? value : {};
  if (kind !== 'export' || !Array.isArray(gaps)) return [];
  return gaps.filter(
    (gap): gap is Gap =>
      isRecord(gap) &&
      [gap['from'], gap['to'], gap['why']].every((text) => typeof text === 'string'),
  );
}

export interface ReadExport {
  readonly verdict: ExportVerdict;
  /** What was missing when it was written. */
  readonly gaps: readonly Gap[];
}

/** The entries of an export, each passed on only while all before it are valid. */
export async function readExport(
  path: string,
  take: (entry: AuditEntry) => Promise<void>,
): Promise<ReadExport> {
  const gaps: Gap[] = [];
  async function* passing(): AsyncGenerator<string, void, undefined> {
    for await (const line of linesOf(path)) {
      yield line;
      // The verifier asks for the next line only if this one is valid.
      const value: unknown = JSON.parse(line);
      gaps.push(...gapsIn(value));
      if (!isEntry(value)) continue;
      const { chain: _chain, ...entry } = { chain: null, ...value };
      await take(entry);
    }
  }
  return { verdict: await verifyExport(passing()), gaps };
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * Writes a new file, as a whole or not at all.
 * @returns false if it exists already
 */
export async function writeOnce(path: string, lines: AsyncIterable<string>): Promise<boolean> {
  if (await isThere(path)) return false;
  const draft = `${path}.${process.pid}.part`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      for await (const line of lines) await handle.write(`${line}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A concurrent run has written the same bytes.
    await rename(draft, path);
    return true;
  } finally {
    await rm(draft, { force: true });
  }
}
