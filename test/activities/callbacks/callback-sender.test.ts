/** The sender against a real receiver over HTTP: what it sends, and what a receiver cannot do to it. */
import { CallbackError } from '../../../src/adapters/callbacks/callback-error.ts';
import {
  NOTHING_ALLOWED,
  readAllowance,
} from '../../../src/adapters/callbacks/callback-allowance.ts';
import {
  createCallbackSender,
  type CallbackSenderOptions,
} from '../../../src/adapters/callbacks/callback-sender.ts';
import {
  createHostLookup,
  type HostLookup,
} from '../../../src/adapters/callbacks/names/host-lookup.ts';
import { createNameResolver } from '../../../src/adapters/callbacks/names/resolve-name.ts';
import { doubtWebhook } from '../../../src/adapters/callbacks/webhook-signature.ts';
import { answering, startReceiver, type Receiver } from './callback-receiver.ts';
import { startNameServer, type NameServer } from './names/name-server.ts';

const BODY = '{"event_type":"ivrr_maintenance_scheduled"}';
const CONTENT = { type: 'application/json', text: BODY };
const loopback = readAllowance('127.0.0.1/32');
/** Long enough for a request to arrive, on a busy machine as well. */
const DEADLINE_MS = 1_500;
const allowance = loopback.ok ? loopback.allowance : NOTHING_ALLOWED;

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});

afterEach(async () => {
  await receiver.close();
});

function sender(options: Partial<CallbackSenderOptions> = {}) {
  return createCallbackSender({ secrets: [], allowance, ...options });
}

async function post(options: Partial<CallbackSenderOptions> = {}, url = receiver.url) {
  return sender(options).post(url, 'msg_1', CONTENT, new AbortController().signal);
}

function never(): Promise<never> {
  return new Promise(() => {});
}

async function noSuchName(): Promise<never> {
  throw new Error('ENOTFOUND');
}

async function failureOf(work: Promise<unknown>): Promise<CallbackError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof CallbackError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('sending a callback', () => {
  it('posts the body as it is, with the headers of the contract', async () => {
    receiver.behave(answering(200, 'thanks'));
    expect(await post()).toEqual({ status: 200, body: 'thanks', retryAfterMs: null });
    const [got] = receiver.received;
    expect(got).toMatchObject({
      method: 'POST',
      path: '/hooks/changes?token=a-secret-token',
      body: BODY,
      headers: { 'content-type': 'application/json', 'x-maintenance-event': 'true' },
    });
    expect(Object.keys(got?.headers ?? {}).filter((name) => name.startsWith('webhook'))).toEqual(
      [],
    );
  });

  it('signs with every secret, so that a receiver believes it during a rotation', async () => {
    await post({ secrets: ['whsec_bmV3IHNlY3JldCBvZiBhIHRlc3Q=', 'the old one'] });
    const { headers = {}, body = '' } = receiver.received[0] ?? {};
    expect(headers['webhook-id']).toBe('msg_1');
    const message = { headers, body, nowMs: Date.now() };
    expect(doubtWebhook(['whsec_bmV3IHNlY3JldCBvZiBhIHRlc3Q='], message)).toBeNull();
    expect(doubtWebhook(['the old one'], message)).toBeNull();
    expect(doubtWebhook(['an older one'], message)).toBe('signature_wrong');
  });

  it('signs with the time it is given, whatever the clock of this machine says', async () => {
    const nowMs = Date.now() - 7 * 24 * 3_600_000;
    const secrets = ['the secret'];
    await sender({ secrets }).post(
      receiver.url,
      'msg_1',
      CONTENT,
      new AbortController().signal,
      async () => nowMs,
    );
    const { headers = {}, body = '' } = receiver.received[0] ?? {};
    expect(doubtWebhook(secrets, { headers, body, nowMs })).toBeNull();
    expect(headers['webhook-timestamp']).toBe(String(Math.floor(nowMs / 1_000)));
  });

  it.each([
    ['3600', null, 3_600_000],
    ['Fri, 15 Jan 2027 03:00:00 GMT', 'Fri, 15 Jan 2027 02:00:00 GMT', 3_600_000],
    ['Fri, 15 Jan 2027 02:00:00 GMT', 'Fri, 15 Jan 2027 03:00:00 GMT', 0],
    ['soon', null, null],
  ])("reads Retry-After %j by the receiver's own clock", async (asked, date, ms) => {
    const headers = { 'retry-after': asked, ...(date === null ? {} : { date }) };
    receiver.behave(answering(503, '', headers));
    expect(await post()).toMatchObject({ status: 503, retryAfterMs: ms });
  });

  it.each([400, 404, 410, 429, 500, 503])('resolves with the status %i', async (status) => {
    receiver.behave(answering(status, 'no', { 'retry-after': '7' }));
    expect(await post()).toEqual({ status, body: 'no', retryAfterMs: 7_000 });
  });

  it('does not follow a redirect', async () => {
    const other = await startReceiver();
    try {
      receiver.behave(answering(307, '', { location: other.url }));
      expect(await post()).toMatchObject({ status: 307 });
      expect(other.received).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('takes only the beginning of a huge answer', async () => {
    let poured = 0;
    receiver.behave((answer) => {
      answer.writeHead(500);
      const block = 'x'.repeat(64 * 1024);
      const pour = (): void => {
        do poured += block.length;
        while (!answer.destroyed && answer.write(block));
        if (!answer.destroyed) answer.once('drain', pour);
      };
      pour();
    });
    const answer = await post({ deadlineMs: 2_000 });
    expect(answer.status).toBe(500);
    expect(answer.body).toBe('x'.repeat(2_000));
    expect(poured).toBeLessThan(16 * 1024 * 1024);
  });

  it('keeps neither URL nor secrets that a receiver echoes', async () => {
    receiver.behave((answer, { path }) => {
      answer.writeHead(500).end(`cannot POST ${path} with a-secret-token and the old one`);
    });
    const { body } = await post({ secrets: ['the old one'] });
    expect(body).toBe('cannot POST *** with *** and ***');
  });
});

describe('a receiver that gives no proper answer', () => {
  it('is given up at the deadline when it hangs', async () => {
    receiver.behave(() => {});
    const failure = await failureOf(post({ deadlineMs: DEADLINE_MS }));
    expect(failure.code).toBe('timeout');
    expect(receiver.received).toHaveLength(1);
  });

  it('is given up at the deadline when it drips its body, and its status counts', async () => {
    receiver.behave((answer) => {
      answer.writeHead(500);
      const timer = setInterval(() => answer.write('.'), 10);
      answer.on('close', () => clearInterval(timer));
    });
    const { status, body } = await post({ deadlineMs: DEADLINE_MS });
    expect(status).toBe(500);
    expect(body).toMatch(/^\.+$/);
  });

  it('is given up at the deadline when its name is never looked up', async () => {
    const failure = await failureOf(
      post({ deadlineMs: 50, lookup: never }, 'https://hooks.example.com/'),
    );
    expect(failure.code).toBe('timeout');
  });

  it('is reported as a network failure when it tears the connection', async () => {
    receiver.behave((answer) => answer.destroy());
    const failure = await failureOf(post());
    expect(failure.code).toBe('network');
    expect(failure.message).toContain('ECONNRESET');
  });

  it('is reported as a network failure when nobody listens', async () => {
    const closed = await startReceiver();
    await closed.close();
    const failure = await failureOf(post({}, closed.url));
    expect(failure.code).toBe('network');
    expect(failure.message).toContain('ECONNREFUSED');
  });

  it('is named by host and hash, never by its URL', async () => {
    receiver.behave((answer) => answer.destroy());
    const { message } = await failureOf(post());
    expect(message).toMatch(/^127\.0\.0\.1:\d+ \(#[0-9a-f]{8}\): /);
    expect(message).not.toContain('token');
    expect(message).not.toContain('hooks');
  });

  it('is let go at once when the delivery is cancelled', async () => {
    const cancelled = new AbortController();
    receiver.behave(() => cancelled.abort());
    const sending = sender().post(receiver.url, 'msg_1', CONTENT, cancelled.signal);
    expect((await failureOf(sending)).code).toBe('cancelled');
    const late = sender().post(receiver.url, 'msg_1', CONTENT, cancelled.signal);
    expect((await failureOf(late)).code).toBe('cancelled');
    expect(receiver.received).toHaveLength(1);
  });
});

describe('the address of a receiver', () => {
  it('is refused before anything is sent', async () => {
    const failure = await failureOf(post({ allowance: NOTHING_ALLOWED }));
    expect(failure.code).toBe('refused');
    expect(failure.message).toContain('CALLBACK_ALLOW');
    expect(receiver.received).toEqual([]);
  });

  it('is looked up once, and exactly what was checked is connected to', async () => {
    const answers = ['127.0.0.1', '169.254.169.254'];
    const asked: string[] = [];
    const lookup: HostLookup = async (hostname) => {
      asked.push(hostname);
      return [{ address: answers[asked.length - 1] ?? '::1', family: 4 }];
    };
    const url = `http://rebind.invalid:${receiver.port}/`;
    expect(await post({ lookup }, url)).toMatchObject({ status: 204 });
    expect(asked).toEqual(['rebind.invalid']);
    expect(receiver.received[0]?.headers.host).toBe(`rebind.invalid:${receiver.port}`);
  });

  it('is checked anew for every delivery', async () => {
    const answers = ['127.0.0.1', '127.0.0.2'];
    const lookup: HostLookup = async () => [{ address: answers.shift() ?? '', family: 4 }];
    const url = `http://rebind.invalid:${receiver.port}/`;
    expect(await post({ lookup }, url)).toMatchObject({ status: 204 });
    expect((await failureOf(post({ lookup }, url))).code).toBe('refused');
    expect(receiver.received).toHaveLength(1);
  });

  it('ignores proxies that the environment names', async () => {
    const before = process.env['HTTP_PROXY'];
    process.env['HTTP_PROXY'] = 'http://127.0.0.1:1';
    try {
      expect(await post()).toMatchObject({ status: 204 });
    } finally {
      if (before === undefined) delete process.env['HTTP_PROXY'];
      else process.env['HTTP_PROXY'] = before;
    }
  });
});

describe('callbacks to other receivers', () => {
  let names: NameServer;

  beforeEach(async () => {
    names = await startNameServer();
  });

  afterEach(() => names.close());

  it('arrive at once beside twenty dead names, each with two callbacks', async () => {
    names.hang((name) => name.startsWith('dead'));
    const dead = Array.from({ length: 20 }, (_, at) => `http://dead-${at}.example.com/`);
    const good = Array.from({ length: 20 }, (_, at) => `good-${at}.example.com`);
    for (const name of good) names.know(name, '127.0.0.1');
    const lookup = createHostLookup(createNameResolver({ servers: [names.address] }));
    const { post: send } = sender({ lookup, deadlineMs: 5_000 });
    const signal = new AbortController().signal;
    const hanging = Promise.allSettled(
      [...dead, ...dead].map((url) => send(url, 'a', CONTENT, signal)),
    );
    const answers = await Promise.all(
      good.map((name) => send(`http://${name}:${receiver.port}/`, 'b', CONTENT, signal)),
    );
    expect(answers.map(({ status }) => status)).toEqual(good.map(() => 204));
    expect((await hanging).every(({ status }) => status === 'rejected')).toBe(true);
  });

  it('continue while one receiver takes connections and never answers', async () => {
    const silent = await startReceiver();
    silent.behave(() => {});
    try {
      const places = { mostAtOnce: 3, patienceMs: 50 };
      const { post: send } = sender({ places, deadlineMs: DEADLINE_MS });
      const signal = new AbortController().signal;
      const burst = Array.from({ length: 10 }, () =>
        failureOf(send(silent.url, 'a', CONTENT, signal)),
      );
      expect(await send(receiver.url, 'b', CONTENT, signal)).toMatchObject({ status: 204 });
      const codes = (await Promise.all(burst)).map(({ code }) => code);
      expect(codes.filter((code) => code === 'busy')).toHaveLength(7);
      expect(codes.filter((code) => code === 'timeout')).toHaveLength(3);
      expect(silent.received).toHaveLength(3);
    } finally {
      await silent.close();
    }
  });

  it('take their turn at one that answers, however many there are', async () => {
    const places = { mostAtOnce: 2, patienceMs: 5_000 };
    const { post: send } = sender({ places });
    const signal = new AbortController().signal;
    const burst = Array.from({ length: 50 }, () => send(receiver.url, 'a', CONTENT, signal));
    expect((await Promise.all(burst)).every(({ status }) => status === 204)).toBe(true);
    expect(receiver.received).toHaveLength(50);
  });

  it('leave the queue of a slow one when they are cancelled', async () => {
    receiver.behave(() => {});
    const places = { mostAtOnce: 1, patienceMs: 60_000 };
    const { post: send } = sender({ places, deadlineMs: DEADLINE_MS });
    const left = new AbortController();
    const first = failureOf(send(receiver.url, 'a', CONTENT, new AbortController().signal));
    const queued = failureOf(send(receiver.url, 'b', CONTENT, left.signal));
    left.abort();
    expect((await queued).code).toBe('cancelled');
    expect((await first).code).toBe('timeout');
    receiver.behave(answering(204));
    expect(await post()).toMatchObject({ status: 204 });
    expect(receiver.received.map(({ body }) => body)).toEqual([BODY, BODY]);
  });
});

describe('checking a callback URL beforehand', () => {
  it('says what is wrong with one that may not be called', async () => {
    const checked = createCallbackSender({ secrets: [], allowance: NOTHING_ALLOWED });
    expect(await checked.check('https://127.0.0.1/hook')).toContain('a loopback address');
    expect(await checked.check('http://8.8.8.8/hook')).toContain('must be https');
    expect(receiver.received).toEqual([]);
  });

  it('finds nothing wrong with a good one, nor with a name that cannot be looked up now', async () => {
    expect(await sender().check(receiver.url)).toBeNull();
    expect(
      await sender({ lookup: noSuchName }).check('https://hooks.example.com/genesys-changes'),
    ).toBeNull();
  });
});
