/** Lengths as servers and file systems count them: bytes in UTF-8. Pure; workflow code has no Buffer. */

/** The length in UTF-8. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0x80) bytes += 1;
    if (unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff)) bytes += 1;
  }
  return bytes;
}

/** The longest beginning of a text that fits into this many bytes, without cutting a character in two. */
export function cutToBytes(text: string, mostBytes: number): string {
  let left = mostBytes;
  let cut = '';
  for (const char of text) {
    left -= utf8Bytes(char);
    if (left < 0) break;
    cut += char;
  }
  return cut;
}

/** The text with U+FFFD for each unpaired surrogate, which UTF-8 cannot encode. */
export function toWhole(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}
