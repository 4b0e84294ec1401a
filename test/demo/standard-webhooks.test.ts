import { signWebhook } from '../../src/adapters/callbacks/webhook-signature.ts';
import { whatIsWrong } from '../../dev/programs/standard-webhooks.ts';

const SECRET = `whsec_${Buffer.from('a secret of the demo').toString('base64')}`;
const OTHER = `whsec_${Buffer.from('a secret of somebody else').toString('base64')}`;
const BODY = '{"event_type":"ivr_maintenance_accepted"}';

function headers(secrets: readonly string[], timestamp = Math.floor(Date.now() / 1_000)) {
  return { ...signWebhook(secrets, { id: 'msg_1', timestamp, body: BODY }) };
}

describe('a receiver of callbacks', () => {
  it('believes what is signed with its secret, even beside another signature', () => {
    expect(whatIsWrong(SECRET, headers([SECRET]), BODY)).toBeNull();
    expect(whatIsWrong(SECRET, headers([OTHER, SECRET]), BODY)).toBeNull();
  });

  it('doubts another secret, another body, another id and a missing signature', () => {
    expect(whatIsWrong(SECRET, headers([OTHER]), BODY)).toBe('the signature is wrong');
    expect(whatIsWrong(SECRET, headers([SECRET]), `${BODY} `)).toBe('the signature is wrong');
    const renamed = { ...headers([SECRET]), 'webhook-id': 'msg_2' };
    expect(whatIsWrong(SECRET, renamed, BODY)).toBe('the signature is wrong');
    expect(whatIsWrong(SECRET, {}, BODY)).toBe('not signed');
  });

  it('doubts what was signed more than five minutes ago, or ahead, or at no time', () => {
    const now = Math.floor(Date.now() / 1_000);
    expect(whatIsWrong(SECRET, headers([SECRET], now - 310), BODY)).toContain('too long ago');
    expect(whatIsWrong(SECRET, headers([SECRET], now + 310), BODY)).toContain('future');
    expect(whatIsWrong(SECRET, headers([SECRET], Number.NaN), BODY)).toContain('too long ago');
  });
});
