/** Reads a JSON object from a file or from standard input, with a size limit. */
import { createReadStream } from 'node:fs';
import type { JsonValue, Problem } from '../../../client/index.ts';
import { BadRequestError, UsageError } from '../../errors.ts';
import type { Input } from '../../terminal/io.ts';
import { findJsonFault, sayPlace } from './json-fault.ts';
import { findRepeatedKeys } from './repeated-keys.ts';
import { unreadable } from '../flag-problem.ts';

/** Far more than a request with 2,000 characters of text needs. */
const MAX_BYTES = 1_000_000;

export type Fields = Readonly<Record<string, JsonValue>>;

async function collect(chunks: AsyncIterable<unknown>, name: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    const part = chunk instanceof Uint8Array ? chunk : Buffer.from(String(chunk));
    size += part.length;
    if (size > MAX_BYTES)
      throw new UsageError(`${name} is larger than 1 MB, which no request needs`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function readBytes(file: string, name: string, stdin: Input): Promise<Buffer> {
  try {
    return await collect(file === '-' ? stdin : createReadStream(file), name);
  } catch (error) {
    throw error instanceof UsageError ? error : unreadable(name, error);
  }
}

/** The byte order mark of Windows editors and shells. */
function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const is = isUtf16(bytes) ? 'UTF-16' : 'not UTF-8 text';
    throw new BadRequestError([{ path: '', message: `${name} is ${is}: save it as UTF-8` }]);
  }
}

function isFields(value: JsonValue): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Why a text is not JSON; null if it is. */
function faultOf(text: string, name: string): Problem | null {
  if (/^[ \t\n\r]*$/.test(text)) return { path: '', message: `${name} is empty` };
  const fault = findJsonFault(text);
  if (fault === null) return null;
  const { expected, found } = fault;
  const instead = found === null ? '' : `, found ${found}`;
  const message = `${name} is not JSON at ${sayPlace(fault)}: expected ${expected}${instead}`;
  return { path: '', message };
}

function repeatedKeys(text: string, name: string): readonly Problem[] {
  try {
    return findRepeatedKeys(text).map(({ path, places }) => ({
      path,
      message: `appears in ${name} at ${places}; keep one of them`,
    }));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [{ path: '', message: `${name} is nested too deeply` }];
  }
}

/** Syntax errors and repeated keys in a text that should be JSON: every problem at once. */
export function jsonProblems(text: string, name: string): readonly Problem[] {
  const fault = faultOf(text, name);
  return fault === null ? repeatedKeys(text, name) : [fault];
}

function parse(text: string, name: string): JsonValue {
  const problems = jsonProblems(text, name);
  if (problems.length > 0) throw new BadRequestError(problems);
  return JSON.parse(text);
}

/**
 * Reads a text.
 * @throws {UsageError} it cannot be read, or is larger than 1 MB
 * @throws {BadRequestError} it is not UTF-8
 */
export async function readText(file: string, stdin: Input): Promise<string> {
  return decode(await readBytes(file, file, stdin), file);
}

/**
 * Reads one JSON object; `-` is standard input.
 * @throws {UsageError} it cannot be read, or is larger than 1 MB
 * @throws {BadRequestError} it is not a single JSON object, or has a key twice
 */
export async function readDocument(file: string, stdin: Input): Promise<Fields> {
  const name = file === '-' ? 'standard input' : file;
  const value = parse(decode(await readBytes(file, name, stdin), name), name);
  if (isFields(value)) return value;
  throw new BadRequestError([{ path: '', message: `${name} must hold one JSON object` }]);
}
