/** One delivery: what counts as delivered, what is retried and when, and what a log line contains. */
import { ApplicationFailure, type Info } from '@temporalio/activity';
import {
  CallbackError,
  type CallbackErrorCode,
} from '../../../src/adapters/callbacks/callback-error.ts';
import { createDeliverCallback } from '../../../src/activities/window/deliver-callback.ts';
import type { CallbackSender, WindowMetrics } from '../../../src/activities/deps.ts';
import type { AttemptCheck } from '../../../src/contract/steps/attempt-check.ts';
import type { DeliverInput } from '../../../src/contract/steps/callback-step.ts';
import { anAttempt } from '../an-attempt.ts';

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

/** Runs one attempt and returns everything that came of it. */
async function deliver(
  post: Post,
  input: Partial<DeliverInput> = {},
  info: Partial<Info> = {},
  checkAttempt: AttemptCheck = async () => ({ standing: 'current', clock: null }),
) {
  const results: string[] = [];
  const metrics: Pick<WindowMetrics, 'callback'> = { callback: (result) => results.push(result) };
  const quiet = { writeAttempted() {}, writeSucceeded() {}, applied() {}, reverted() {} };
  const activity = createDeliverCallback({
    callbacks: { check: async () => null, post },
    checkAttempt,
    metrics: { ...quiet, ...metrics },
    organizationId: 'org-1',
  });
  const environment = anAttempt(info);
  const outcome = await environment.run(activity, { ...INPUT, ...input }).then(
    (result) => ({ result, failure: null }),
    (error: unknown) => ({ result: null, failure: error }),
  );
  const failure = outcome.failure instanceof ApplicationFailure ? outcome.failure : null;
  if (outcome.failure instanceof Error && failure === null) throw outcome.failure;
  const warned = environment.warned.filter(({ message }) => message === 'callback not delivered');
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
    await deliver(async (url, id, { type, text }) => {
      sent.push([url, id, type, text]);
      return answer(200);
    });
    expect(sent).toEqual([
      [URL_WITH_SECRET, 'msg_1', 'application/json', JSON.stringify(INPUT.body)],
    ]);
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

async function signedAt(scheduledMs: number, check?: AttemptCheck) {
  let told = Number.NaN;
  const post: Post = async (_url, _id, _body, _signal, now = async () => 0) => {
    told = await now();
    return answer(200);
  };
  await deliver(post, {}, { currentAttemptScheduledTimestampMs: scheduledMs }, check);
  return told;
}

function serverSays(nowMs: number): AttemptCheck {
  return async () => ({ standing: 'current', clock: { nowMs, startedMs: nowMs } });
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('asked without need'));
}

async function asksForAMinute(): Promise<Answer> {
  return answer(503, { retryAfterMs: 60_000 });
}

describe('the time a callback is signed with', () => {
  it("is this machine's if it agrees with the server's", async () => {
    const before = Date.now();
    expect(await signedAt(before - 2_000, refuse)).toBeGreaterThanOrEqual(before);
    const ahead = before + 20_000;
    expect(await signedAt(ahead, refuse)).toBe(ahead);
  });

  it.each([-365 * 24 * 3_600_000, -600_000, 600_000, 365 * 24 * 3_600_000])(
    "is the server's where this machine's differs by %i ms",
    async (byMs) => {
      const serverMs = Date.now() - byMs;
      expect(await signedAt(serverMs - 40, serverSays(serverMs))).toBe(serverMs);
    },
  );

  it('is the time of now, not of scheduling, if the task waited for a worker', async () => {
    const now = Date.now();
    expect(await signedAt(now - 3_600_000, serverSays(now))).toBe(now);
  });

  it('goes by the time of scheduling if the server does not say', async () => {
    const told = await signedAt(1_000_000);
    expect(told).toBeGreaterThanOrEqual(1_000_000);
    expect(told).toBeLessThan(1_010_000);
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
    // The requested pause, s; the number of attempts; the pause that is used, s.
    [1, 1, 1],
    [1, 4, 8],
    [7, 4, 8],
    [9, 4, 9],
    [1, 20, 300],
    [900, 20, 900],
    [86_400, 20, 3_600],
  ])('is not hurried: asked for %i s at try %i it pauses for %i s', async (asked, tries, kept) => {
    const post = async () => answer(503, { retryAfterMs: asked * 1_000 });
    const { failure } = await deliver(post, { tries_before: tries - 1 });
    expect(failure?.nextRetryDelay).toBe(kept * 1_000);
    expect(failure?.details?.[0]).toMatchObject({
      retry_after_ms: kept * 1_000,
      attempt_count: tries,
    });
  });

  it('leaves a pause that is too long for the engine to its workflow', async () => {
    const { failure } = await deliver(asksForAMinute, { engine_pause_ms: 59_999 });
    expect(failure?.nonRetryable).toBe(true);
    expect(failure?.details?.[0]).toMatchObject({ retry_after_ms: 60_000 });
    const kept = await deliver(asksForAMinute, { engine_pause_ms: 60_000 });
    expect(kept.failure?.nonRetryable).toBe(false);
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
