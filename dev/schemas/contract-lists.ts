/**
 * The lists of docs/contract.md that are generated from the code: fields of a request and of its targets, and metrics.
 * One line each.
 */
import { isRecord } from '../../src/contract/values/json.ts';
import { createMetrics, type WorkerMetrics } from '../../src/worker/metrics/metrics.ts';
import { REQUEST_NOTES, TARGET_NOTES, type FieldNote } from './field-notes.ts';
import {
  propertiesOf,
  requestFields,
  requiredOf,
  targetFields,
  type Schema,
} from './json-schemas.ts';

function counted(value: unknown): string | null {
  return typeof value === 'number' ? value.toLocaleString('en') : null;
}

function bounds(low: unknown, high: unknown, unit: string): string {
  const [from, to] = [counted(low), counted(high)];
  if (from !== null && to !== null) return `, ${from} to ${to}${unit}`;
  return from === null ? '' : `, at least ${from}${unit}`;
}

function quoted(values: readonly unknown[]): string {
  return values.map((value) => `\`${String(value)}\``).join(', ');
}

function listOf(items: unknown): string {
  const { enum: values } = isRecord(items) ? items : {};
  const isShort = Array.isArray(values) && values.length <= 4;
  return isShort ? `list of ${quoted(values)}` : 'list of strings';
}

/** Type and bounds in words. */
function typeOf(part: Schema): string {
  const { type, enum: values, const: only, items } = part;
  if (only !== undefined) return quoted([only]);
  if (Array.isArray(values)) return quoted(values);
  if (type === 'integer') return `integer${bounds(part['minimum'], part['maximum'], '')}`;
  if (type === 'string')
    return `string${bounds(part['minLength'], part['maxLength'], ' characters')}`;
  if (type === 'array') return `${listOf(items)}${bounds(part['minItems'], part['maxItems'], '')}`;
  if (type === 'object')
    return `object${bounds(part['minProperties'], part['maxProperties'], ' columns')}`;
  return typeof type === 'string' ? type : 'object';
}

function presetOf(name: string, part: Schema, required: readonly string[]): string {
  if (required.includes(name)) return '; required';
  return part['default'] === undefined
    ? ''
    : `; default ${quoted([JSON.stringify(part['default'])])}`;
}

function exampleOf({ example }: FieldNote): string {
  return example === null ? '' : `, e.g. ${quoted([JSON.stringify(example)])}`;
}

function fieldLines(schema: Schema, notes: Readonly<Record<string, FieldNote>>): string[] {
  const required = requiredOf(schema);
  return Object.entries(propertiesOf(schema)).map(([name, part]) => {
    const note = notes[name];
    if (note === undefined) throw new Error(`dev/schemas/field-notes.ts says nothing of ${name}`);
    const type = `${typeOf(part)}${presetOf(name, part, required)}`;
    return `- \`${name}\` (${type}): ${note.about}${exampleOf(note)}`;
  });
}

export function requestLines(): readonly string[] {
  return fieldLines(requestFields(), REQUEST_NOTES);
}

export function targetLines(): readonly string[] {
  return Object.entries(targetFields()).flatMap(([kind, schema]) => {
    const lines = fieldLines(schema, TARGET_NOTES).filter((line) => !line.startsWith('- `kind`'));
    return [`- **\`${kind}\`**`, lines.map((line) => `  ${line}`)].flat();
  });
}

/** Gauges that a worker has once calendar and windows are watched. */
function watched(metrics: WorkerMetrics): void {
  metrics.watchCalendar({ list: async () => [] });
  metrics.watchStanding({ standing: async () => [], lastGoodSweep: async () => 0 });
}

const HELP = /^# HELP (?<name>\w+) (?<help>.*)$/;

/** The metrics of a worker: names, types, and help texts. */
export async function metricLines(): Promise<readonly string[]> {
  const metrics = createMetrics();
  watched(metrics);
  const text = await metrics.scrape();
  const types = new Map([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, n, t]) => [n, t]));
  return text.split('\n').flatMap((line) => {
    const { name, help } = HELP.exec(line)?.groups ?? {};
    return name === undefined ? [] : [`- \`${name}\` (${types.get(name) ?? ''}): ${help ?? ''}`];
  });
}
