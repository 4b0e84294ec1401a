/** The value of a field for people: a reference by its name, a text as callers hear it, anything else as JSON. Pure. */
import type { JsonValue } from '../../../client/index.ts';
import { isRecord } from '../../../contract/values/json.ts';
import { printable } from './printable.ts';

export type Names = Readonly<Record<string, string>>;

const REFERENCE = new Set(['id', 'name', 'selfUri']);
const ENTRY = new Set(['name', 'start', 'end']);
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

/** `interlude 1a2b3c4d (2026-12-24 14:00 to 2026-12-24 15:00)`: a schedule that does not exist yet; else null. */
function entryText(value: unknown): string | null {
  if (!isRecord(value) || !hasOnly(value, ENTRY)) return null;
  const [name, start, end] = [value['name'], value['start'], value['end']];
  if (typeof name !== 'string' || typeof start !== 'string' || typeof end !== 'string') return null;
  const [from, to] = [start, end].map((time) => time.slice(0, 16).replace('T', ' '));
  return `${name} (${from} to ${to})`;
}

/** References and new schedules, one after the other; null if anything else is among them. */
function listText(value: JsonValue, names: Names): string | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const said = value.map((one) => referenceText(one, names) ?? entryText(one));
  return said.includes(null) ? null : said.join(', ');
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
  const said =
    referenceText(value, names) ??
    routingText(value, names) ??
    wordsText(value) ??
    listText(value, names);
  return printable(said ?? JSON.stringify(value));
}
