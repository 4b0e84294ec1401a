/** A text for people with its hash in the last line, so that it can be verified later. */
import { createHash, type Hash } from 'node:crypto';

const SEAL = /^SHA-256 of everything above this line: `(?<hash>[0-9a-f]{64})`$/;

function fold(hash: Hash, line: string): void {
  hash.update(`${line}\n`, 'utf8');
}

/** The lines, followed by the one that seals them; returns the hash. */
export async function* sealed(
  lines: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<string, string, undefined> {
  const hash = createHash('sha256');
  for await (const line of lines) {
    fold(hash, line);
    yield line;
  }
  const head = hash.digest('hex');
  yield `SHA-256 of everything above this line: \`${head}\``;
  return head;
}

export interface SealVerdict {
  readonly ok: boolean;
  readonly lines: number;
  readonly head: string | null;
  readonly message: string | null;
}

/** Whether a sealed text is unchanged; where it was changed cannot be told. */
export async function checkSeal(lines: AsyncIterable<string>): Promise<SealVerdict> {
  const hash = createHash('sha256');
  let count = 0;
  let last: string | null = null;
  for await (const line of lines) {
    if (last !== null) fold(hash, last);
    last = line;
    count += 1;
  }
  const told = SEAL.exec(last ?? '')?.groups?.['hash'] ?? null;
  if (told === null) {
    const message = 'the last line, with the hash, is missing';
    return { ok: false, lines: count, head: null, message };
  }
  const ok = hash.digest('hex') === told;
  const message = ok ? null : 'the text was altered: it does not match the hash in its last line';
  return { ok, lines: count, head: told, message };
}
