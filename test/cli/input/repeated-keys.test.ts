import * as fc from 'fast-check';
import { findRepeatedKeys } from '../../../src/cli/input/document/repeated-keys.ts';

describe('findRepeatedKeys', () => {
  it.each([
    ['{"a":1,\n "a":2}', 'a', 'line 1, column 2 and again at line 2, column 2'],
    ['{"a":1,"\\u0061":1}', 'a', 'line 1, column 2 and again at line 1, column 8'],
    ['{"a":null,"a":1}', 'a', 'line 1, column 2 and again at line 1, column 11'],
    ['{"":1,"":2}', '', 'line 1, column 2 and again at line 1, column 7'],
    ['{"__proto__":1,"__proto__":2}', '__proto__', 'column 2 and again at line 1, column 16'],
    ['{"x":{"y":[{"a":1},{"a":1,"b":2,"a":3}]}}', 'x.y.1.a', 'column 21 and again'],
    ['{"a":1,"a":2,"a":3}', 'a', 'column 2 and again at line 1, column 8 and at line 1, column 14'],
  ])('tells both places of %j', (text, path, places) => {
    expect(findRepeatedKeys(text)).toEqual([{ path, places: expect.stringContaining(places) }]);
  });

  it('reports all of them at once', () => {
    const text = '{"a":1,"b":{"c":1,"c":2},"a":2}';
    expect(findRepeatedKeys(text).map(({ path }) => path)).toEqual(['b.c', 'a']);
  });

  it('finds none if keys differ, or stand in different objects', () => {
    expect(findRepeatedKeys('[{"a":1},{"a":1},{"A":{"a":1},"a":{"a":1}}]')).toEqual([]);
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(findRepeatedKeys(text)).toEqual([]);
      }),
    );
  });

  it('finds a key of any name that is added once more', () => {
    fc.assert(
      fc.property(fc.string(), fc.json(), fc.boolean(), (name, value, escape) => {
        const units = Array.from({ length: name.length }, (_, i) => name.charCodeAt(i));
        const hex = units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
        const again = escape ? `"${hex}"` : JSON.stringify(name);
        const text = `[{${JSON.stringify(name)}:${value},${again}:1}]`;
        expect(findRepeatedKeys(text)).toHaveLength(1);
      }),
    );
  });
});
