/** What a text must not contain, by Unicode's own properties. Pure; workflow code may use it. */

/** Spaces, controls, formats, fillers: a reader sees nothing. */
const UNSEEN =
  /^[\p{White_Space}\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]*$/u;
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
/** Two ids that differ in one of these look the same. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;
const ODD_BLANK = /[^\P{Zs} ]/u;
const HALF = /\p{Cs}/u;

/** `U+0085`. */
export function codePoint(char: string): string {
  return `U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function without(text: string, what: RegExp, name: string): string | null {
  const found = what.exec(text)?.[0];
  return found === undefined ? null : `must not contain ${name} (${codePoint(found)})`;
}

/** Whether nobody could read it: empty, or only blank or invisible characters. */
export function isUnseen(text: string): boolean {
  return UNSEEN.test(text);
}

/** The problem with half of a surrogate pair, which no encoding can carry; null if there is none. */
export function halfCharacterProblem(text: string): string | null {
  return without(text, HALF, 'half a character');
}

/** What is wrong with words for people, which are sent and kept as given, line breaks included; null if nothing. */
export function wordsProblem(text: string): string | null {
  if (isUnseen(text)) return 'must not be only blank or invisible characters';
  return halfCharacterProblem(text);
}

/**
 * What is wrong with an organisation's own name for something, compared as it is: joiners and unusual blanks belong to
 * the words of some languages. Null if nothing.
 */
export function keyProblem(key: string): string | null {
  return wordsProblem(key) ?? without(key, CONTROL, 'control characters');
}

/** What is wrong with an id, which must not look like another; null if nothing. */
export function idProblem(id: string): string | null {
  if (isUnseen(id)) return 'must not be only blank or invisible characters';
  return (
    without(id, CONTROL, 'control characters') ??
    without(id, INVISIBLE, 'invisible characters') ??
    without(id, ODD_BLANK, 'unusual blanks') ??
    halfCharacterProblem(id)
  );
}

/** What is wrong with the characters of an address; null if nothing. */
export function addressProblem(address: string): string | null {
  return (
    without(address, CONTROL, 'line breaks or control characters') ??
    without(address, INVISIBLE, 'invisible characters') ??
    without(address, /\p{Z}/u, 'blanks') ??
    halfCharacterProblem(address)
  );
}
