/**
 * Presets: named texts and fields of a request, in a file that a team keeps (docs/presets.schema.json). `--var
 * name=value` fills `{{name}}` in them; `{{until}}` is left to the announcement row.
 */
import { presetsFile } from '../../contract/request/presets-schema.ts';
import { UsageError } from '../errors.ts';
import type { Io } from '../terminal/io.ts';
import { wrongFlag } from './flag-problem.ts';
import { readDocument, type Fields } from './document/read-document.ts';

/** The worker fills this in if the words come from a row. */
const OF_THE_ROW = 'until';
const VARIABLE = /\{\{([a-z][a-z0-9_]*)\}\}/gi;
/** What looks like one: callers must not hear it. */
const BRACES = /\{\{[^{}]*\}\}/g;

/** @throws {UsageError} it is not `name=value`, or is given twice */
function readVariables(given: readonly string[]): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const one of given) {
    const equals = one.indexOf('=');
    const name = one.slice(0, Math.max(0, equals));
    const why = name === '' ? 'must be name=value' : variables.has(name) ? 'is given twice' : null;
    if (why !== null) throw wrongFlag('--var', one, why);
    variables.set(name, one.slice(equals + 1));
  }
  return variables;
}

/** @throws {UsageError} something in braces is no variable. */
function namesIn(preset: string, fields: Fields): ReadonlySet<string> {
  const text = Object.values(fields)
    .filter((value) => typeof value === 'string')
    .join('\n');
  const odd = text.match(BRACES)?.find((one) => one.replace(VARIABLE, '') !== '');
  if (odd !== undefined)
    throw new UsageError(
      `--preset ${preset}: ${odd} is not a variable; its name must be letters, digits and _, without spaces`,
    );
  const names = [...text.matchAll(VARIABLE)].map(([, name = '']) => name);
  return new Set(names.filter((name) => name !== OF_THE_ROW));
}

/** @throws {UsageError} a variable is missing, or occurs in none of the texts */
function filled(name: string, fields: Fields, variables: ReadonlyMap<string, string>): Fields {
  const wanted = namesIn(name, fields);
  const missing = [...wanted].filter((one) => !variables.has(one));
  const unused = [...variables.keys()].filter((one) => !wanted.has(one));
  if (missing.length > 0)
    throw new UsageError(
      `--preset ${name} needs ${missing.map((one) => `--var ${one}=…`).join(' ')}`,
    );
  if (unused.length > 0)
    throw new UsageError(`--preset ${name} has no {{${unused.join('}}, {{')}}}`);
  const entries = Object.entries(fields).map(([field, value]) => [
    field,
    typeof value === 'string'
      ? value.replaceAll(VARIABLE, (whole, one: string) => variables.get(one) ?? whole)
      : value,
  ]);
  return Object.fromEntries(entries);
}

/** The fields of a preset that belong in a request. */
export function fieldsOfPreset(
  document: unknown,
  file: string,
  name: string,
  given: readonly string[],
): Fields {
  const reading = presetsFile.safeParse(document);
  if (!reading.success) {
    const problems = reading.error.issues.map(({ path, message }) => ({
      path: path.join('.'),
      message,
    }));
    const { path = '', message = 'is not a presets file' } = problems[0] ?? {};
    throw new UsageError([file, path, message].filter((part) => part !== '').join(': '), problems);
  }
  const { presets } = reading.data;
  const found = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (found === undefined) {
    const known = Object.keys(presets).join(', ') || 'none';
    throw new UsageError(`--preset ${name} is not in ${file}; it has ${known}`);
  }
  const { description: _description, ...fields } = found;
  const plain: Fields = JSON.parse(JSON.stringify(fields));
  return filled(name, plain, readVariables(given));
}

interface PresetFlags {
  readonly preset?: string;
  readonly presets?: string;
  readonly var?: readonly string[];
}

/** Empty if no preset is named. @throws {UsageError} */
export async function readPreset({ env, stdin }: Io, flags: PresetFlags): Promise<Fields> {
  const {
    preset: name,
    presets = (env['INTERLUDE_PRESETS'] ?? '').trim(),
    var: given = [],
  } = flags;
  if (name === undefined) {
    if (given.length > 0) throw new UsageError('--var needs a preset: give --preset NAME');
    return {};
  }
  if (presets === '')
    throw new UsageError(`--preset ${name}: give --presets FILE, or set INTERLUDE_PRESETS`);
  return fieldsOfPreset(await readDocument(presets, stdin), presets, name, given);
}
