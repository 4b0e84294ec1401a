/** An id in a command that people copy: a shell must take it as one word, and run nothing in it. Pure. */

const PLAIN_WORD = /^[\w@%+=:,./][\w@%+=:,./~-]*$/;

export function shellWord(text: string): string {
  return PLAIN_WORD.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
