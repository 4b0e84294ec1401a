/**
 * The JSON schemas in docs/ match the code, and accept the same requests. `INTERLUDE_WRITE_DOCS=1 npx jest test/docs`
 * regenerates them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import {
  callbackJsonSchema,
  presetsJsonSchema,
  requestSchema,
} from '../../dev/schemas/json-schemas.ts';
import { readRequest } from '../../src/contract/request/request-schema.ts';

const DOCS = path.resolve(__dirname, '../../docs');
const WRITES = process.env['INTERLUDE_WRITE_DOCS'] === '1';

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });

const BASE = {
  start_time: '2027-01-15T02:00:00',
  duration_minutes: 30,
  callback_url: 'https://hooks.example.com/changes',
};
const FLOW = { ...BASE, flow_id: 'main', fallback_greeting: 'Please call back.' };
const IVR = { kind: 'ivr', id: 'main', maintenance_flow_id: 'closed' };
const GROUP = { kind: 'schedule-group', id: 'main', list: 'closed' };
const ROW = { kind: 'data-table-row', table_id: 't', row_key: 'main', set: { closed: true } };

const GOOD: readonly object[] = [
  FLOW,
  { ...FLOW, $schema: './request.schema.json' },
  { ...FLOW, target: null, reason: null, on_drift: null, callback_events: null },
  { ...FLOW, callback_events: ['reverted'], callback_format: 'teams', on_drift: 'restore' },
  { ...FLOW, reroute_queue_id: 'q', min_agents: 1, max_start_delay_minutes: 0 },
  { ...FLOW, time_zone: 'Europe/Berlin', request_id: 'CHG 4711', max_concurrent_windows: 10_000 },
  { ...BASE, target: IVR },
  { ...BASE, target: { ...IVR, hours: ['open', 'holiday'], mark: false }, flow_id: null },
  { ...BASE, target: { kind: 'emergency-group', id: 'g', shared: true }, reason: 'asked for' },
  { ...BASE, target: GROUP },
  { ...BASE, target: ROW },
  {
    ...BASE,
    target: { ...IVR, announcement: { table_id: 't', row_key: 'main' } },
    fallback_greeting: 'Until {{until}}.',
  },
];

const BAD: readonly unknown[] = [
  42,
  [],
  {},
  { flowId: 'x' },
  BASE,
  { ...BASE, flow_id: 'main' },
  { ...FLOW, target: IVR },
  { ...FLOW, flow_id: 'a/b' },
  { ...FLOW, flow_id: '' },
  { ...FLOW, flow_id: 'x'.repeat(257) },
  { ...FLOW, duration_minutes: 4 },
  { ...FLOW, duration_minutes: 481 },
  { ...FLOW, duration_minutes: 7.5 },
  { ...FLOW, duration_minutes: '30' },
  { ...FLOW, max_concurrent_windows: 0 },
  { ...FLOW, min_agents: 10_001, reroute_queue_id: 'q' },
  { ...FLOW, fallback_greeting: 'x'.repeat(2_001) },
  { ...FLOW, callback_events: ['reminder'] },
  { ...FLOW, callback_format: 'fax' },
  { ...FLOW, on_drift: 'ignore' },
  { ...FLOW, allow_dependants: 'yes' },
  { ...FLOW, approval: true },
  { ...BASE, target: { kind: 'queue', id: 'q' } },
  { ...BASE, target: { kind: 'ivr', id: 'main' } },
  { ...BASE, target: { ...IVR, hours: [] } },
  { ...BASE, target: { ...IVR, list: 'closed' } },
  { ...BASE, target: { ...GROUP, mark: false } },
  { ...BASE, target: { ...ROW, set: {} } },
  { ...BASE, target: { ...ROW, set: { key: 'other' } } },
  { ...BASE, target: { ...ROW, set: { closed: [] } } },
];

function isAsGenerated(file: string, schema: object): void {
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  const place = path.join(DOCS, file);
  if (WRITES) writeFileSync(place, text);
  expect(readFileSync(place, 'utf8')).toBe(text);
}

function reads(request: unknown) {
  return readRequest(request, { askedAtMs: Date.parse('2027-01-14T00:00:00Z') });
}

describe('the schemas in docs', () => {
  it.each([
    ['request.schema.json', requestSchema()],
    ['callback.schema.json', callbackJsonSchema()],
    ['presets.schema.json', presetsJsonSchema()],
  ])('%s is generated from the code', (file, schema) => {
    isAsGenerated(file, schema);
    expect(ajv.validateSchema(schema)).toBe(true);
  });

  const isValid = ajv.compile(requestSchema());
  it.each(GOOD)('the schema of the request and the code take the good request %#', (request) => {
    expect(reads(request)).toMatchObject({ ok: true });
    isValid(request);
    expect(isValid.errors ?? []).toEqual([]);
  });

  it.each(BAD.map((request) => [request]))('both refuse the bad request %#', (request) => {
    expect(reads(request).ok).toBe(false);
    expect(isValid(request)).toBe(false);
  });
});
