/** The texts that an annex stores by their hash, as many as one payload holds. Pure: the time is an argument. */
import {
  DROPPED_AFTER_MS,
  type AnnexState,
  type KeepArgument,
  type KeepResult,
  type KeptText,
  type RetainArgument,
  type TextsPage,
} from '../../contract/calendar/annex.ts';
import { isRecord } from '../../contract/values/json.ts';
import { utf8Bytes } from '../../contract/values/utf8.ts';
import { answered, refused, type Outcome } from '../calendar/rules/outcome.ts';

/** Leaves room for the rest of a payload. */
const MOST_BYTES = 1_800_000;
/** Above this size, texts that are no longer used should be dropped. */
const DUE_BYTES = 600_000;
/** The answer to a query is one payload as well. */
const PAGE_BYTES = 1_000_000;
const HASH = /^[0-9a-f]{32}$/;

interface Kept {
  readonly text: string;
  readonly bytes: number;
  /** When it was last kept, epoch ms. */
  readonly keptMs: number;
}

function isKeptText(value: unknown): value is KeptText {
  const [hash, text] = Array.isArray(value) ? (value as unknown[]) : [];
  return typeof hash === 'string' && HASH.test(hash) && typeof text === 'string';
}

function listOf(value: unknown, member: string): readonly unknown[] {
  const list: unknown = isRecord(value) ? value[member] : null;
  return Array.isArray(list) ? list : [];
}

export function readKeep(value: unknown): KeepArgument | null {
  const all = listOf(value, 'texts');
  const texts = all.filter(isKeptText);
  return texts.length > 0 && texts.length === all.length ? { texts } : null;
}

export function readHashes(value: unknown): readonly string[] {
  return listOf(value, 'hashes').filter((hash) => typeof hash === 'string');
}

/** Only a complete list of hashes is valid: whatever it does not name is dropped. */
export function readRetain(value: unknown): RetainArgument | null {
  const hashes = readHashes(value);
  const before_ms = isRecord(value) ? value['before_ms'] : null;
  const isWhole = isRecord(value) && Array.isArray(value['hashes']);
  if (!isWhole || hashes.length !== listOf(value, 'hashes').length) return null;
  return typeof before_ms === 'number' ? { hashes, before_ms } : null;
}

export class Texts {
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  /** @param state whatever the workflow was started with */
  constructor(state: unknown) {
    for (const one of listOf(state, 'texts')) {
      const keptMs: unknown = Array.isArray(one) ? one[2] : null;
      if (isKeptText(one) && typeof keptMs === 'number') this.#put(one, keptMs);
    }
  }

  mayKeep({ texts }: KeepArgument): Outcome<null> {
    const fresh = texts.filter(([hash]) => !this.#kept.has(hash));
    const bytes = fresh.reduce((sum, text) => sum + bytesOf(text), this.#bytes);
    if (bytes <= MOST_BYTES) return answered(null);
    return refused(
      'full',
      `an annex of the calendar holds ${this.#kept.size} values of changes in ${this.#bytes} bytes, and has no room for more at the moment`,
    );
  }

  keep(argument: KeepArgument, nowMs: number): Outcome<KeepResult> {
    const outcome = this.mayKeep(argument);
    if (!outcome.ok) return outcome;
    for (const text of argument.texts) this.#put(text, nowMs);
    return answered({ kept_ms: nowMs, is_due: this.#isDue(nowMs) });
  }

  /** Whatever the sender's clock says, nothing is dropped that a change may still be about to refer to. */
  retain({ hashes, before_ms }: RetainArgument, nowMs: number): Outcome<null> {
    const retained = new Set(hashes);
    const beforeMs = Math.min(before_ms, nowMs - DROPPED_AFTER_MS);
    for (const [hash, { keptMs, bytes }] of this.#kept) {
      if (retained.has(hash) || keptMs >= beforeMs) continue;
      this.#kept.delete(hash);
      this.#bytes -= bytes;
    }
    return answered(null);
  }

  page(hashes: readonly string[]): TextsPage {
    const [texts, missing]: [KeptText[], string[]] = [[], []];
    let bytes = 0;
    for (const hash of hashes) {
      const kept = this.#kept.get(hash);
      if (kept === undefined) missing.push(hash);
      else if (bytes === 0 || bytes + kept.bytes <= PAGE_BYTES) {
        bytes += kept.bytes;
        texts.push([hash, kept.text]);
      }
    }
    return { texts, missing };
  }

  toState(): AnnexState {
    const texts = [...this.#kept].map(([hash, { text, keptMs }]) => [hash, text, keptMs] as const);
    return { v: 1, texts };
  }

  #put([hash, text]: KeptText, keptMs: number): void {
    const bytes = bytesOf([hash, text]);
    this.#bytes += bytes - (this.#kept.get(hash)?.bytes ?? 0);
    this.#kept.set(hash, { text, bytes, keptMs });
  }

  #isDue(nowMs: number): boolean {
    const isOld = ({ keptMs }: Kept): boolean => keptMs < nowMs - DROPPED_AFTER_MS;
    return this.#bytes > DUE_BYTES && [...this.#kept.values()].some(isOld);
  }
}

/** Bytes in the state, including instant and comma. */
function bytesOf(text: KeptText): number {
  return utf8Bytes(JSON.stringify(text)) + 16;
}
