/**
 * Preflights hang at an API that does not answer, more of them than the worker has slots: the lines of other windows
 * still go into maintenance and come back in time.
 */
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { withApi } from '../../support/genesys-at.ts';
import { managed, WindowLab } from '../../support/window-lab.ts';

const SLOTS = { all: 8, spare: 4 };
/** Longer than it takes to change a line and to put it back, even on a busy machine. */
const REQUEST_MS = 16_000;

describe('a burst of preflights that hang', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start({
      slots: SLOTS,
      overrides: (deps) => withApi(deps, { requestTimeoutMs: REQUEST_MS }),
    });
  });

  afterAll(() => lab.stop());

  /** Twice as many bookings as there are slots, each on a line whose reads get no answer. */
  async function burst() {
    const { id } = await lab.simulator.addFault({
      when: { method: 'GET', path: '/api/v2/flow/ivr/hanging-*' },
      times: null,
      effect: { kind: 'hang' },
    });
    const lines = Array.from({ length: 2 * SLOTS.all }, (_, n) => `hanging-${n}`);
    const windows = await Promise.all(
      lines.map((flow_id) =>
        lab.schedule(lab.request({ flow_id, max_concurrent_windows: 99 }), 'real'),
      ),
    );
    await lab.simulator.waitForFiring(id, { times: SLOTS.spare });
    return { windows, hang: id };
  }

  it('delays neither an apply nor a revert, and each is told why it was not booked', async () => {
    const before = managed(await lab.line());
    const leaving = await lab.activeWindow();
    await lab.simulator.putTarget('arriving');
    const overrides = { flow_id: 'arriving', max_concurrent_windows: 99 };
    const arriving = await lab.scheduleAt(lab.request(overrides), 2 * MINUTE_MS);
    const startMs = Date.parse((await arriving.status()).start_time ?? '');
    const { windows: hanging, hang } = await burst();
    await arriving.skipTo(startMs);
    await Promise.all([leaving.say('end'), arriving.reaches('active')]);
    const { status } = await leaving.receipt();
    // The slots are still taken: a read that has ended lets the next one hang.
    expect(await lab.simulator.firings({ fault: hang })).toHaveLength(SLOTS.spare);
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(managed(await lab.line())).toEqual(before);
    await arriving.say('end');
    expect((await arriving.receipt()).status.line).toBe('normal');
    for (const { verdict } of await Promise.all(hanging.map((window) => window.receipt()))) {
      expect(verdict).toMatchObject({ accepted: false, code: 'unavailable' });
      expect(verdict.problems[0]?.message).toMatch(/could not be checked within 20 s/);
    }
  });
});
