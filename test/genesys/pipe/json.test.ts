/** Canonical text, and what can be kept exactly. */
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import {
  canonicalJson,
  hasAllOf,
  isKeepable,
  isSameJson,
  type JsonValue,
} from '../../../src/adapters/genesys/json.ts';
import { sameKeyed } from '../any-json.ts';

function isJson(value: unknown): value is JsonValue {
  return isKeepable(value);
}

function withoutNulls(value: JsonValue): unknown {
  if (Array.isArray(value)) return value.map((item: JsonValue) => withoutNulls(item));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([key, member]) => [key, withoutNulls(member)]));
}

function nested(depth: number): unknown {
  return JSON.parse('['.repeat(depth) + ']'.repeat(depth));
}

describe('canonicalJson', () => {
  it('sorts members at every depth and leaves null members out', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'x' })).toBe('{"a":"x","b":[{"d":1}]}');
  });

  it('keeps the order of a list and its nulls', () => {
    expect(canonicalJson([2, null, 1])).toBe('[2,null,1]');
  });

  it('tells any two values apart that differ in more than order and null members', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        fc.pre(isJson(a) && isJson(b));
        const isEqual = isDeepStrictEqual(withoutNulls(a), withoutNulls(b));
        expect(isSameJson(a, b)).toBe(isEqual);
      }),
    );
  });

  it('is the same for every order of members', () => {
    fc.assert(
      fc.property(sameKeyed, ([one, other]) => {
        expect(isSameJson(one, other)).toBe(true);
      }),
    );
  });
});

describe('isKeepable', () => {
  it.each<[string, unknown, boolean]>([
    ['ordinary JSON', { text: 'Welcome', list: [1, -0.5, null, true] }, true],
    ['an absent value', undefined, false],
    ['an integer beyond the exact ones', JSON.parse('{"n":9007199254740992}'), true],
    ['a number too large for one', JSON.parse('1e400'), false],
    ['nesting that is deep', nested(60), true],
    ['nesting that never ends', nested(5_000), false],
  ])('%s', (_, value, expected) => {
    expect(isKeepable(value)).toBe(expected);
  });
});

describe('hasAllOf', () => {
  it.each<[string, JsonValue, JsonValue, boolean]>([
    ['each member, with any value', { a: 1, b: [2] }, { a: 3, b: [4] }, true],
    ['no member', {}, { a: 1 }, false],
    ['a member that is null', { a: null }, { a: 1 }, false],
    ['fewer items', { a: [1] }, { a: [1, 2] }, false],
    ...['constructor', 'toString', '__proto__'].map(
      (name): [string, JsonValue, JsonValue, boolean] => [
        `no ${name}, which every object inherits`,
        JSON.parse('{}'),
        JSON.parse(`{"${name}":1}`),
        false,
      ],
    ),
    [
      'a member with such a name',
      JSON.parse('{"__proto__":1,"constructor":2}'),
      JSON.parse('{"__proto__":3,"constructor":4}'),
      true,
    ],
  ])('of an answer with %s', (_what, answer, sent, expected) => {
    expect(hasAllOf(answer, sent)).toBe(expected);
  });
});
