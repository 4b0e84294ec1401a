/**
 * Writes that outlast our patience: the API completes a request long after we gave up on it. In every case it fails on
 * a stale version, and the line stays as the revert left it.
 */
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { together } from '../../support/together.ts';
import { EXAMPLE_FLOW, managed, WindowLab, type LabWindow } from '../../support/window-lab.ts';

const PATCH = { method: 'PATCH', path: `/api/v2/flow/ivr/${EXAMPLE_FLOW}` } as const;

describe('a write that lands long after we gave up on it', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());

  async function newLine() {
    const id = `line-${crypto.randomUUID()}`;
    await lab.simulator.putTarget(id, { greeting: { text: 'Welcome.' } });
    const request = lab.request({ flow_id: id, max_concurrent_windows: 9 });
    const path = `/api/v2/flow/ivr/${id}`;
    return { id, request, path, before: managed(await lineNow(id)) };
  }

  async function lineNow(id: string) {
    const line = await lab.simulator.target(id);
    if (line === null) throw new Error(`${id} was deleted`);
    return line;
  }

  /** The next write is not answered; the API carries it out when it is released. */
  async function addZombie(path: string): Promise<string> {
    const { id } = await lab.simulator.addFault({
      when: { method: 'PATCH', path },
      effect: { kind: 'commit_late', ms: null, answer: 'hang' },
    });
    return id;
  }

  /** Releases it: the API's answer to the late write. */
  async function answerTo(zombie: string): Promise<number | null> {
    await lab.simulator.clearFaults(zombie);
    const { status } = await lab.simulator.waitForRequest(({ fault }) => fault === zombie);
    return status;
  }

  const meanwhile = together();

  meanwhile('as an apply, meets a stale version after the revert', async () => {
    const { id, request, path, before } = await newLine();
    const zombie = await addZombie(path);
    const window = await lab.scheduleAt(request, 500);
    await window.reaches('active');
    await window.say('end');
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    expect(await answerTo(zombie)).toBe(409);
    expect(managed(await lineNow(id))).toEqual(before);
  });

  for (const how of ['update', 'Temporal'] as const)
    meanwhile(
      `as an apply of a window cancelled meanwhile (by ${how}), meets a stale version`,
      async () => {
        const { id, request, path, before } = await newLine();
        const zombie = await addZombie(path);
        const window = await lab.scheduleAt(request, 500);
        await lab.simulator.waitForFiring(zombie);
        await (how === 'update' ? window.say('cancel') : window.handle.cancel());
        const { status } = await window.receipt();
        expect(status).toMatchObject({ phase: 'cancelled', line: 'normal', drift: null });
        expect(await answerTo(zombie)).toBe(409);
        expect(managed(await lineNow(id))).toEqual(before);
      },
    );

  meanwhile('as a revert, meets the version that the next try made', async () => {
    const { id, request, path, before } = await newLine();
    const window = await lab.scheduleAt(request, -MINUTE_MS);
    await window.reaches('active');
    const zombie = await addZombie(path);
    await window.say('end');
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    const line = await lineNow(id);
    expect(managed(line)).toEqual(before);
    expect(await answerTo(zombie)).toBe(409);
    expect(await lineNow(id)).toEqual(line);
  });
});

describe('a write that lands unheard', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());

  /** Somebody edits one field of it, and the next write is delayed. */
  async function halfOurs(retryAfter: string): Promise<LabWindow> {
    await lab.simulator.addFault({ when: PATCH, effect: { kind: 'reset_after_commit' } });
    const { id: refused } = await lab.simulator.addFault({
      when: PATCH,
      effect: { kind: 'answer', status: 429, headers: { 'Retry-After': retryAfter } },
    });
    const window = await lab.armedWindow();
    const { id: blind } = await lab.simulator.addFault({
      when: { ...PATCH, method: 'GET' },
      times: null,
      effect: { kind: 'answer', status: 503 },
    });
    await window.goOn();
    await lab.simulator.waitForFiring(blind);
    await lab.simulator.editTarget(EXAMPLE_FLOW, { greeting: { text: 'Edited meanwhile.' } });
    await lab.simulator.clearFaults(blind);
    await lab.simulator.waitForFiring(refused);
    return window;
  }

  it('and is then edited in part goes back in its other parts, even when the window is cancelled', async () => {
    const before = managed(await lab.line());
    const window = await halfOurs('20');
    await window.say('cancel');
    const { status } = await window.receipt();
    // The edit was made on our change: it is reported, as one that the window finds at its end.
    expect(status).toMatchObject({ phase: 'cancelled', line: 'changed_by_others' });
    expect(status.drift?.fields.map(({ field }) => field)).toEqual(['greeting']);
    expect(managed(await lab.line())).toEqual({
      ...before,
      greeting: { text: 'Edited meanwhile.' },
    });
  });
});
