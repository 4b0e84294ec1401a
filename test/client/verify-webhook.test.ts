/** What a receiver accepts: signed with one of its secrets, recent, and a callback. No server, no network. */
import { signWebhook } from '../../src/adapters/callbacks/webhook-signature.ts';
import { ConfigurationError, verifyWebhook, WebhookInvalidError } from '../../src/client/index.ts';

const SECRET = 'whsec_bmV3IHNlY3JldCBvZiBhIHRlc3Q=';
const NOW = Date.parse('2027-01-15T02:00:00Z');

const CALLBACK = {
  event_type: 'ivr_maintenance_reverted',
  flow_id: 'main',
  start_time: '2027-01-15T02:00:00.000+00:00',
  end_time: '2027-01-15T02:30:00.000+00:00',
  new_version: 15,
  latency_ms: 12.5,
  timestamp: '2027-01-15T02:30:00.100+00:00',
  restored: true,
};

function received(body: object = CALLBACK, secrets: readonly string[] = [SECRET]) {
  const text = JSON.stringify(body);
  const message = { id: 'msg_1', timestamp: NOW / 1_000, body: text };
  return { body: text, headers: { ...signWebhook(secrets, message) } };
}

const AT = { nowMs: NOW };

describe('verifyWebhook', () => {
  it('gives what a genuine callback says', () => {
    expect(verifyWebhook(received(), SECRET, AT)).toEqual(CALLBACK);
  });

  it('takes bytes, headers of fetch, and any one of several secrets', () => {
    const { body, headers } = received(CALLBACK, ['the old one', SECRET]);
    const bytes = new TextEncoder().encode(body);
    expect(
      verifyWebhook({ body: bytes, headers: new Headers(headers) }, ['another', SECRET], AT),
    ).toEqual(CALLBACK);
  });

  it('lets an event of a later release through, with fields nobody knows yet', () => {
    const later = { ...CALLBACK, event_type: 'ivr_maintenance_reminder', by: { whom: ['mia'] } };
    expect(verifyWebhook(received(later), SECRET, AT)).toEqual(later);
  });

  it.each([
    ['another secret', received(), 'another', NOW, 'signature_wrong'],
    ['a body that was changed', { ...received(), body: '{}' }, SECRET, NOW, 'signature_wrong'],
    ['no signature', { body: '{}', headers: {} }, SECRET, NOW, 'headers_missing'],
    ['an old one', received(), SECRET, NOW + 301_000, 'too_old'],
    ['one of tomorrow', received(), SECRET, NOW - 301_000, 'too_new'],
    ['a signed body that is no callback', received({ event_type: 7 }), SECRET, NOW, 'no_callback'],
  ])('does not believe %s', (_what, webhook, secret, nowMs, doubt) => {
    const verify = () => verifyWebhook(webhook, secret, { nowMs });
    expect(verify).toThrow(WebhookInvalidError);
    expect(verify).toThrow(expect.objectContaining({ code: 'webhook_invalid', doubt }));
  });

  it('takes headers as gateways write them: in capitals, each value in a list', () => {
    const { body, headers } = received();
    const written = Object.entries(headers).map(([name, value]) => [name.toUpperCase(), [value]]);
    expect(verifyWebhook({ body, headers: Object.fromEntries(written) }, SECRET, AT)).toEqual(
      CALLBACK,
    );
  });

  it("takes the worker's own setting, with several secrets in one text", () => {
    expect(verifyWebhook(received(), `another, ${SECRET}`, AT)).toEqual(CALLBACK);
  });

  it('counts a byte order mark as part of the body', () => {
    const { body, headers } = received();
    const bytes = new TextEncoder().encode(`\ufeff${body}`);
    expect(() => verifyWebhook({ body: bytes, headers }, SECRET, AT)).toThrow(WebhookInvalidError);
  });

  it.each([
    ['a body that was parsed', { ...received(), body: CALLBACK }, {}, 'body'],
    ['no body', { headers: received().headers }, {}, 'body'],
    ['a tolerance that is no number', received(), { toleranceMs: Number.NaN }, 'toleranceMs'],
    ['a negative tolerance', received(), { toleranceMs: -1 }, 'toleranceMs'],
    ['a clock that is no number', received(), { nowMs: Number.NaN }, 'nowMs'],
  ])('names %s, which a program without types may pass', (_what, webhook, options, path) => {
    const verify = (): unknown =>
      Reflect.apply(verifyWebhook, undefined, [webhook, SECRET, { ...AT, ...options }]);
    expect(verify).toThrow(ConfigurationError);
    expect(verify).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ path })] }),
    );
  });

  it.each([[''], [[]], ['whsec_'], [['good', 'whsec_no base64']], [undefined], ['good,']])(
    'names secrets that cannot be used: %j',
    (secret) => {
      expect(() => verifyWebhook(received(), secret, AT)).toThrow(ConfigurationError);
    },
  );
});
