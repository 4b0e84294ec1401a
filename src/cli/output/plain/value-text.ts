/** The value of a field for people: a reference by its name, a text as callers hear it, anything else as JSON. Pure. */
import type { JsonValue } from '../../../client/index.ts';
import { isRecord } from '../../../contract/values/json.ts';
import { printable } from './printable.ts';

export type Names = Readonly<Record<string, string>>;

const REFERENCE = new Set(['id', 'name', 'selfUri']);
const ROUTING = new Set(['method', 'queue']);

function hasOnly(value: Readonly<Record<string, unknown>>, names: ReadonlySet<string>): boolean {
  return Object.keys(value).every((key) => names.has(key));
}

/** `Welcome (f-1)`; null if it is not a reference to another object. */
function referenceText(value: unknown, names: Names): string | null {
  if (!isRecord(value) || !hasOnly(value, REFERENCE)) return null;
  const { id, name } = value;
  if (typeof id !== 'string') return null;
  const known = typeof name === 'string' ? name : names[id];
  return known === undefined ? id : `${known} (${id})`;
}

/** `longest-idle, queue Service (q-1)`; null if it is not a routing. */
function routingText(value: unknown, names: Names): string | null {
  if (!isRecord(value) || !hasOnly(value, ROUTING)) return null;
  const { method, queue } = value;
  if (typeof method !== 'string') return null;
  const to = referenceText(queue, names);
  return to === null ? method : `${method}, queue ${to}`;
}

/** A greeting, in quotation marks; null if it is not one. */
function wordsText(value: unknown): string | null {
  if (!isRecord(value) || Object.keys(value).join() !== 'text') return null;
  return typeof value['text'] === 'string' ? JSON.stringify(value['text']) : null;
}

/** `null` for a value that is not set. */
export function valueText(value: JsonValue, names: Names = {}): string {
  const said = referenceText(value, names) ?? routingText(value, names) ?? wordsText(value);
  return printable(said ?? JSON.stringify(value));
}
