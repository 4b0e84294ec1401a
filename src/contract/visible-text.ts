/** What a person can see of a text. Pure. */

/** Anything but blanks, format characters, and what is drawn as nothing; control characters are told by their code. */
const VISIBLE = /[^\s\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** True where a reader would see nothing: empty, blank, or made of invisible characters alone. */
export function isInvisible(text: string): boolean {
  return !VISIBLE.test(text);
}
