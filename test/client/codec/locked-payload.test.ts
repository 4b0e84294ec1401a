/**
 * What a client reads of what it cannot decrypt: which key is missing and why, also where the SDK makes an error of it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection, WorkflowUpdateFailedError } from '@temporalio/client';
import {
  ApplicationFailure,
  DefaultFailureConverter,
  defaultPayloadConverter,
  type Payload,
} from '@temporalio/common';
import {
  decodeOptionalFailureToOptionalError,
  encodeErrorToFailure,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import { whyLocked, whyUnread } from '../../../src/client/codec/locked-payload.ts';
import { readKeyFile } from '../../../src/client/codec/payload-keys.ts';
import { vaultOf } from '../../../src/client/codec/payload-vault.ts';
import { refusalIn } from '../../../src/client/controls/control-refusal.ts';
import { mustBeReadable } from '../../../src/client/controls/control-signal.ts';
import { AnswerUnreadableError } from '../../../src/client/index.ts';
import { failureWords } from '../../../src/client/temporal/history/decoded-history.ts';
import type { HistoryEvent } from '../../../src/audit/index.ts';
import { tolerantConverter } from '../../../src/client/temporal/tolerant-converter.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'interlude-locked-payload-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function vault(id: string, byte: number) {
  const file = path.join(folder, `keys-${id}-${byte}`);
  writeFileSync(file, `${id}:${Buffer.alloc(32, byte).toString('base64')}\n`);
  const reading = readKeyFile({ PAYLOAD_KEYS_FILE: file });
  if (!reading.ok) throw new Error(reading.message);
  return vaultOf(reading.keys);
}

const LACKS = [
  ['no key file', () => null, 'PAYLOAD_KEYS_FILE is not set'],
  ['other keys', () => vault('k2', 2), 'PAYLOAD_KEYS_FILE has no such key'],
  [
    'another key with that id',
    () => vault('k1', 3),
    'PAYLOAD_KEYS_FILE has another key with that id',
  ],
] as const;

/** As the client of a program loads it. */
function converterWith(keys: ReturnType<typeof vault>) {
  const connection = Connection.lazy({ address: '127.0.0.1:9' });
  return new Client({ connection, dataConverter: tolerantConverter(keys) }).options
    .loadedDataConverter;
}

function sealed(value: unknown): Payload {
  return vault('k1', 1)?.seal(defaultPayloadConverter.toPayload(value)) ?? {};
}

describe.each(LACKS)('with %s', (_what, keys, words) => {
  it('a value is the marker of undecodable input, with the reason', async () => {
    const [codec] = converterWith(keys()).payloadCodecs;
    const [payload = {}] = (await codec?.decode([sealed({ secret: 1 })])) ?? [];
    const value: unknown = defaultPayloadConverter.fromPayload(payload);
    expect(value).toMatchObject({ __undecodable: true });
    expect(whyLocked(value)).toBe(`it is encrypted with the key k1, and ${words}`);
    expect(whyUnread(value)).toBe(whyLocked(value));
  });

  it('a failure says so instead of its text, and a refusal keeps its kind', async () => {
    const own = converterWith(vault('k1', 1));
    const worker = {
      ...own,
      failureConverter: new DefaultFailureConverter({ encodeCommonAttributes: true }),
    };
    const thrown = ApplicationFailure.create({
      message: 'the secret reason',
      type: 'ControlInvalid',
      details: [{ problems: [] }],
    });
    const failure = await encodeErrorToFailure(worker, thrown);
    const read = await decodeOptionalFailureToOptionalError(converterWith(keys()), failure);
    expect(read?.message).toBe(
      `its text cannot be read here: it is encrypted with the key k1, and ${words}`,
    );
    const refusal = refusalIn('w1', new WorkflowUpdateFailedError('failed', read));
    expect(refusal).toMatchObject({ kind: 'invalid', problems: [] });
    expect(refusal?.message).toContain('w1: refused: ');
    expect(refusal?.message).toContain(words);
    expect(refusal?.message).not.toContain('Encoded failure');
  });
});

it('a failure in a raw answer says that its text is missing', () => {
  const failure = { message: 'Encoded failure', encodedAttributes: sealed({ message: 'secret' }) };
  expect(failureWords(failure, (payload) => payload)).toBe(
    'its text is encrypted, with a key that is missing here',
  );
  const own = vault('k1', 1);
  expect(failureWords(failure, (payload) => own?.open(payload) ?? payload)).toBe('secret');
});

function started(input: unknown): readonly HistoryEvent[] {
  return [{ id: 1, type: 'workflowExecutionStarted', atMs: 0, attributes: { input: [input] } }];
}

it('a history that cannot be read proves nothing about a control that came as a signal', () => {
  const said = { windowId: 'w1', control: 'end' } as const;
  const locked = started({ __undecodable: true, encoding: 'binary/encrypted' });
  expect(() => mustBeReadable(locked, said)).toThrow(AnswerUnreadableError);
  expect(() => mustBeReadable(locked, said)).toThrow('whether it was carried out cannot be read');
  const foreign = started({ __undecodable: true, encoding: 'binary/plain' });
  for (const events of [started({ flow_id: 'a' }), foreign, []])
    expect(() => mustBeReadable(events, said)).not.toThrow();
});

it('what is readable is not locked', () => {
  for (const value of [null, 'x', {}, { __undecodable: true }]) expect(whyLocked(value)).toBeNull();
  expect(whyUnread({})).toBe('it is in a form that this client does not know');
});
