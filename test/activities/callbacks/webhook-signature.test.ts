/** Signing according to Standard Webhooks: known vectors, and what must always be rejected. */
import { createHmac } from 'node:crypto';
import { array, assert, property, string } from 'fast-check';
import {
  doubtWebhook,
  isUsableSecret,
  signWebhook,
  type ReceivedWebhook,
} from '../../../src/adapters/callbacks/webhook-signature.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SENT_AT_MS = 1_614_265_330_000;

function received(overrides: Partial<ReceivedWebhook> = {}): ReceivedWebhook {
  const body = '{"test": 2432232314}';
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: SENT_AT_MS / 1_000, body };
  return { headers: { ...signWebhook([SECRET], message) }, body, nowMs: SENT_AT_MS, ...overrides };
}

describe('signing a callback', () => {
  it('agrees with the published example', () => {
    expect(received().headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('uses a secret without prefix as it is written', () => {
    const headers = signWebhook(['a plain secret'], { id: 'a', timestamp: 7, body: '{}' });
    const expected = createHmac('sha256', 'a plain secret').update('a.7.{}').digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
  });

  it('gives one signature for each secret, separated by blanks', () => {
    const message = { id: 'a', timestamp: 7, body: '{}' };
    const both = signWebhook([SECRET, 'old'], message)['webhook-signature'];
    const [first, second] = [[SECRET], ['old']].map(
      (secrets) => signWebhook(secrets, message)['webhook-signature'],
    );
    expect(both).toBe(`${first} ${second}`);
  });

  it.each([
    ['', false],
    ['whsec_', false],
    ['whsec_not base64!', false],
    [SECRET, true],
    ['plain', true],
  ])('calls the secret %j usable: %s', (secret, usable) => {
    expect(isUsableSecret(secret)).toBe(usable);
  });
});

describe('verifying a callback', () => {
  it('believes what was signed with any secret, whichever the receiver still holds', () => {
    const text = string({ minLength: 1 });
    assert(
      property(text, string(), array(text, { minLength: 1 }), (id, body, secrets) => {
        const signed = signWebhook(secrets, { id, timestamp: 1_000, body });
        for (const secret of secrets) {
          const message = { headers: { ...signed }, body, nowMs: 1_000_000 };
          expect(doubtWebhook([secret], message)).toBeNull();
        }
      }),
    );
  });

  it('does not believe a body, id or time that was changed on the way', () => {
    const { headers } = received();
    const doubt = (change: Partial<ReceivedWebhook>) => doubtWebhook([SECRET], received(change));
    expect(doubt({ body: '{"test": 2432232315}' })).toBe('signature_wrong');
    expect(doubt({ headers: { ...headers, 'webhook-id': 'msg_other' } })).toBe('signature_wrong');
    expect(doubt({ headers: { ...headers, 'webhook-timestamp': '1614265331' } })).toBe(
      'signature_wrong',
    );
    expect(doubtWebhook(['another secret'], received())).toBe('signature_wrong');
    expect(doubtWebhook([], received())).toBe('signature_wrong');
  });

  it('does not believe what is older or newer than the tolerance', () => {
    const at = (nowMs: number) => doubtWebhook([SECRET], received({ nowMs }));
    expect(at(SENT_AT_MS + 300_000)).toBeNull();
    expect(at(SENT_AT_MS + 300_001)).toBe('too_old');
    expect(at(SENT_AT_MS - 300_000)).toBeNull();
    expect(at(SENT_AT_MS - 300_001)).toBe('too_new');
    expect(
      doubtWebhook([SECRET], received({ nowMs: SENT_AT_MS + 2_000, toleranceMs: 1_000 })),
    ).toBe('too_old');
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'does not believe a message without %s',
    (name) => {
      const headers = { ...received().headers, [name]: undefined };
      expect(doubtWebhook([SECRET], received({ headers }))).toBe('headers_missing');
    },
  );

  it('ignores signatures of other schemes', () => {
    const { headers } = received();
    const other = String(headers['webhook-signature']).replace('v1,', 'v2,');
    const changed = { ...headers, 'webhook-signature': other };
    expect(doubtWebhook([SECRET], received({ headers: changed }))).toBe('signature_wrong');
  });
});
