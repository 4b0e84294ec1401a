/**
 * The JSON schemas in the documents, generated from the zod schemas of the code. What zod cannot express in a schema
 * (rules between fields, invisible characters) is checked when a request is read.
 */
import { z } from 'zod';
import { presetsFile } from '../../src/contract/request/presets-schema.ts';
import { requestShape } from '../../src/contract/request/request-shape.ts';
import { TARGET_SHAPES } from '../../src/contract/request/target/target-schema.ts';
import { callbackSchema } from '../../src/contract/reporting/callback-schema.ts';
import { isRecord } from '../../src/contract/values/json.ts';
import { REQUEST_NOTES, TARGET_NOTES, type FieldNote } from './field-notes.ts';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

export type Schema = Readonly<Record<string, unknown>>;

function schemaOf(shape: z.ZodType): Schema {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(shape, {
    io: 'input',
    unrepresentable: 'any',
  });
  return schema;
}

export function propertiesOf(schema: Schema): Readonly<Record<string, Schema>> {
  const { properties } = schema;
  const all = isRecord(properties) ? Object.entries(properties) : [];
  return Object.fromEntries(all.flatMap(([name, part]) => (isRecord(part) ? [[name, part]] : [])));
}

export function requiredOf({ required }: Schema): readonly string[] {
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}

/** `null` means an absent field. */
function orNull(part: Schema): Schema {
  const { description, examples, default: preset, ...rest } = part;
  const told = Object.entries({ description, default: preset, examples });
  return {
    ...Object.fromEntries(told.filter(([, value]) => value !== undefined)),
    anyOf: [rest, { type: 'null' }],
  };
}

function noted(schema: Schema, notes: Readonly<Record<string, FieldNote>>): Schema {
  const required = requiredOf(schema);
  const properties = Object.entries(propertiesOf(schema)).map(([name, part]) => {
    const { about, example } = notes[name] ?? { about: '', example: null };
    const description = about.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
    const all = { description, ...part, ...(example === null ? {} : { examples: [example] }) };
    return [name, required.includes(name) ? all : orNull(all)];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** The fields of each kind named by `target`. */
export function targetFields(): Readonly<Record<string, Schema>> {
  return Object.fromEntries(
    Object.entries(TARGET_SHAPES).map(([kind, shape]) => [kind, schemaOf(shape)]),
  );
}

function targetSchemas(): readonly Schema[] {
  return Object.values(targetFields()).map((schema) => noted(schema, TARGET_NOTES));
}

/** The request with one schema per field, without rules between them. */
export function requestFields(): Schema {
  return schemaOf(requestShape);
}

/** docs/request.schema.json */
export function requestSchema(): Schema {
  const { properties, ...rest } = noted(requestFields(), REQUEST_NOTES);
  const { about } = REQUEST_NOTES.target;
  const description = about.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  const target = { description, anyOf: [...targetSchemas(), { type: 'null' }] };
  const byFlow = { flow_id: { type: 'string' }, fallback_greeting: { type: 'string' } };
  return {
    $schema: DIALECT,
    title: 'Interlude: the request for a maintenance window',
    ...rest,
    properties: { ...(isRecord(properties) ? properties : {}), target },
    oneOf: [
      {
        title: 'a flow-ivr',
        required: ['flow_id', 'fallback_greeting'],
        properties: { ...byFlow, target: { type: 'null' } },
      },
      {
        title: 'an object of a Genesys Cloud organisation',
        required: ['target'],
        properties: { target: { type: 'object' }, flow_id: { type: 'null' } },
      },
    ],
  };
}

/** docs/callback.schema.json */
export function callbackJsonSchema(): Schema {
  return {
    $schema: DIALECT,
    title: 'Interlude: the body of a callback in the format json',
    ...schemaOf(callbackSchema),
  };
}

/** docs/presets.schema.json */
export function presetsJsonSchema(): Schema {
  return { $schema: DIALECT, title: 'Presets of interlude schedule', ...schemaOf(presetsFile) };
}
