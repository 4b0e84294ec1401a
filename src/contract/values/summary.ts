/**
 * One line for Temporal's UI, which reads it as markdown, no longer than a server takes: a longer one
 * fails the request. Pure.
 */
import { markdownPieces, toMarkdownText } from './markdown.ts';

/** Servers take 400 bytes; where payloads are encrypted, the key's id and the tag are among them. */
const MAX_BYTES = 200;

function bytesOf(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  // As JSON, quotes and control characters are longer than themselves.
  if (code < 0x20 || char === '"' || char === '\\') return 6;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

function pieceBytes(piece: string): number {
  return Array.from(piece).reduce((sum, char) => sum + bytesOf(char), 0);
}

/** Cuts a summary by its bytes in UTF-8, between characters; what others wrote in it is no markdown. */
export function toSummary(text: string): string {
  let bytes = 0;
  let cut = '';
  for (const piece of markdownPieces(toMarkdownText(text, MAX_BYTES))) {
    bytes += pieceBytes(piece);
    if (bytes > MAX_BYTES) return `${cut}…`;
    cut += piece;
  }
  return cut;
}
