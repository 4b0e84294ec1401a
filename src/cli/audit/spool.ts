/**
 * Entries of a range while they are sorted by time, kept in one file per day so that only one day is in memory. The
 * folder is readable only by its owner, and is deleted after use.
 */
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEntry } from '../../client/index.ts';

const MOST_WAITING = 2_000;

interface Spooled {
  readonly n: number;
  readonly entry: AuditEntry;
}

function byTime({ n, entry }: Spooled, other: Spooled): number {
  const { timestamp, workflow_id: id, run_id: run } = entry;
  const ms = Date.parse(timestamp) - Date.parse(other.entry.timestamp);
  if (ms !== 0) return ms;
  const [key, otherKey] = [`${id}\n${run}`, `${other.entry.workflow_id}\n${other.entry.run_id}`];
  if (key !== otherKey) return key < otherKey ? -1 : 1;
  return n - other.n;
}

export class Spool {
  readonly #folder: string;
  readonly #waiting = new Map<string, string[]>();
  readonly #days = new Set<string>();
  #count = 0;
  #pending = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** A spool that exists while `use` runs. */
  static async with<T>(use: (spool: Spool) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'interlude-audit-'));
    try {
      return await use(new Spool(folder));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async add(entry: AuditEntry): Promise<void> {
    const day = new Date(Date.parse(entry.timestamp)).toISOString().slice(0, 10);
    const lines = this.#waiting.get(day) ?? [];
    this.#waiting.set(day, lines);
    lines.push(`${JSON.stringify({ n: this.#count, entry })}\n`);
    this.#days.add(day);
    this.#count += 1;
    this.#pending += 1;
    if (this.#pending >= MOST_WAITING) await this.#flush();
  }

  async #flush(): Promise<void> {
    for (const [day, lines] of this.#waiting)
      await appendFile(this.#path(day), lines.join(''), { mode: 0o600 });
    this.#waiting.clear();
    this.#pending = 0;
  }

  #path(day: string): string {
    return join(this.#folder, `${day}.jsonl`);
  }

  /** All entries in order of time, any number of times. */
  async *entries(): AsyncGenerator<AuditEntry, void, undefined> {
    await this.#flush();
    for (const day of [...this.#days].toSorted()) {
      const text = await readFile(this.#path(day), 'utf8');
      const lines = text.split('\n').filter((line) => line !== '');
      const spooled = lines.map((line): Spooled => JSON.parse(line));
      for (const { entry } of spooled.toSorted(byTime)) yield entry;
    }
  }
}
