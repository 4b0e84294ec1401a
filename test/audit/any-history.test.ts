/** Whatever is in a history, its audit is created without an error. */
import * as fc from 'fast-check';
import { auditFromHistory, handedOn, type HistoryEvent } from '../../src/audit/index.ts';
import { decodeHistory } from '../../src/client/temporal/history/decoded-history.ts';
import { aChange } from '../support/records/a-change.ts';

const WINDOW = { workflowId: 'ivr-window/w', runId: 'run' };
const TYPES = [
  'workflowExecutionStarted',
  'workflowTaskScheduled',
  'workflowTaskStarted',
  'workflowTaskCompleted',
  'workflowTaskFailed',
  'activityTaskScheduled',
  'activityTaskStarted',
  'activityTaskCompleted',
  'activityTaskFailed',
  'activityTaskTimedOut',
  'activityTaskCanceled',
  'workflowExecutionSignaled',
  'workflowExecutionUpdateAccepted',
  'workflowExecutionUpdateCompleted',
  'workflowExecutionCancelRequested',
  'workflowExecutionTerminated',
  'workflowPropertiesModified',
  'startChildWorkflowExecutionInitiated',
  'startChildWorkflowExecutionFailed',
  'somethingOfANewerServer',
];
const STEPS = [
  'admitWindow',
  'prepareWindow',
  'armWindow',
  'applyChange',
  'lookAtTarget',
  'revertChange',
  'deliverCallback',
  'releaseBooking',
  'extendBooking',
];

const value = fc.jsonValue({ maxDepth: 3 });
const attributes = fc.dictionary(
  fc.constantFrom('identity', 'reason', 'failure', 'outcome', 'upsertedMemo', 'newRunId', 'x'),
  value,
  { noNullPrototype: true },
);
const event = fc.record({
  type: fc.constantFrom(...TYPES),
  attributes,
  step: fc.constantFrom(...STEPS),
  result: fc.array(value, { maxLength: 2 }),
  of: fc.integer({ min: 1, max: 20 }),
});

function toEvents(sketches: readonly (typeof event extends fc.Arbitrary<infer E> ? E : never)[]) {
  return sketches.map(({ type, attributes: given, step, result, of }, n): HistoryEvent => ({
    id: n + 1,
    type,
    atMs: 1_800_000_000_000 + n,
    attributes: {
      activityType: { name: step },
      signalName: 'extend',
      input: result,
      result,
      scheduledEventId: of,
      startedEventId: of,
      acceptedEventId: of,
      workflowTaskCompletedEventId: of,
      ...given,
    },
  }));
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe('any history', () => {
  it('gives records and never an error', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (sketches) => {
        const events = toEvents(sketches);
        const records = auditFromHistory(events, WINDOW);
        expect(Array.isArray(handedOn(events))).toBe(true);
        for (const record of records) expect(JSON.parse(JSON.stringify(record))).toEqual(record);
      }),
      { numRuns: 2_000 },
    );
  });

  it('with instants that no Date can hold is reported anyway', () => {
    const plan = { target: { id: 'x' }, start_ms: 1e300, end_ms: -1e300 };
    const change = aChange({ version: 3 });
    const result: fc.JsonValue = JSON.parse(JSON.stringify({ outcome: 'armed', change }));
    const events = toEvents([
      { type: 'activityTaskScheduled', attributes: {}, step: 'prepareWindow', result: [], of: 1 },
      {
        type: 'activityTaskCompleted',
        attributes: {},
        step: '',
        result: [{ ok: true, plan }],
        of: 1,
      },
      { type: 'activityTaskScheduled', attributes: {}, step: 'armWindow', result: [], of: 1 },
      {
        type: 'activityTaskCompleted',
        attributes: {},
        step: '',
        result: [result],
        of: 3,
      },
    ]);
    const [armed] = auditFromHistory(events, WINDOW);
    expect(armed).toMatchObject({
      event: 'armed',
      flow_id: 'x',
      previous_version: 3,
      scheduled_start: '+275760-09-13T00:00:00.000+00:00',
    });
  });

  it('that is empty gives no record', () => {
    expect(auditFromHistory([], WINDOW)).toEqual([]);
    expect(decodeHistory({})).toEqual([]);
  });

  it('is decoded without a class left, and what cannot be decoded is marked', () => {
    const json = { encoding: bytes('json/plain') };
    const [decoded] = decodeHistory({
      events: [
        {
          eventTime: { nanos: 7_900_000 },
          workflowExecutionSignaledEventAttributes: {
            signalName: 'extend',
            input: {
              payloads: [
                { metadata: json, data: bytes('{"by_minutes":5}') },
                { metadata: json, data: bytes('{nonsense') },
                { metadata: {}, data: bytes('x') },
              ],
            },
          },
        },
      ],
    });
    const lost = { __undecodable: true };
    expect(decoded).toMatchObject({
      type: 'workflowExecutionSignaled',
      atMs: 7,
      attributes: { signalName: 'extend', input: [{ by_minutes: 5 }, lost, lost] },
    });
  });
});

it('names the callback that could not continue in a workflow of its own, whatever the id of that was', () => {
  const workflowId = `${'x'.repeat(222)}~${'0'.repeat(32)}`;
  const input = [{ deliver: { event: 'reverted', webhook_id: 'msg_1', body: {} } }];
  const child = { workflowId, workflowType: { name: 'callbackDelivery' } };
  const events: HistoryEvent[] = [
    { id: 1, type: 'workflowExecutionStarted', atMs: 1, attributes: {} },
    {
      id: 2,
      type: 'startChildWorkflowExecutionInitiated',
      atMs: 2,
      attributes: { ...child, input },
    },
    { id: 3, type: 'startChildWorkflowExecutionFailed', atMs: 3, attributes: child },
  ];
  expect(auditFromHistory(events, WINDOW)).toContainEqual(
    expect.objectContaining({
      callback_status: 'failed',
      details: expect.objectContaining({ callback: 'reverted' }),
    }),
  );
});
