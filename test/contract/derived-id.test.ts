/** Derived ids at their longest: what servers and file systems accept. */
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { fileNameOf } from '../../src/adapters/break-glass/file-name.ts';
import { stableUpdateId } from '../../src/client/calendar/calendar-call.ts';
import { ANNEXES, annexId } from '../../src/contract/calendar/annex.ts';
import { calendarId } from '../../src/contract/calendar/calendar.ts';
import { callbackId } from '../../src/contract/reporting/callback.ts';
import { fitId } from '../../src/contract/values/derived-id.ts';
import { CALLBACK_EVENTS } from '../../src/contract/request/request.ts';
import { leftoverId } from '../../src/contract/steps/revert-step.ts';
import { sha256 } from '../../src/contract/values/sha256.ts';
import { toSummary } from '../../src/contract/values/summary.ts';
import { rescueId, sweeperId } from '../../src/contract/calendar/sweep.ts';
import { targetAttribute } from '../../src/contract/request/target/target-identity.ts';
import {
  callbackQueue,
  genesysQueue,
  LONGEST_TASK_QUEUE,
} from '../../src/contract/server/task-queues.ts';
import { cutToBytes, utf8Bytes } from '../../src/contract/values/utf8.ts';
import { windowId, type TargetRef } from '../../src/contract/request/window-plan.ts';

const RUN = '019a1c2b-0000-7000-8000-000000000000';
const START_MS = Date.UTC(2027, 0, 15, 2);
const LONGEST_EVENT = CALLBACK_EVENTS.toSorted((a, b) => b.length - a.length)[0] ?? 'scheduled';

function target(id: string): TargetRef {
  return { kind: 'flow-ivr', id };
}

/** As long as the field allows, of this character. */
function longest(char: string): string {
  return char.repeat(Math.floor(256 / char.length));
}

/** As long as a server accepts. */
function longestRaw(char: string): string {
  return char.repeat(Math.floor(1_000 / utf8Bytes(char)));
}

/** Every derived id, from the longest inputs of this character. */
function derived(char: string): Record<string, string> {
  const id = longest(char);
  const raw = longestRaw(char);
  const window = windowId({ target: target(id), start_ms: START_MS, request_id: id });
  const callback = { runId: RUN, number: 99_999, event: LONGEST_EVENT };
  const file = fileNameOf({ start_ms: START_MS, target: target(id), window_id: raw });
  return {
    window,
    'window by its start': windowId({ target: target(id), start_ms: START_MS, request_id: null }),
    'window by a long request': windowId({
      target: target('x'),
      start_ms: START_MS,
      request_id: id,
    }),
    rescue: rescueId(window, RUN),
    'rescue of a raw start': rescueId(raw, RUN),
    leftover: leftoverId(window, RUN),
    'leftover of a rescue': leftoverId(rescueId(raw, RUN), RUN),
    callback: callbackId({ workflowId: window, ...callback }),
    'callback of a raw start': callbackId({ workflowId: raw, ...callback }),
    'callback of a rescue': callbackId({ workflowId: rescueId(raw, RUN), ...callback }),
    calendar: calendarId(id),
    'annex of a calendar': annexId(id, ANNEXES - 1),
    'schedule of the sweeper': `temporal-sys-scheduler:${sweeperId(id)}`,
    sweep: `${sweeperId(id)}-2026-11-29T07:00:00Z`,
    'update of a calendar': stableUpdateId('allowStarts', raw, RUN),
    'attribute of a target': targetAttribute(target(id)),
    'queue of the adapter': `/_sys/${genesysQueue(cutToBytes(id, LONGEST_TASK_QUEUE))}/99`,
    'queue of callbacks': `/_sys/${callbackQueue(cutToBytes(id, LONGEST_TASK_QUEUE))}/99`,
    'break-glass file': file,
    'break-glass file, being written': `.${file}.${'0'.repeat(12)}.tmp`,
    'record of a restore': `${file}.restored.jsonl`,
  };
}

const CHARACTERS = ['a', 'Z', '~', 'é', 'İ', 'Σ', '漢', '𝒳', '👩‍👩‍👧‍👦'];

describe.each(CHARACTERS)('made of %s, as many as are allowed', (char) => {
  it.each(Object.entries(derived(char)))('the id of the %s fits every server', (_what, id) => {
    expect(id.length).toBeLessThanOrEqual(255);
    expect(Buffer.byteLength(id)).toBeLessThanOrEqual(255);
    expect(Buffer.from(id).toString()).toBe(id);
  });

  it('no two of them are the same', () => {
    const ids = Object.values(derived(char));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('the summary of a rescue fits', () => {
    const summary = toSummary(`rescue of ${longestRaw(char)}: closed`);
    expect(Buffer.byteLength(JSON.stringify(summary))).toBeLessThanOrEqual(400);
  });
});

const ID = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
);
/** Long, and equal up to its end. */
const LONG_ID = fc.tuple(fc.integer({ min: 0, max: 800 }), ID).map(([n, id]) => 'x'.repeat(n) + id);

describe('an id that is fitted', () => {
  it('is itself if it is short', () => {
    fc.assert(
      fc.property(ID, (id) => {
        fc.pre(Buffer.byteLength(id) <= 255 && !/~[0-9a-f]{32}$/.test(id));
        expect(fitId(id)).toBe(id);
      }),
    );
  });

  it('fits, begins as it did, and is the same each time', () => {
    fc.assert(
      fc.property(LONG_ID, fc.integer({ min: 40, max: 255 }), (id, most) => {
        const fitted = fitId(id, most);
        expect(Buffer.byteLength(fitted)).toBeLessThanOrEqual(most);
        expect(id.startsWith(fitted.replace(/~[0-9a-f]{32}$/, ''))).toBe(true);
        expect(fitId(id, most)).toBe(fitted);
      }),
    );
  });

  it('is another one for any other, even if that looks like a fitted one', () => {
    fc.assert(
      fc.property(LONG_ID, LONG_ID, (a, b) => {
        fc.pre(a !== b);
        expect(fitId(a)).not.toBe(fitId(b));
        expect(fitId(fitId(`${a}${'y'.repeat(256)}`))).not.toBe(fitId(`${a}${'y'.repeat(256)}`));
      }),
    );
  });

  it('differs if long ids differ only in their last character', () => {
    const ids = Array.from({ length: 10_000 }, (_, n) => fitId(`${'x'.repeat(400)}${n}`));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the hash', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ])('of %p is the one that FIPS 180-4 gives', (text, hash) => {
    expect(sha256(text)).toBe(hash);
  });

  it('is the one that Node makes of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(sha256(text)).toBe(createHash('sha256').update(text).digest('hex'));
      }),
      { numRuns: 300 },
    );
    for (let length = 0; length < 200; length += 1)
      expect(sha256('x'.repeat(length))).toBe(
        createHash('sha256').update('x'.repeat(length)).digest('hex'),
      );
  });
});

describe('bytes of a text', () => {
  it('are counted as UTF-8 has them, and cut between characters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.integer({ min: 0, max: 80 }),
        (text, most) => {
          expect(utf8Bytes(text)).toBe(Buffer.byteLength(text));
          const cut = cutToBytes(text, most);
          expect(text.startsWith(cut)).toBe(true);
          expect(utf8Bytes(cut)).toBeLessThanOrEqual(most);
          const [next] = Array.from(text.slice(cut.length));
          const isLongest = next === undefined || utf8Bytes(cut + next) > most;
          expect(isLongest).toBe(true);
        },
      ),
    );
  });
});
