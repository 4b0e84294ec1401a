/**
 * The schema of a request and the code that reads one agree on every field with every value here. The code knows more:
 * times, addresses, blank texts, and rules across fields; it says so in words that a schema has no way to express.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { requestSchema } from '../../dev/schemas/json-schemas.ts';
import { readRequest } from '../../src/contract/request/request-schema.ts';
import { requestShape } from '../../src/contract/request/request-shape.ts';
import { isRecord } from '../../src/contract/values/json.ts';

const isValid = new Ajv2020({ strict: false, validateFormats: false }).compile(requestSchema());

const BASE = {
  start_time: '2027-01-15T02:00:00',
  duration_minutes: 30,
  callback_url: 'https://hooks.example.com/changes',
};
const FLOW = { ...BASE, flow_id: 'main', fallback_greeting: 'x' };
const IVR = { kind: 'ivr', id: 'main', maintenance_flow_id: 'closed' };
const TARGETS: readonly object[] = [
  IVR,
  { ...IVR, announcement: { table_id: 't', row_key: 'r' } },
  { kind: 'emergency-group', id: 'g' },
  { kind: 'schedule-group', id: 'g', list: 'closed' },
  { kind: 'data-table-row', table_id: 't', row_key: 'r', set: { a: 1 } },
];
const BASES = [FLOW, ...TARGETS.map((target) => ({ ...BASE, target, reason: 'r' }))];

const OTHERS = ['$schema', 'approval', 'end_time', 'flowId'];
const TARGET_FIELDS =
  'kind id maintenance_flow_id hours announcement mark shared list table_id row_key set unknown'.split(
    ' ',
  );

const LONG = [64, 65, 256, 257, 1_000, 1_001, 2_001, 2_049];
const SCALARS = [undefined, null, true, false, 0, 1, 4, 5, 480, 481, 10_000, 10_001, 0.5, -1, 1e21];
const TEXTS = ['', 'x', ' ', '\u200b', 'a/b', 'a..b', 'a?b', 'a\nb', 'é', '😀', '5', '{{until}}'];
const NAMES = 'ivr keep restore json slack closed holiday open flow-ivr schedule-group'.split(' ');
const LISTS = [[], ['open'], ['open', 'open'], ['reverted'], ['reverted', 'reverted'], ['other']];
const OBJECTS = [{}, { a: 1 }, { a: null }, { key: 1 }, { a: [] }, { table_id: 't', row_key: 'r' }];
const VALUES: readonly unknown[] = [
  SCALARS,
  TEXTS,
  LONG.map((length) => 'x'.repeat(length)),
  LONG.map((length) => '😀'.repeat(length)),
  NAMES,
  ['Europe/Berlin', 'https://x.example', 'data-table-row', { table_id: 't' }],
  LISTS,
  OBJECTS,
  TARGETS,
].flat();

/** What only the code knows. */
const BEYOND = [
  /^(?:start_time|time_zone|callback_url): /,
  /: must not (?:be only|be \. nor contain|begin or end with|contain) /,
  /: (?:is required with|cannot be used with|counts who is on|must be keep for) /,
];

/** In a request a field that is null is an absent one. */
function withoutNulls(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(
    kept.map(([name, field]) => [name, name === 'set' ? field : withoutNulls(field)]),
  );
}

/** A base with one field of it, or of its target, set to each value. */
function* requests(): Generator<unknown, void, undefined> {
  const fields = [...Object.keys(requestShape.shape), ...OTHERS];
  for (const base of BASES)
    for (const value of VALUES) {
      for (const field of fields) yield asJson({ ...base, [field]: value });
      if (!('target' in base)) continue;
      for (const field of TARGET_FIELDS)
        yield asJson({ ...base, target: { ...base.target, [field]: value } });
    }
}

function asJson(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}

it('the schema and the code take and refuse the same requests, as far as a schema can', () => {
  const askedAtMs = Date.parse('2027-01-14T00:00:00Z');
  const wrong: string[] = [];
  let taken = 0;
  for (const request of requests()) {
    const reading = readRequest(request, { askedAtMs });
    if (reading.ok) taken += 1;
    if (reading.ok && !isValid(withoutNulls(request)))
      wrong.push(`the schema refuses ${JSON.stringify(request)}`);
    if (reading.ok || !isValid(request)) continue;
    const words = reading.problems.map(({ path, message }) => `${path}: ${message}`);
    const isBeyond = words.every((text) => BEYOND.some((rule) => rule.test(text)));
    if (!isBeyond)
      wrong.push(`only the code refuses ${JSON.stringify(request)}: ${words.join('; ')}`);
  }
  expect(wrong.map((text) => text.slice(0, 400))).toEqual([]);
  expect(taken).toBeGreaterThan(500);
});
