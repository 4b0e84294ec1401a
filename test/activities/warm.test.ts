/** While a writer holds, what its one write needs is read, never at the cost of its instant. */
import { BANK } from '../../dev/simulator/index.ts';
import { AlarmClock } from '../../src/activities/alarm-clock.ts';
import { StepRun } from '../../src/activities/step-run.ts';
import { warm } from '../../src/activities/window/writing/warm.ts';
import { startSimulatedApi, type SimulatedApi } from '../support/simulated-api.ts';
import { anAttempt } from './an-attempt.ts';

const TIMES = { scheduleToCloseTimeoutMs: 0, startToCloseTimeoutMs: 60_000 };
const SHORT_MS = 10_000;
const PATH = `/api/v2/architect/ivrs/${BANK.mainIvr}`;

describe('what a write needs', () => {
  let api: SimulatedApi;

  beforeEach(async () => {
    api = await startSimulatedApi();
  });

  afterEach(() => api.stop());

  /** Ends when it is done, or at its instant. */
  async function warmed(version: number | null, leftMs: number): Promise<'done' | 'too late'> {
    return anAttempt(TIMES).run(() =>
      StepRun.during(async (run) => {
        const target = { kind: 'ivr', id: BANK.mainIvr } as const;
        const instantMs = run.serverNowMs() + leftMs;
        const coming = { target, version, instantMs, priority: 'apply' } as const;
        const done = warm(api, coming, run).then(() => 'done' as const);
        // A long hold would outlast its test.
        if (leftMs >= SHORT_MS) return done;
        const held = run.holdUntil(instantMs, new AlarmClock()).then(() => 'too late' as const);
        return Promise.race([done, held]);
      }),
    );
  }

  async function reads(): Promise<number> {
    return (await api.simulator.requests({ path: PATH })).length;
  }

  it('is read once, and then known', async () => {
    await warmed(14, 60_000);
    await warmed(14, 60_000);
    expect(await reads()).toBe(1);
  });

  it.each([
    ['it reads before it writes anyway', null, 60_000],
    ['its instant is there', 14, 50],
    ['its instant is over', 14, -1_000],
  ])('is not read where %s', async (_why, version, leftMs) => {
    await warmed(version, leftMs);
    expect(await reads()).toBe(0);
  });

  it('is given up before the instant if the API does not answer', async () => {
    await api.simulator.addFault({ when: { path: PATH }, effect: { kind: 'hang' } });
    expect(await warmed(14, 2_000)).toBe('done');
  });
});
