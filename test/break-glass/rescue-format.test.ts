/** A break-glass file can be read by whoever finds it, maybe years and versions later. */
import * as fc from 'fast-check';
import {
  fileNameOf,
  mayBeOfTarget,
  mayBeOfWindow,
} from '../../src/adapters/break-glass/file-name.ts';
import {
  formatRescueFile,
  parseRescueFile,
  RescueFormatError,
} from '../../src/adapters/break-glass/rescue-format.ts';
import type { Change } from '../../src/contract/change/change.ts';
import { formatInstant } from '../../src/contract/values/instant.ts';
import type { RescueChange } from '../../src/contract/change/rescue-file.ts';
import { anyFields } from '../genesys/any-json.ts';
import { aMarker, aRescueFile, FILED } from './a-rescue-file.ts';

const instants = fc.integer({ min: 0, max: 4_102_444_800_000 });
const texts = fc.string({ minLength: 1 });
const anyValue = fc.oneof(anyFields, fc.string(), fc.constant(null));

/** A name that plain assignment would lose. */
const ODD_DOUBT = '"doubts":{"__proto__":{"revision":1,"value":null}}';

const anyKnown: fc.Arbitrary<Change> = fc
  .tuple(
    fc.record(
      {
        revision: fc.nat(),
        version: fc.nat(),
        floor: fc.nat(),
        baseline: anyFields,
        doubts: fc.dictionary(texts, fc.record({ revision: fc.nat(), value: anyValue })),
        intended: anyFields,
        stored: fc.record({ revision: fc.nat(), value: anyFields }),
        on_drift: fc.constantFrom('keep' as const, 'restore' as const),
      },
      { requiredKeys: ['revision', 'version', 'floor', 'baseline', 'intended', 'on_drift'] },
    ),
    fc.oneof(
      fc.record({ stage: fc.constantFrom('armed' as const, 'sent' as const) }),
      fc.record({ stage: fc.constant('in_doubt' as const), may_still_land: fc.boolean() }),
      fc.record({ stage: fc.constant('applied' as const), new_version: fc.nat() }),
    ),
  )
  .map(([known, stage]) => Object.assign(known, stage));

const anyFile: fc.Arbitrary<RescueChange> = fc
  .record({
    window_id: texts,
    flow: texts,
    start_ms: instants,
    end_ms: instants,
    change: anyKnown,
  })
  .map(({ flow, start_ms, end_ms, ...rest }) =>
    aRescueFile({
      ...rest,
      target: { kind: 'flow-ivr', id: flow },
      start_ms,
      start_time: formatInstant(start_ms),
      end_ms,
      end_time: formatInstant(end_ms),
    }),
  );

function problemsOf(content: string): readonly string[] {
  try {
    parseRescueFile(content);
  } catch (error) {
    if (error instanceof RescueFormatError) return error.problems;
    throw error;
  }
  throw new Error('it was read');
}

describe('a break-glass file', () => {
  it('is read as it was written, whatever stood on the line', () => {
    fc.assert(
      fc.property(anyFile, (change) => {
        expect(parseRescueFile(formatRescueFile(change))).toEqual(change);
      }),
    );
    expect(parseRescueFile(formatRescueFile(aMarker()))).toEqual(aMarker());
    const odd: typeof FILED = JSON.parse(
      JSON.stringify({ ...FILED, doubts: {} }).replace('"doubts":{}', ODD_DOUBT),
    );
    expect(Object.keys(odd.doubts ?? {})).toEqual(['__proto__']);
    const read = parseRescueFile(formatRescueFile(aRescueFile({ change: odd })));
    expect(JSON.stringify(read)).toContain(ODD_DOUBT);
  });

  it('may hold fields of a later version', () => {
    const later = { ...aRescueFile(), colour: 'red', target: { ...aRescueFile().target, zone: 1 } };
    expect(parseRescueFile(JSON.stringify(later))).toEqual(aRescueFile());
  });

  it('says everything that is wrong with it at once', () => {
    const { baseline: _gone, ...rest } = FILED;
    const change = { ...rest, version: '14', on_drift: 'maybe' };
    const wrong = { ...aRescueFile(), change, v: 2, start_time: 'now' };
    const problems = problemsOf(JSON.stringify(wrong)).join('\n');
    for (const name of [
      'v must be 1',
      'change.baseline',
      'change.version',
      'change.on_drift',
      'start_time',
    ])
      expect(problems).toContain(name);
  });

  it.each([
    ['nothing', '', 'it is not JSON'],
    ['half a file', formatRescueFile(aRescueFile()).slice(0, 200), 'it is not JSON'],
    ['a list', '[]', 'it is not a JSON object'],
    [
      'an empty baseline',
      JSON.stringify(aRescueFile({ change: { ...FILED, baseline: {} } })),
      'at least one field',
    ],
    [
      'an instant changed by hand in one of two places',
      JSON.stringify(aRescueFile({ end_ms: 1 })),
      'end_time and end_ms are not the same instant',
    ],
    [
      'a day that does not exist',
      JSON.stringify(
        aRescueFile({ end_time: '2027-02-30T02:00:00Z', end_ms: Date.UTC(2027, 2, 2, 2) }),
      ),
      'end_time must be an instant',
    ],
    [
      'an American date',
      JSON.stringify(
        aRescueFile({ end_time: '1/15/2027 02:00 UTC', end_ms: Date.UTC(2027, 0, 15, 2) }),
      ),
      'end_time must be an instant',
    ],
    [
      'of a window with an id that no server takes',
      JSON.stringify(aRescueFile({ window_id: 'é'.repeat(501) })),
      'window_id must have at most 1,000 bytes',
    ],
    [
      'a change of no known stage',
      JSON.stringify({ ...aRescueFile(), change: { ...FILED, stage: 'x' } }),
      'must be armed, sent',
    ],
    ...['table', '/key', 'table/', 'table/%E0%A4%A'].map((id) => [
      `of a row named ${id}`,
      JSON.stringify(aRescueFile({ target: { kind: 'data-table-row', id } })),
      'target.id must be a table and a key',
    ]),
    ['a wrong marker', JSON.stringify({ ...aMarker(), ended_ms: 'late' }), 'ended_ms'],
  ])('is not %s', (_what, content, problem) => {
    expect(problemsOf(content).join('\n')).toContain(problem);
  });
});

describe('its name', () => {
  it('is short ASCII, tells start and target, and finds the window and the target again', () => {
    fc.assert(
      fc.property(anyFile, (change) => {
        const name = fileNameOf(change);
        expect(name).toMatch(/^[\w.-]+\.json$/);
        expect(Buffer.byteLength(name)).toBeLessThan(200);
        expect(mayBeOfTarget(change.target)(name)).toBe(true);
        expect(mayBeOfWindow(change.window_id)(name)).toBe(true);
      }),
    );
    expect(fileNameOf(aRescueFile())).toMatch(
      /^20270115T020000Z\.flow-ivr-main-line\.[0-9a-f]{16}\.json$/,
    );
  });

  it('differs for windows that differ in nothing but their id', () => {
    expect(fileNameOf(aRescueFile({ window_id: 'a' }))).not.toBe(
      fileNameOf(aRescueFile({ window_id: 'b' })),
    );
  });
});
