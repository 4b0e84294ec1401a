import * as fc from 'fast-check';
import { findJsonFault } from '../../../src/cli/input/json-fault.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('findJsonFault', () => {
  it.each([
    ['{"a":1,}', 1, 8, 'a name in double quotes'],
    ['{\n  "a": x\n}', 2, 8, 'a value'],
    ['{"a" 1}', 1, 6, ':'],
    ['[1 2]', 1, 4, ', or ]'],
    ['{"a":1 "b":2}', 1, 8, ', or }'],
    ["{'a':1}", 1, 2, 'a name in double quotes or }'],
    ['{} {}', 1, 4, 'nothing more'],
    ['{"a":', 1, 6, 'a value, but the text ends'],
    ['{"a":"\n"}', 1, 6, 'a value'],
    ['[01]', 1, 3, ', or ]'],
  ])('finds the fault of %j', (text, line, column, expected) => {
    expect(findJsonFault(text)).toEqual({ line, column, expected });
  });

  it('finds nothing in what is JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 2), (text, indent) => {
        expect(findJsonFault(text)).toBeNull();
        expect(findJsonFault(JSON.stringify(JSON.parse(text), null, indent))).toBeNull();
      }),
    );
  });

  it('agrees with the parser on damaged texts', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', '"', '{', ']', '\\', '0', 'x'),
        (text, at, put) => {
          const cut = at % (text.length + 1);
          const damaged = text.slice(0, cut) + put + text.slice(cut + 1);
          expect(findJsonFault(damaged) === null).toBe(isJson(damaged));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is not confused by depth', () => {
    expect(findJsonFault('['.repeat(100_000))).toMatchObject({ line: 1, column: 100_001 });
  });
});
