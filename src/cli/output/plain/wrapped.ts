/** Text broken into lines of a width, between words if possible. Pure. */

function broken(word: string, width: number): string[] {
  const chars = Array.from(word);
  const count = Math.max(1, Math.ceil(chars.length / width));
  return Array.from({ length: count }, (_, at) =>
    chars.slice(at * width, (at + 1) * width).join(''),
  );
}

/**
 * Nothing is left out.
 * @param mayBreak whether a word longer than the width is broken: not if it is to be copied. @default true
 */
export function wrapped(text: string, width: number, mayBreak = true): readonly string[] {
  const room = Math.max(width, 10);
  const words = text.split(' ');
  const lines: string[] = [];
  for (const word of mayBreak ? words.flatMap((one) => broken(one, room)) : words) {
    const last = lines.at(-1);
    if (last !== undefined && Array.from(last).length + 1 + Array.from(word).length <= room)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
