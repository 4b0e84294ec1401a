// Secrets in every spelling that an answer can echo them in.
import { SecretScrubber } from '../../src/genesys/secret-scrubber.ts';

describe('SecretScrubber', () => {
  it('takes out what it knows, also as a URL spells it', () => {
    const scrubber = new SecretScrubber();
    scrubber.add('s+cret/one');
    expect(scrubber.scrub('a s+cret/one b s%2Bcret%2Fone c')).toBe('a *** b *** c');
  });

  it('takes out the longer one where one secret is part of another', () => {
    const scrubber = new SecretScrubber();
    scrubber.add('abcd', 'abcdefgh');
    expect(scrubber.scrub('abcdefgh')).toBe('***');
  });

  it('takes out credentials that it does not know by their form', () => {
    const text = 'Authorization: Basic YWJjOmRlZg== {"access_token": "xyz", "client_secret":"q"}';
    expect(new SecretScrubber().scrub(text)).toBe(
      'Authorization: Basic *** {"access_token": "***", "client_secret":"***"}',
    );
  });

  it('remembers the newest', () => {
    const scrubber = new SecretScrubber();
    for (let n = 0; n < 1_000; n += 1) scrubber.add(`secret-number-${n}`);
    expect(scrubber.scrub('secret-number-999')).toBe('***');
  });
});
