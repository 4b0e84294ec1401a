// One delivery: what counts as delivered, what is tried again and when, and what a log line holds.
import { ApplicationFailure, type Info } from '@temporalio/activity';
import { DefaultLogger, type LogEntry } from '@temporalio/worker';
import { MockActivityEnvironment } from '@temporalio/testing';
import { CallbackError, type CallbackErrorCode } from '../../src/activities/callback-error.ts';
import { createDeliverCallback } from '../../src/activities/deliver-callback.ts';
import type { CallbackSender, WindowMetrics } from '../../src/activities/deps.ts';
import type { DeliverInput } from '../../src/contract/steps.ts';

const URL_WITH_SECRET = 'https://hooks.example.com/services/a-secret-token';

const INPUT: DeliverInput = {
  organization_id: 'org-1',
  url: URL_WITH_SECRET,
  event: 'scheduled',
  webhook_id: 'msg_1',
  body: {
    event_type: 'ivrr_maintenance_scheduled',
    flow_id: 'flow-1',
    start_time: '2027-01-15T02:00:00.000+00:00',
    end_time: '2027-01-15T02:30:00.000+00:00',
    new_version: 15,
    latency_ms: 123.4,
    timestamp: '2027-01-15T02:00:00.500+00:00',
  },
};

type Answer = Awaited<ReturnType<CallbackSender['post']>>;
type Post = CallbackSender['post'];

function answer(status: number, more: Partial<Answer> = {}): Answer {
  return { status, body: '', retryAfterMs: null, ...more };
}

/** Runs one attempt and tells everything that came of it. */
async function deliver(post: Post, input: Partial<DeliverInput> = {}, info: Partial<Info> = {}) {
  const logged: LogEntry[] = [];
  const results: string[] = [];
  const metrics: Pick<WindowMetrics, 'callback'> = { callback: (result) => results.push(result) };
  const quiet = { writeAttempted() {}, writeSucceeded() {}, applied() {}, reverted() {} };
  const activity = createDeliverCallback({
    callbacks: { check: async () => null, post },
    metrics: { ...quiet, ...metrics },
    organizationId: 'org-1',
  });
  const logger = new DefaultLogger('DEBUG', (entry) => logged.push(entry));
  const environment = new MockActivityEnvironment(info, { logger });
  const outcome = await environment.run(activity, { ...INPUT, ...input }).then(
    (result) => ({ result, failure: null }),
    (error: unknown) => ({ result: null, failure: error }),
  );
  const failure = outcome.failure instanceof ApplicationFailure ? outcome.failure : null;
  if (outcome.failure instanceof Error && failure === null) throw outcome.failure;
  const warned = logged.filter(({ message }) => message === 'callback not delivered');
  return { result: outcome.result, failure, results, warned };
}

async function unreachable(code: CallbackErrorCode): Promise<never> {
  throw new CallbackError(code, 'hooks.example.com (#12345678): no answer');
}

async function delayAfter(retryAfterMs: number | null) {
  const { failure } = await deliver(async () => answer(429, { retryAfterMs }));
  return failure?.nextRetryDelay;
}

describe('delivering a callback', () => {
  it.each([200, 201, 202, 204, 299])('counts %i as delivered', async (status) => {
    const { result, results } = await deliver(async () => answer(status), {}, { attempt: 3 });
    expect(result).toEqual({ status: 'delivered', http_status: status, attempts: 3 });
    expect(results).toEqual(['delivered']);
  });

  it('posts exactly the fields of the contract, under an id that retries keep', async () => {
    const sent: string[][] = [];
    await deliver(async (url, id, body) => {
      sent.push([url, id, body]);
      return answer(200);
    });
    expect(sent).toEqual([[URL_WITH_SECRET, 'msg_1', JSON.stringify(INPUT.body)]]);
    expect(Object.keys(INPUT.body)).toEqual([
      'event_type',
      'flow_id',
      'start_time',
      'end_time',
      'new_version',
      'latency_ms',
      'timestamp',
    ]);
  });

  it('leaves the windows of another organisation to a worker of theirs', async () => {
    const { failure } = await deliver(() => unreachable('network'), { organization_id: 'org-2' });
    expect(failure?.type).toBe('WrongOrganization');
    expect(failure?.nonRetryable).toBe(false);
  });
});

describe('a callback that fails', () => {
  it.each([301, 307, 400, 401, 404, 408, 425, 429, 500, 503])(
    'is tried again after %i',
    async (status) => {
      const { failure, results } = await deliver(async () => answer(status));
      expect(failure?.type).toBe('CallbackRejected');
      expect(failure?.nonRetryable).toBe(false);
      expect(failure?.message).toContain(`answered ${status}`);
      expect(results).toEqual(['failed']);
    },
  );

  it('is never tried again after 410', async () => {
    const { failure } = await deliver(async () => answer(410, { retryAfterMs: 1_000 }));
    expect(failure?.type).toBe('CallbackGone');
    expect(failure?.nonRetryable).toBe(true);
  });

  it('waits as long as the receiver asks for, an hour at most', async () => {
    expect(await delayAfter(7_000)).toBe(7_000);
    expect(await delayAfter(86_400_000)).toBe(3_600_000);
    expect(await delayAfter(null)).toBeUndefined();
    expect(await delayAfter(0)).toBeUndefined();
  });

  it.each([
    ['network', 'CallbackUnreachable', false],
    ['timeout', 'CallbackUnreachable', false],
    ['unresolved', 'CallbackUnreachable', false],
    ['cancelled', 'CallbackCancelled', false],
    ['refused', 'CallbackRefused', true],
  ] as const)('without an answer (%s) ends as %s', async (code, type, final) => {
    const { failure, results } = await deliver(() => unreachable(code));
    expect(failure?.type).toBe(type);
    expect(failure?.nonRetryable).toBe(final);
    expect(failure?.details?.[0]).toMatchObject({ code: type, attempts: [] });
    expect(results).toEqual(['failed']);
  });

  it('is logged with status and body, and with the receiver as host and hash only', async () => {
    const { warned, failure } = await deliver(async () => answer(500, { body: 'out of order' }));
    expect(warned).toHaveLength(1);
    expect(warned[0]?.meta).toMatchObject({
      callback: 'scheduled',
      httpStatus: 500,
      body: 'out of order',
      webhookId: 'msg_1',
    });
    const said = `${failure?.message} ${JSON.stringify(warned[0]?.meta)}`;
    expect(said).toMatch(/hooks\.example\.com \(#[0-9a-f]{8}\)/);
    expect(said).not.toContain('a-secret-token');
  });

  it('passes on what is a bug, as it is', async () => {
    const broken = deliver(async () => {
      throw new TypeError('a bug');
    });
    await expect(broken).rejects.toThrow(new TypeError('a bug'));
  });
});
