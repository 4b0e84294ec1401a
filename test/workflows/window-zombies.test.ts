// Writes that outlive our patience: the API completes a request long after we gave up on it. Whatever
// it was, it meets a stale version, and the line stays as the revert left it.
import { MINUTE_MS } from '../../src/contract/values/instant.ts';
import { EXAMPLE_FLOW, managed, WindowLab, type LabWindow } from '../support/window-lab.ts';

const PATH = `/api/v2/flow/ivr/${EXAMPLE_FLOW}`;
const PATCH = { method: 'PATCH', path: PATH } as const;

describe('a write that lands long after we gave up on it', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());
  beforeEach(() => lab.forget());

  /** The next write is not answered; the API carries it out after so long. */
  async function addZombie(ms: number): Promise<string> {
    const { id } = await lab.simulator.addFault({
      when: PATCH,
      effect: { kind: 'commit_late', ms, answer: 'hang' },
    });
    return id;
  }

  /** What the API made of the late write in the end. */
  async function answerTo(zombie: string): Promise<number | null> {
    const { status } = await lab.simulator.waitForRequest(({ fault }) => fault === zombie);
    return status;
  }

  it('as an apply, meets a stale version after the revert', async () => {
    const before = managed(await lab.line());
    const zombie = await addZombie(9_000);
    const window = await lab.scheduleAt(lab.request(), 500);
    await window.reaches('active');
    await window.say('end');
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    expect(await answerTo(zombie)).toBe(409);
    expect(managed(await lab.line())).toEqual(before);
  });

  it.each(['update', 'Temporal'])(
    'as an apply of a window cancelled meanwhile (by %s), meets a stale version',
    async (how) => {
      const before = managed(await lab.line());
      const zombie = await addZombie(7_000);
      const window = await lab.scheduleAt(lab.request(), 500);
      await lab.simulator.waitForFiring(zombie);
      await (how === 'update' ? window.say('cancel') : window.handle.cancel());
      const { status } = await window.receipt();
      expect(status).toMatchObject({ phase: 'cancelled', line: 'normal', drift: null });
      expect(await answerTo(zombie)).toBe(409);
      expect(managed(await lab.line())).toEqual(before);
    },
  );

  it('as a revert, meets the version that the next try made', async () => {
    const before = managed(await lab.line());
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await window.reaches('active');
    const zombie = await addZombie(7_000);
    await window.say('end');
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    const line = await lab.line();
    expect(managed(line)).toEqual(before);
    expect(await answerTo(zombie)).toBe(409);
    expect(await lab.line()).toEqual(line);
  });

  /** The write has landed unheard, somebody edits one field of it, and the next write is put off. */
  async function halfOurs(retryAfter: string): Promise<LabWindow> {
    await lab.simulator.addFault({ when: PATCH, effect: { kind: 'reset_after_commit' } });
    const { id: refused } = await lab.simulator.addFault({
      when: PATCH,
      effect: { kind: 'answer', status: 429, headers: { 'Retry-After': retryAfter } },
    });
    const window = await lab.armedWindow();
    const { id: blind } = await lab.simulator.addFault({
      when: { method: 'GET', path: PATH },
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

  it('and is then edited in part goes back in its other parts, also when the window is cancelled', async () => {
    const before = managed(await lab.line());
    const window = await halfOurs('4');
    await window.say('cancel');
    const { status } = await window.receipt();
    // The edit was made on our change: it is told, as one that the window finds at its end.
    expect(status).toMatchObject({ phase: 'cancelled', line: 'changed_by_others' });
    expect(status.drift?.fields.map(({ field }) => field)).toEqual(['greeting']);
    expect(managed(await lab.line())).toEqual({
      ...before,
      greeting: { text: 'Edited meanwhile.' },
    });
  });
});
