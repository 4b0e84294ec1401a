/**
 * docs/callback.schema.json compared with the bodies that whole windows have sent, in recorded histories. That windows
 * still send such bodies is checked for every callback of every window in a lab (test/support/window-lab.ts). The same
 * bodies as messages for people follow the rules of the chat services.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { defaultPayloadConverter } from '@temporalio/common';
import { whyRefused } from '../../dev/simulator/chat/chat-rules.ts';
import { callbackContent } from '../../src/adapters/callbacks/chat/callback-content.ts';
import { CALLBACK_EVENTS, type CallbackEvent } from '../../src/contract/request/request.ts';
import { callbackEventType, type CallbackBody } from '../../src/contract/reporting/callback.ts';
import type { DeliverInput } from '../../src/contract/steps/callback-step.ts';
import { recordedHistories, type History } from '../support/temporal/recorded-histories.ts';

const SCHEMA = path.resolve(__dirname, '../../docs/callback.schema.json');
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
const isPublished = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));

function deliveries({ events }: History): DeliverInput[] {
  const scheduled = (events ?? []).map((event) => event.activityTaskScheduledEventAttributes);
  return scheduled.flatMap((step) => {
    const [payload] = step?.input?.payloads ?? [];
    const isOne = step?.activityType?.name === 'deliverCallback' && payload !== undefined;
    return isOne ? [defaultPayloadConverter.fromPayload<DeliverInput>(payload)] : [];
  });
}

describe('callbacks of recorded windows', () => {
  const sent = new Map<CallbackEvent, CallbackBody[]>();

  beforeAll(async () => {
    for (const history of (await recordedHistories()).values())
      for (const { event, body } of deliveries(history))
        sent.set(event, [...(sent.get(event) ?? []), body]);
  });

  it.each(CALLBACK_EVENTS)('%s has the body that the schema says', (event) => {
    const bodies = sent.get(event) ?? [];
    expect(bodies).not.toHaveLength(0);
    for (const body of bodies) {
      isPublished(body);
      expect({ body, errors: isPublished.errors ?? [] }).toEqual({ body, errors: [] });
      expect(body.event_type).toBe(callbackEventType(event));
    }
  });

  it.each(CALLBACK_EVENTS)('%s without one of its fields is none', (event) => {
    const [body] = sent.get(event) ?? [];
    for (const field of Object.keys(body ?? {}).filter((name) => name !== 'problems')) {
      const rest = Object.entries(body ?? {}).filter(([name]) => name !== field);
      expect([field, isPublished(Object.fromEntries(rest))]).toEqual([
        field,
        field === 'actor' && event === 'failed',
      ]);
    }
  });

  it.each(CALLBACK_EVENTS)('%s is a message that Slack and Teams take', (event) => {
    for (const body of sent.get(event) ?? [])
      for (const format of ['slack', 'teams'] as const) {
        const chat = { format, time_zone: 'Europe/Berlin', next_step: null };
        expect(whyRefused(format, callbackContent(event, body, chat).text)).toBeNull();
      }
  });
});
