/** Reading error answers of the API, of logins and of gateways. */
import * as fc from 'fast-check';
import { readErrorBody } from '../../../src/adapters/genesys/errors/error-body.ts';

const LONG = 'a:b:c,'.repeat(10_000);

describe('the permissions that a refusal names', () => {
  it.each([
    [{ missingPermissions: ['routing:callRoute:edit'] }, ['routing:callRoute:edit']],
    [
      { message: "The permission 'routing:call-route:view' is missing" },
      ['routing:call-route:view'],
    ],
    [{ missing: { permissions: ['a:b:view', 'a:b:edit', 7] } }, ['a:b:view', 'a:b:edit']],
    [{ messageParams: { permissions: '[a:b:view, a:b:edit]' } }, ['a:b:view', 'a:b:edit']],
    [{ messageParams: { permissions: ['a:b:view'] } }, ['a:b:view']],
    [{ messageParams: { permission: 'flow:write' } }, ['flow:write']],
    [{ message: 'You are missing the following permission(s): [a:b:*]' }, ['a:b:*']],
    [
      { message: 'You need one of the following permissions: [a:b:edit:4dbd51ee-0a1b]' },
      ['a:b:edit'],
    ],
    [{ message: 'permission a:b:c', messageParams: { permissions: 'd:e:f' } }, ['d:e:f']],
    [{ messageParams: { permissions: 'a:b:c a:b:c' } }, ['a:b:c']],
    [{ messageParams: { permissions: LONG } }, ['a:b:c']],
    [{ message: 'Not you: a:b:c' }, []],
    [{ message: 'no permission, see https://help.example.com at 12:30:00' }, []],
    [{ message: 'at least one of the permissions: [] in the division(s): [4dbd51ee]' }, []],
    [{ messageParams: { permissions: null }, missing: 7, message: ['permission a:b:c'] }, []],
  ])('are found in %j', (body, permissions) => {
    expect(readErrorBody(JSON.stringify(body)).permissions).toEqual(permissions);
  });

  it('are none if they are nested without end', () => {
    const levels = 20_000;
    const nested = `${'{"permissions":'.repeat(levels)}"a:b:c"${'}'.repeat(levels)}`;
    expect(readErrorBody(`{"missing":${nested}}`).permissions).toEqual([]);
  });

  it('are no part of a secret', () => {
    const permissions = 'id:se-cret a:b:c';
    const text = JSON.stringify({ messageParams: { permissions } });
    const read = readErrorBody(text, (raw) => raw.replaceAll('se-cret', '***'));
    expect(read.permissions).toEqual(['a:b:c']);
  });

  it('are at most five', () => {
    const permissions = Array.from({ length: 40 }, (_, n) => `a:b:c${n}`).join(' ');
    const read = readErrorBody(JSON.stringify({ messageParams: { permissions } }));
    expect(read.permissions).toHaveLength(5);
  });
});

describe('readErrorBody', () => {
  it('finds the field of a problem in whatever way a service names it', () => {
    const body = {
      message: 'bad',
      errors: [
        { field: 'a', message: 'a: must be b' },
        { path: 'b', message: 'too long' },
        { messageParams: { fieldName: 'c' }, message: 'no' },
        'plain words',
        7,
      ],
      details: [{ fieldName: 'd', errorCode: 'too.short' }],
    };
    expect(readErrorBody(JSON.stringify(body)).problems).toEqual([
      { path: 'a', message: 'must be b' },
      { path: 'b', message: 'too long' },
      { path: 'c', message: 'no' },
      { path: '', message: 'plain words' },
      { path: '', message: 'is not valid' },
      { path: 'd', message: 'too.short' },
    ]);
  });

  it('reads what a login says', () => {
    const body = { error: 'invalid_client', error_description: 'authentication failed' };
    expect(readErrorBody(JSON.stringify(body))).toMatchObject({
      code: 'invalid_client',
      message: 'authentication failed',
    });
  });

  it('makes one bounded line of a message', () => {
    const message = `one\r\ntwo\u001B[31m\u202E${'x'.repeat(1_000)}`;
    const read = readErrorBody(JSON.stringify({ message })).message ?? '';
    expect(read).toMatch(/^one two \[31m x+$/);
    expect(read).toHaveLength(300);
  });

  it('survives anything', () => {
    const answer = fc.oneof(fc.string(), fc.json());
    fc.assert(
      fc.property(answer, (text) => {
        expect(readErrorBody(text).problems).toEqual(expect.any(Array));
      }),
    );
    const nullish = { message: null, code: 7, errors: null, details: {} };
    expect(readErrorBody(JSON.stringify(nullish))).toEqual({
      message: null,
      permissions: [],
      code: null,
      contextId: null,
      problems: [],
    });
  });

  it('takes fifty problems and no more', () => {
    const errors = Array.from({ length: 1_000 }, () => ({ field: 'a', message: 'b' }));
    expect(readErrorBody(JSON.stringify({ errors })).problems).toHaveLength(50);
  });
});
