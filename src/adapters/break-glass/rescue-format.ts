/** The text of a break-glass file: unknown fields are ignored, and the rest is read strictly. Pure. */
import { z } from 'zod';
import { MOST_TARGET_BYTES, TARGET_KINDS } from '../../contract/request/target/target.ts';
import type { KnownChange } from '../../contract/change/change.ts';
import { isRecord, type Fields } from '../../contract/values/json.ts';
import type { RescueFile, RescueMarker } from '../../contract/change/rescue-file.ts';
import { readInstant } from '../../contract/values/rfc3339.ts';
import { utf8Bytes } from '../../contract/values/utf8.ts';

/** Why a text is not a break-glass file, with one line per problem in `problems`. */
export class RescueFormatError extends Error {
  override readonly name = 'RescueFormatError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`it is not a break-glass file: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

function isLearned(value: unknown): boolean {
  return isRecord(value) && Number.isInteger(value['revision']) && 'value' in value;
}

const text = z.string('must be a string').min(1, 'must not be empty');
/** As long as a server's ids may be: a longer one was never ours. */
const id = text.refine((value) => utf8Bytes(value) <= 1_000, 'must have at most 1,000 bytes');
const targetId = text.refine(
  (value) => utf8Bytes(value) <= MOST_TARGET_BYTES,
  'is longer than any id of a target',
);
const epochMs = z.int('must be a whole number of milliseconds');
const version = z.int('must be a whole number').min(0, 'must not be negative');
const instant = text.refine((value) => readInstant(value).ok, {
  error: 'must be an instant such as 2027-01-15T02:00:00+00:00',
});
/** Kept unchanged, because a value that is read here is written back to a live line. */
const fields = z.custom<Fields>((value) => isRecord(value) && Object.keys(value).length > 0, {
  error: 'must be an object with at least one field',
});

/** Kept unchanged, whatever a field is called. */
const doubts = z.custom<NonNullable<KnownChange['doubts']>>(
  (value) => isRecord(value) && Object.values(value).every(isLearned),
  { error: 'must have a revision and a value for each field' },
);

/** A row is named by its table and its key, encoded as in a URL; anything else names no row. */
function isRowId(value: string): boolean {
  const slash = value.indexOf('/');
  try {
    return slash > 0 && decodeURIComponent(value.slice(slash + 1)) !== '';
  } catch {
    return false;
  }
}

const target = z
  .object({
    kind: z.enum(TARGET_KINDS, 'is of a later version; use the interlude that wrote the file'),
    id: targetId,
  })
  .refine(({ kind, id: named }) => kind !== 'data-table-row' || isRowId(named), {
    path: ['id'],
    error: 'must be a table and a key, the key encoded as in a URL: TABLE/KEY',
  });

const HEAD = {
  v: z.literal(1, 'must be 1: this file is of a later version; use the interlude that wrote it'),
  organization_id: id,
  window_id: id,
  run_id: id,
  target,
  start_time: instant,
  start_ms: epochMs,
  end_time: instant,
  end_ms: epochMs,
};

const learnedFields = z.object({ revision: version, value: fields });
const known = {
  revision: version,
  version,
  floor: version,
  baseline: fields,
  doubts: doubts.exactOptional(),
  intended: fields,
  stored: learnedFields.exactOptional(),
  on_drift: z.enum(['keep', 'restore'], 'must be keep or restore'),
};
const change = z.discriminatedUnion(
  'stage',
  [
    z.object({ ...known, stage: z.literal('armed') }),
    z.object({ ...known, stage: z.literal('sent'), open: z.literal(true).exactOptional() }),
    z.object({
      ...known,
      stage: z.literal('in_doubt'),
      may_still_land: z.boolean('must be true or false'),
      marked: z.boolean('must be true or false').exactOptional(),
    }),
    z.object({ ...known, stage: z.literal('applied'), new_version: version }),
    z.object({
      ...known,
      stage: z.literal('reverted'),
      new_version: version.nullable(),
      final_version: version,
    }),
  ],
  'must be armed, sent, in_doubt, applied or reverted',
);

const words = z.string('must be a string');
const announced = z.object({
  row: targetId,
  greeting: words,
  queue: words.nullable(),
  time_zone: words.nullable(),
  before: fields.nullable(),
});

const changeSchema = z.object({
  ...HEAD,
  state: z.literal('active', 'must be active or over'),
  change,
  announced: announced.exactOptional(),
  written_at: instant,
  taken_over: z.object({ by: text, at: instant }).exactOptional(),
});

const markerSchema = z.object({
  ...HEAD,
  state: z.literal('over'),
  ended_at: instant,
  ended_ms: epochMs,
});

/** A text with two different instants was edited by hand, and nobody can tell which one is meant. */
function contradictions(file: RescueFile): string[] {
  const pairs = [
    ['start_time', file.start_time, 'start_ms', file.start_ms],
    ['end_time', file.end_time, 'end_ms', file.end_ms],
  ] as const;
  return pairs
    .filter(([, said, , ms]) => Date.parse(said) !== ms)
    .map(([name, , other]) => `${name} and ${other} are not the same instant`);
}

function read(value: unknown): RescueFile {
  if (!isRecord(value)) throw new RescueFormatError(['it is not a JSON object']);
  const schema = value['state'] === 'over' ? markerSchema : changeSchema;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  throw new RescueFormatError(
    issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim()),
  );
}

/**
 * Reads the text of a file.
 * @throws {RescueFormatError} it is not a break-glass file
 */
export function parseRescueFile(content: string): RescueFile {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw new RescueFormatError(['it is not JSON']);
  }
  const file = read(value);
  const wrong = contradictions(file);
  if (wrong.length > 0) throw new RescueFormatError(wrong);
  return file;
}

export function formatRescueFile(file: RescueFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}

export function isMarker(file: RescueFile): file is RescueMarker {
  return file.state === 'over';
}
