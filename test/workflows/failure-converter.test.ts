/** The texts of a failure reach the server complete: a worker ends if one of them cannot be encoded. */
import { ApplicationFailure, defaultPayloadConverter } from '@temporalio/common';
import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { failureConverter } from '../../src/workflows/converters/failure-converter.ts';

function encode(error: unknown) {
  return failureConverter.errorToFailure(error, defaultPayloadConverter);
}

const words = string({ unit: 'binary', maxLength: 20 });
const halves = array(oneof(words, constantFrom('\ud83d', '\udcde', '\udc00', '\udbff'))).map(
  (parts) => parts.join(''),
);

describe('the words of a failure', () => {
  it('are such as UTF-8 can carry, whoever chose them', () => {
    assert(
      property(halves, halves, halves, (message, type, reason) => {
        const cause = ApplicationFailure.nonRetryable(reason, type);
        const error = ApplicationFailure.create({ message, type, cause });
        const failure = encode(error);
        const said = [
          failure.message,
          failure.stackTrace,
          failure.applicationFailureInfo?.type,
          failure.cause?.message,
          failure.cause?.stackTrace,
          failure.cause?.applicationFailureInfo?.type,
        ];
        for (const text of said) expect(text).not.toMatch(/\p{Cs}/u);
      }),
    );
  });

  it.each([new TypeError('\ud83d'), '\ud83d', Object.assign(new Error('x'), { name: '\ud83d' })])(
    'also of what nobody expected (%#)',
    (thrown) => {
      expect(JSON.stringify(encode(thrown))).not.toContain(String.raw`\ud83d`);
    },
  );

  it('are otherwise as they were said', () => {
    const error = ApplicationFailure.nonRetryable('line 📞 is “late”', 'ControlNotNow', { at: 1 });
    const failure = encode(error);
    expect(failure).toMatchObject({ message: 'line 📞 is “late”' });
    const back = failureConverter.failureToError(failure, defaultPayloadConverter);
    expect(back).toMatchObject({ message: error.message, type: error.type, details: [{ at: 1 }] });
  });
});
