/** Reads `target` of a request: every problem at once, each with its path. Not for workflow code. */
import { z } from 'zod';
import { isRecord, type JsonValue } from '../../values/json.ts';
import { halfCharacterProblem, keyProblem } from '../../values/text-rules.ts';
import { genesysId, ruled, withoutNulls } from '../request-shape.ts';
import {
  HOURS,
  rowTargetId,
  SCHEDULE_LISTS,
  TARGET_KINDS,
  type TargetRef,
  type TargetSettings,
} from './target.ts';
import type { Problem } from '../../window/window.ts';

const MOST_COLUMNS = 100;

const flag = z.boolean('must be true or false');
const marked = { mark: flag.optional() };
const hours = z
  .array(z.enum(HOURS, `must be one of ${HOURS.join(', ')}`), 'must be a list of hours')
  .min(1, 'must name at least one of open, closed, holiday');

/** Our schedule can only be found again by the mark in its name. */
const alwaysMarked = {
  mark: z
    .literal(true, 'must not be false: the schedule is found again by the mark in its name')
    .optional(),
};

const rowKey = ruled(256, rowKeyProblem);

function rowKeyProblem(key: string): string | null {
  if (key === '.' || key === '..') return `must not be ${key}: no path can carry it`;
  return keyProblem(key);
}

function isScalar(value: unknown): value is JsonValue {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/** Parsing has rounded the number: the original value is lost. */
function isRounded(value: unknown): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

const announcing = {
  announcement: z
    .strictObject(
      { table_id: genesysId, row_key: rowKey },
      'must be an object with table_id and row_key',
    )
    .optional(),
};

/** Names that every JavaScript object has: a value under one of them could get lost on its way back. */
const INHERITED: readonly string[] = Object.getOwnPropertyNames(Object.prototype);

function columnProblem(name: string, value: unknown): string | null {
  if (name === 'key') return 'is the key of the row: a window does not change it';
  if (INHERITED.includes(name)) return 'has a name that no window can put back: rename the column';
  if (typeof value === 'string') return halfCharacterProblem(value);
  if (isRounded(value)) return 'has more digits than a number keeps';
  return isScalar(value) ? null : 'must be a string, a number, true or false';
}

const columns = z
  .custom<Readonly<Record<string, JsonValue>>>(isRecord, 'must be an object of columns and values')
  .superRefine((set, context) => {
    const names = Object.keys(set);
    if (names.length === 0)
      context.addIssue({ code: 'custom', message: 'must have at least one column' });
    if (names.length > MOST_COLUMNS)
      context.addIssue({ code: 'custom', message: `must have at most ${MOST_COLUMNS} columns` });
    for (const [name, value] of Object.entries(set)) {
      const message = columnProblem(name, value);
      if (message !== null) context.addIssue({ code: 'custom', path: [name], message });
    }
  })
  .meta({
    type: 'object',
    minProperties: 1,
    maxProperties: MOST_COLUMNS,
    propertyNames: { not: { enum: ['key', ...INHERITED] } },
    additionalProperties: { type: ['string', 'number', 'boolean'] },
  });

/** The fields of each kind. */
export const TARGET_SHAPES = {
  ivr: z.strictObject({
    kind: z.literal('ivr'),
    id: genesysId,
    maintenance_flow_id: genesysId,
    hours: hours.optional(),
    ...announcing,
    ...marked,
  }),
  'emergency-group': z.strictObject({
    kind: z.literal('emergency-group'),
    id: genesysId,
    shared: flag.optional(),
    ...announcing,
    ...marked,
  }),
  'schedule-group': z.strictObject({
    kind: z.literal('schedule-group'),
    id: genesysId,
    list: z.enum(SCHEDULE_LISTS, `must be ${SCHEDULE_LISTS.join(' or ')}`),
    ...alwaysMarked,
  }),
  'data-table-row': z.strictObject({
    kind: z.literal('data-table-row'),
    table_id: genesysId,
    row_key: rowKey,
    set: columns,
  }),
} as const;
type NamedKind = keyof typeof TARGET_SHAPES;
type Shape = z.output<(typeof TARGET_SHAPES)[NamedKind]>;

const NAMED_KINDS = TARGET_KINDS.filter((kind) => kind !== 'flow-ivr');

/** Kinds that people ask for but no window can change, with the reason. */
const NO_KINDS: Readonly<Record<string, string>> = {
  'flow-ivr': 'is asked for by flow_id, without target',
  'user-prompt':
    'is not a kind: a published call flow keeps a snapshot of its prompts, so callers would not hear the change',
  queue: 'is not a kind: a change of a queue reaches only callers who wait in it already',
};

export interface TargetReading {
  readonly target: TargetRef;
  readonly settings: TargetSettings;
}

type Reading = { readonly value: TargetReading } | { readonly problems: readonly Problem[] };

function partOf(at: unknown, name: PropertyKey): unknown {
  if (Array.isArray(at)) return at.find((_, place) => place === name);
  return isRecord(at) && typeof name === 'string' ? at[name] : undefined;
}

function valueAt(given: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce(partOf, given);
}

function whereIn(
  [field]: readonly PropertyKey[],
  given: Readonly<Record<string, unknown>>,
): string {
  return field === undefined
    ? `a target of kind ${String(given['kind'])}`
    : `target.${String(field)}`;
}

function toProblems(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): Problem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((name) => ({
      path: ['target', ...issue.path, name].join('.'),
      message: `is not a field of ${whereIn(issue.path, given)}`,
    }));
  const path = issue.path.join('.');
  const isMissing = valueAt(given, issue.path) === undefined;
  return [{ path: `target.${path}`, message: isMissing ? 'is required' : issue.message }];
}

function isNamed(kind: unknown): kind is NamedKind {
  return NAMED_KINDS.some((one) => one === kind);
}

function kindProblem(kind: unknown): Problem {
  const known = `must be one of ${NAMED_KINDS.join(', ')}`;
  const why = typeof kind === 'string' && Object.hasOwn(NO_KINDS, kind) ? NO_KINDS[kind] : null;
  const message = kind === undefined ? `is required: ${known}` : (why ?? known);
  return { path: 'target.kind', message };
}

/** Reads `target` as it was sent. */
export function readTarget(input: unknown): Reading {
  if (!isRecord(input))
    return { problems: [{ path: 'target', message: 'must be an object with a kind' }] };
  const raw = withoutNulls(input);
  const { kind } = raw;
  if (!isNamed(kind)) return { problems: [kindProblem(kind)] };
  const parsed = TARGET_SHAPES[kind].safeParse(raw);
  if (!parsed.success)
    return { problems: parsed.error.issues.flatMap((issue) => toProblems(issue, raw)) };
  return { value: toReading(parsed.data) };
}

function toReading(read: Shape): TargetReading {
  switch (read.kind) {
    case 'ivr': {
      const { kind, id, maintenance_flow_id, hours: asked } = read;
      const chosen =
        asked === undefined ? {} : { hours: HOURS.filter((one) => asked.includes(one)) };
      return {
        target: { kind, id },
        settings: { maintenance_flow_id, ...chosen, ...shownOf(read) },
      };
    }
    case 'emergency-group': {
      const { kind, id, shared } = read;
      const settings = shared === true ? { shared } : {};
      return { target: { kind, id }, settings: { ...settings, ...shownOf(read) } };
    }
    case 'schedule-group': {
      const { kind, id, list } = read;
      return { target: { kind, id }, settings: { list } };
    }
    case 'data-table-row': {
      const { kind, table_id, row_key, set } = read;
      return { target: { kind, id: rowTargetId(table_id, row_key) }, settings: { set } };
    }
  }
}

/** How the window shows: to callers by a row, to people by a mark. */
function shownOf({
  announcement,
  mark,
}: Pick<Shape & { kind: 'ivr' }, 'announcement' | 'mark'>): TargetSettings {
  return {
    ...(announcement === undefined ? {} : { announcement }),
    ...(mark === false ? { mark } : {}),
  };
}
