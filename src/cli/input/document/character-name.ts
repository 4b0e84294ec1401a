/** Names a character for a person who may not see it, or take it for another. Pure. */
import { codePoint } from '../../../contract/values/text-rules.ts';

/** Quotation marks of languages and word processors, none of which is valid in JSON. */
const QUOTES = /[\p{Pi}\p{Pf}\u201a\u201e\u02ba\u02bc\u2032\u2033\u300c-\u301f]/u;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u;
const NAMES: ReadonlyMap<string, string> = new Map([
  ['\0', 'NUL: is the text UTF-16? Save it as UTF-8'],
  ['\t', 'a tab'],
  ['\n', 'a line break'],
  ['\r', 'a line break'],
  ['\u00a0', 'a no-break space'],
  ['\u200b', 'a zero-width space'],
  ['\ufeff', 'a byte order mark'],
]);

/** The ASCII character that it looks like; null if none. */
function lookAlike(char: string): string | null {
  if (QUOTES.test(char)) return '"';
  const plain = char.normalize('NFKC');
  return plain !== char && /^[!-~]$/.test(plain) ? plain : null;
}

function describe(char: string): string {
  const name = NAMES.get(char);
  if (name !== undefined) return name;
  if (INVISIBLE.test(char)) return 'an invisible character';
  if (/\p{Z}/u.test(char)) return 'an unusual space';
  const plain = lookAlike(char);
  return plain === null ? char : `${char}, which is not ${plain}`;
}

/** Whether a character is mistaken for one of JSON's quotation marks. */
export function isOtherQuote(char: string): boolean {
  return QUOTES.test(char);
}

/** Plain ASCII unchanged, anything else with its code point and name. */
export function nameCharacter(char: string): string {
  return /^[!-~]$/.test(char) ? char : `${codePoint(char)} (${describe(char)})`;
}
