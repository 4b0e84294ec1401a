/**
 * The hash chain of an export (docs/audit.md#the-chain): each line carries a hash of itself and of all lines before it.
 * Pure.
 */
import { createHash } from 'node:crypto';

/** What the first line of the first export is chained to. */
export const NO_HEAD = '0'.repeat(64);

const HEAD = /^[0-9a-f]{64}$/;

export function isHead(text: unknown): text is string {
  return typeof text === 'string' && HEAD.test(text);
}

/** SHA-256 over the hash of the previous line, a line feed, and the line without its own hash. */
export function chained(previous: string, line: string): string {
  return createHash('sha256').update(`${previous}\n${line}`, 'utf8').digest('hex');
}
