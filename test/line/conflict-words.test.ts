/** How a conflict is told that no other version explains: as the API's refusal, never as another version. */
import { unexplainedWords } from '../../src/line/index.ts';

it.each([
  [
    'counted',
    { status: 409, said: 'Locked.' },
    'the API answers the write with a conflict (409), although the version is still 7. Genesys said: "Locked."',
  ],
  [
    'counted',
    { status: 412, said: null },
    'the API answers the write with a conflict (412), although the version is still 7',
  ],
  // A fingerprint is no version.
  [
    'fingerprints',
    { status: 409, said: null },
    'the API answers the write with a conflict (409), although its content has not changed',
  ],
] as const)('with versions that are %s: %j', (versions, refused, words) => {
  expect(unexplainedWords({ versions }, refused, 7)).toBe(words);
});
