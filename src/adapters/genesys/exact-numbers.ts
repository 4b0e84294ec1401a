// Whether every number of a JSON text survives being parsed: one that loses digits cannot be sent back as it
// stood. Pure.

/** Strings are skipped as wholes, so that digits in them are not taken for numbers. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const LONGEST_SHOWN = 60;

/** Sign, digits without zeros around them, and the power of ten of the first of them. */
function normal(number: string): string {
  const groups = /^(?<sign>-?)(?<whole>\d+)(?:\.(?<part>\d+))?(?:e(?<exponent>[+-]?\d+))?$/i.exec(
    number,
  )?.groups;
  const { sign = '', whole = '', part = '', exponent = '0' } = groups ?? {};
  const digits = `${whole}${part}`;
  const significant = digits.replace(/^0+/, '');
  if (significant === '') return '0';
  const power = Number(exponent) + whole.length - (digits.length - significant.length);
  return `${sign}${significant.replace(/0+$/, '')}e${power}`;
}

/** The first number of a JSON text that JavaScript cannot hold exactly; null: there is none. */
export function inexactNumber(text: string): string | null {
  for (const [token] of text.matchAll(TOKEN)) {
    if (token.startsWith('"')) continue;
    if (normal(token) !== normal(String(Number(token)))) return token.slice(0, LONGEST_SHOWN);
  }
  return null;
}
