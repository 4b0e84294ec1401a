/** Whether every value of a JSON text can be sent back exactly: no digit lost, nothing nested too deeply. Pure. */
import { parseTree } from 'jsonc-parser';
import { MAX_DEPTH } from './json.ts';

/** Strings are skipped as a whole, so that digits in them are not taken for numbers. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const LONGEST_SHOWN = 60;
const NESTING = /"(?:[^"\\]|\\.)*"|[[\]{}]/g;

/** Sign, digits without surrounding zeros, and the power of ten of the first digit. */
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

/** The texts of an object's members with these names, which may occur twice. */
function textsOf(text: string, members: readonly string[]): readonly string[] {
  const found = parseTree(text)?.children?.filter(({ children }) => {
    const name: unknown = children?.[0]?.value;
    return typeof name === 'string' && members.includes(name);
  });
  return (found ?? []).map(({ offset, length }) => text.slice(offset, offset + length));
}

/** The first number of a JSON text that JavaScript cannot hold exactly; null if there is none. */
export function inexactNumber(text: string): string | null {
  for (const [token] of text.matchAll(TOKEN)) {
    if (token.startsWith('"')) continue;
    if (normal(token) !== normal(String(Number(token)))) return token.slice(0, LONGEST_SHOWN);
  }
  return null;
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(NESTING)) {
    if (token === '[' || token === '{') depth += 1;
    if (token === ']' || token === '}') depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

function whyLost(text: string): string | null {
  const number = inexactNumber(text);
  if (number !== null) return `the number ${number}, which cannot be kept exactly`;
  return isTooDeep(text) ? `values nested more than ${MAX_DEPTH} levels deep` : null;
}

/**
 * What in a JSON text cannot be sent back exactly, in words; null if there is nothing.
 * @param members the members that are kept, if not the whole object. @default all
 */
export function unkeepablePart(text: string, members?: readonly string[]): string | null {
  const first = whyLost(text);
  if (first === null || members === undefined) return first;
  return (
    textsOf(text, members)
      .map(whyLost)
      .find((why) => why !== null) ?? null
  );
}
