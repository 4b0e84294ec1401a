// Reading error answers of the API, of logins and of gateways.
import * as fc from 'fast-check';
import { readErrorBody } from '../../src/adapters/genesys/errors/error-body.ts';

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
