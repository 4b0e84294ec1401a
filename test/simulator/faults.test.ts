/** Faults: each kind does what it says to the caller and to the line, and is counted and recorded. */
import { DEFAULT_CLIENT, startSimulator } from '../../dev/simulator/index.ts';
import type { FaultInput, Simulator } from '../../dev/simulator/index.ts';
import { IVR, callerOf, login } from './caller.ts';
import type { Caller } from './caller.ts';

const IVR_PATH = `/api/v2/flow/ivr/${IVR}`;
const CLOSED = { greeting: { text: 'Closed' } };

let simulator: Simulator;
let caller: Caller;

beforeEach(async () => {
  simulator = await startSimulator();
  caller = await callerOf(simulator.url, DEFAULT_CLIENT);
});
afterEach(() => simulator.close());

async function inject(effect: FaultInput['effect'], rest: Omit<FaultInput, 'effect'> = {}) {
  await simulator.addFault({ id: 'f', when: { path: IVR_PATH }, ...rest, effect });
}

async function versionNow(): Promise<number | undefined> {
  return (await simulator.target(IVR))?.version;
}

/** Sends the write, and leaves without an answer once `seen` has happened. */
async function leaveAfter(seen: Promise<unknown>): Promise<void> {
  const giveUp = new AbortController();
  const ended = Promise.allSettled([caller.patch(IVR, '14', CLOSED, giveUp.signal)]);
  await seen;
  giveUp.abort();
  expect(await ended).toMatchObject([{ status: 'rejected', reason: { name: 'AbortError' } }]);
}

/** The answers to this many reads, one after the other. */
async function statuses(count: number): Promise<readonly number[]> {
  const seen: number[] = [];
  while (seen.length < count) {
    seen.push((await caller.get(IVR_PATH)).status);
  }
  return seen;
}

describe('a fault without the request carried out', () => {
  it('answers a status in the full error shape', async () => {
    await inject({ kind: 'answer', status: 503 });
    const answer = await caller.patch(IVR, '14', CLOSED);
    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({
      code: 'service.unavailable',
      status: 503,
      contextId: answer.headers.get('inin-correlation-id'),
    });
    expect(await versionNow()).toBe(14);
  });

  it('answers the given body and headers', async () => {
    const headers = { 'Retry-After': '3600' };
    await inject({ kind: 'answer', status: 429, body: { code: 'x' }, headers });
    const answer = await caller.get(IVR_PATH);
    expect(answer.status).toBe(429);
    expect(answer.body).toEqual({ code: 'x' });
    expect(answer.headers.get('retry-after')).toBe('3600');
  });

  it('answers a text as it is', async () => {
    await inject({ kind: 'answer', status: 200, body: 'not json' });
    expect((await caller.get(IVR_PATH)).text).toBe('not json');
  });

  it("answers a gateway's page", async () => {
    await inject({ kind: 'html', status: 502 });
    const answer = await caller.patch(IVR, '14', CLOSED);
    expect(answer.status).toBe(502);
    expect(answer.headers.get('content-type')).toBe('text/html');
    expect(answer.text).toMatch(/^<html>/);
    expect(await versionNow()).toBe(14);
  });

  it('resets the connection before', async () => {
    await inject({ kind: 'reset_before' });
    await expect(caller.patch(IVR, '14', CLOSED)).rejects.toMatchObject({
      cause: { code: 'ECONNRESET' },
    });
    expect(await versionNow()).toBe(14);
  });

  it('hangs until the caller gives up', async () => {
    await inject({ kind: 'hang' });
    await leaveAfter(simulator.waitForFiring('f'));
    expect(await versionNow()).toBe(14);
    expect((await simulator.requests({ path: IVR_PATH }))[0]).toMatchObject({
      status: null,
      answered: false,
      write_seq: null,
      fault: 'f',
    });
  });
});

describe('a fault around a request that is carried out', () => {
  it('resets after the write was committed', async () => {
    await inject({ kind: 'reset_after_commit' });
    await expect(caller.patch(IVR, '14', CLOSED)).rejects.toMatchObject({
      cause: { code: 'ECONNRESET' },
    });
    expect(await simulator.log()).toMatchObject([{ by: 'client', version_after: 15, fault: 'f' }]);
    expect(await simulator.requests({ path: IVR_PATH })).toMatchObject([
      { status: 200, answered: false, write_seq: 1, fault: 'f' },
    ]);
  });

  it('delays', async () => {
    await inject({ kind: 'delay', ms: 60 });
    const started = performance.now();
    expect((await caller.patch(IVR, '14', CLOSED)).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(59);
  });

  it('delays until its rule is removed', async () => {
    await inject({ kind: 'delay', ms: null });
    const answered = caller.patch(IVR, '14', CLOSED);
    await simulator.waitForFiring('f');
    expect(await versionNow()).toBe(14);
    await simulator.clearFaults('f');
    expect((await answered).status).toBe(200);
  });

  it('completes a delayed write although its caller has left', async () => {
    await inject({ kind: 'delay', ms: null });
    await leaveAfter(simulator.waitForFiring('f'));
    // With the answer to a later request, the simulator has seen the caller leave.
    await login(simulator.url, DEFAULT_CLIENT);
    await simulator.clearFaults('f');
    await simulator.waitForWrite((write) => write.version_after === 15);
    expect(await simulator.requests({ path: IVR_PATH })).toMatchObject([
      { status: 200, answered: false },
    ]);
  });

  it('drips the answer byte by byte, whole in the end', async () => {
    await inject({ kind: 'drip', ms: 0 });
    expect((await caller.patch(IVR, '14', CLOSED)).body).toMatchObject({ version: 15 });
  });

  it('drips on while the caller waits, and stops when it leaves', async () => {
    await inject({ kind: 'drip', ms: 1000 });
    const giveUp = new AbortController();
    const response = await fetch(`${simulator.url}${IVR_PATH}`, {
      headers: { Authorization: `Bearer ${caller.token}` },
      signal: giveUp.signal,
    });
    expect(response.status).toBe(200);
    const text = response.text();
    giveUp.abort();
    await expect(text).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('cuts the JSON short although the write stands', async () => {
    await inject({ kind: 'bad_json' });
    const answer = await caller.patch(IVR, '14', CLOSED);
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(/^\{"id"/);
    expect(answer.body).toBeUndefined();
    expect(await versionNow()).toBe(15);
  });

  it("lets another administrator's edit land in between", async () => {
    const description = 'edited in between';
    await inject({ kind: 'edit_between', patch: { description } });
    const answer = await caller.patch(IVR, '14', CLOSED);
    expect(answer.status).toBe(409);
    expect(await simulator.log()).toMatchObject([
      {
        by: 'admin',
        method: 'PATCH',
        version_before: 14,
        version_after: 15,
        after: { description },
      },
    ]);
    expect((await caller.patch(IVR, '15', CLOSED)).status).toBe(200);
  });

  it('revokes the token of the request', async () => {
    await inject({ kind: 'revoke_token' });
    expect((await caller.patch(IVR, '14', CLOSED)).status).toBe(401);
    expect((await caller.get(IVR_PATH)).status).toBe(401);
    const again = await callerOf(simulator.url, DEFAULT_CLIENT);
    expect((await again.patch(IVR, '14', CLOSED)).status).toBe(200);
  });
});

describe('a write completed late', () => {
  const late = { kind: 'commit_late', ms: 50, answer: 'reset' } as const;

  it('lands after its caller was told nothing', async () => {
    await inject(late);
    await expect(caller.patch(IVR, '14', CLOSED)).rejects.toThrow('fetch failed');
    const write = await simulator.waitForWrite(() => true);
    expect(write).toMatchObject({ version_before: 14, version_after: 15, fault: 'f' });
    expect(Date.parse(write.at) - Date.parse(write.received_at)).toBeGreaterThanOrEqual(49);
  });

  it('does not land if its version is stale by then', async () => {
    // Long enough for the edit to come first, however busy the machine is.
    await inject({ ...late, ms: 3_000 }, { when: { if_match: 14 } });
    await expect(caller.patch(IVR, '14', CLOSED)).rejects.toThrow('fetch failed');
    await simulator.editTarget(IVR, { name: 'Edited' });
    const request = await simulator.waitForRequest((one) => one.fault === 'f');
    expect(request).toMatchObject({ status: 409, code: 'general.conflict', answered: false });
    expect(await simulator.target(IVR)).toMatchObject({ name: 'Edited', version: 15 });
  });

  it('lands even if its token is revoked meanwhile', async () => {
    await inject(late);
    await expect(caller.patch(IVR, '14', CLOSED)).rejects.toThrow('fetch failed');
    await simulator.revokeTokens();
    expect(await simulator.waitForWrite(() => true)).toMatchObject({ version_after: 15 });
  });

  it.each(['one', 'all'])('waits for its rule to be removed if it says so: %s', async (how) => {
    await inject({ ...late, ms: null });
    await expect(caller.patch(IVR, '14', CLOSED)).rejects.toThrow('fetch failed');
    await simulator.editTarget(IVR, { name: 'Edited' });
    await simulator.clearFaults(how === 'one' ? 'f' : undefined);
    const request = await simulator.waitForRequest((one) => one.fault === 'f');
    expect(request).toMatchObject({ status: 409, answered: false });
  });

  it('hangs by default', async () => {
    await inject({ kind: 'commit_late', ms: 0 });
    await leaveAfter(simulator.waitForWrite((write) => write.fault === 'f'));
    expect(await versionNow()).toBe(15);
  });
});

describe('a rule', () => {
  const effect = { kind: 'answer', status: 500 } as const;

  it.each<[string, Omit<FaultInput, 'effect'>, readonly number[]]>([
    ['acts once by default', {}, [500, 200, 200, 200]],
    ['acts N times', { times: 2 }, [500, 500, 200, 200]],
    ['acts for ever', { times: null }, [500, 500, 500, 500]],
    ['lets some pass first', { when: { skip: 2 } }, [200, 200, 500, 200]],
    ['acts on the nth only', { when: { nth: 3 }, times: null }, [200, 200, 500, 200]],
    ['looks at the method', { when: { method: 'patch' } }, [200, 200, 200, 200]],
    ['looks at the path', { when: { path: '/api/v2/flow/ivr' } }, [200, 200, 200, 200]],
    ['takes a glob in a segment', { when: { path: '/api/v2/flow/*/*' } }, [500, 200, 200, 200]],
    ['keeps a glob in its segment', { when: { path: '/api/*' } }, [200, 200, 200, 200]],
    ['takes a glob across segments', { when: { path: '/api/**' } }, [500, 200, 200, 200]],
    ['looks at If-Match', { when: { if_match: '14' } }, [200, 200, 200, 200]],
  ])('%s', async (_what, rest, expected) => {
    await simulator.addFault({ ...rest, effect });
    expect(await statuses(4)).toEqual(expected);
  });

  it.each([14, '14', '"14"'])('finds a quoted If-Match by %j', async (ifMatch) => {
    await simulator.addFault({ when: { if_match: ifMatch }, effect });
    expect((await caller.patch(IVR, '"14"', CLOSED)).status).toBe(500);
  });

  it('acts on the login, too', async () => {
    await simulator.addFault({ when: { path: '/oauth/token' }, effect });
    expect((await login(simulator.url, DEFAULT_CLIENT)).status).toBe(500);
    expect((await login(simulator.url, DEFAULT_CLIENT)).status).toBe(200);
  });

  it.each<FaultInput['effect']>([
    { kind: 'edit_between', patch: { name: 'x' } },
    { kind: 'revoke_token' },
  ])('is not used up by a request it cannot act on ($kind)', async (unusable) => {
    await simulator.addFault({ id: 'f', effect: unusable });
    await login(simulator.url, DEFAULT_CLIENT);
    expect(await simulator.faults()).toMatchObject([{ id: 'f', fired: 0, active: true }]);
  });

  it('that was added first acts first, one on a request', async () => {
    await simulator.addFault({ effect: { kind: 'answer', status: 501 } });
    await simulator.addFault({ effect: { kind: 'answer', status: 502 } });
    expect(await statuses(3)).toEqual([501, 502, 200]);
  });

  it('is counted, recorded, listed and cleared', async () => {
    await simulator.addFault({ id: 'a', times: 2, effect });
    await simulator.addFault({ effect, when: { method: 'PATCH' } });
    await statuses(2);
    expect(await simulator.faults()).toMatchObject([
      { id: 'a', matched: 2, fired: 2, active: false },
      { id: 'fault-1', matched: 0, fired: 0, active: true },
    ]);
    expect(await simulator.firings({ fault: 'a' })).toMatchObject([
      { seq: 1, fault: 'a', kind: 'answer', method: 'GET', path: IVR_PATH },
      { seq: 2, fault: 'a' },
    ]);
    await simulator.clearFaults('a');
    expect(await simulator.faults()).toHaveLength(1);
    await simulator.clearFaults();
    expect(await simulator.faults()).toEqual([]);
  });

  it('with the id of another replaces it and counts anew', async () => {
    await simulator.addFault({ id: 'a', effect });
    await statuses(1);
    await simulator.addFault({ id: 'a', effect });
    expect(await statuses(2)).toEqual([500, 200]);
  });

  it.each([
    ['an unknown kind', { effect: { kind: 'explode' } }, 'effect.kind'],
    ['a status that is none', { effect: { kind: 'answer', status: 99 } }, 'effect.status'],
    ['zero times', { times: 0, effect: { kind: 'hang' } }, 'times'],
    [
      'an edit of what a menu does not have',
      { when: { path: IVR_PATH }, effect: { kind: 'edit_between', patch: { title: 'x' } } },
      'effect',
    ],
    ['an unknown condition', { when: { verb: 'GET' }, effect: { kind: 'hang' } }, 'when'],
  ])('with %s is refused, naming the field', async (_what, rule, field) => {
    const body = JSON.stringify(rule);
    const answer = await fetch(`${simulator.url}/_sim/faults`, { method: 'POST', body });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { problems: [{ path: field }] } });
  });
});

describe('a fault of a replica or a gateway', () => {
  it('reads the menu as it stood before its last changes', async () => {
    await caller.patch(IVR, '14', CLOSED);
    await inject({ kind: 'stale_read' });
    expect((await caller.get(IVR_PATH)).body).toMatchObject({ version: 14 });
    expect((await caller.get(IVR_PATH)).body).toMatchObject({ version: 15 });
  });

  it('reads the menu as it stood a while ago', async () => {
    await caller.patch(IVR, '14', CLOSED);
    await inject({ kind: 'stale_read', lag_ms: 60_000 }, { times: null });
    expect((await caller.get(IVR_PATH)).body).toMatchObject({ version: 14 });
    expect(await versionNow()).toBe(15);
  });

  it('answers a write with what was there before it', async () => {
    await inject({ kind: 'old_answer' });
    const answer = await caller.patch(IVR, '14', CLOSED);
    expect(answer.body).toMatchObject({ version: 14 });
    expect(await versionNow()).toBe(15);
  });

  it('takes a write for nothing', async () => {
    const before = await simulator.target(IVR);
    await inject({ kind: 'ignored_write' });
    const answer = await caller.patch(IVR, '14', CLOSED);
    expect(answer).toMatchObject({ status: 200, body: { version: 15 } });
    expect(await simulator.target(IVR)).toEqual({ ...before, version: 15 });
  });

  it('sends a write twice, and hands on the second answer', async () => {
    await inject({ kind: 'sent_twice' });
    expect((await caller.patch(IVR, '14', CLOSED)).status).toBe(409);
    expect(await versionNow()).toBe(15);
  });
});
