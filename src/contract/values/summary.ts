/** One line of markdown for Temporal's UI, within the server's limit: a longer one fails the request. Pure. */
import { markdownPieces, toMarkdownText } from './markdown.ts';

/** Servers accept 400 bytes, which with encryption include the key's id and the tag. */
const MAX_BYTES = 200;

function bytesOf(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  // In JSON, quotes and control characters take several bytes.
  if (code < 0x20 || char === '"' || char === '\\') return 6;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

function pieceBytes(piece: string): number {
  return Array.from(piece).reduce((sum, char) => sum + bytesOf(char), 0);
}

/** Cuts a summary to its bytes in UTF-8, between characters; texts of others in it are escaped. */
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
