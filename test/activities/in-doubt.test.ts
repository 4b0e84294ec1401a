// Steps of a window an earlier write of which may have landed unheard: they ask the calendar first, whose
// the line is and what was noted of it.
import { MockActivityEnvironment } from '@temporalio/testing';
import type { LookInput, LookResult } from '../../src/contract/look-step.ts';
import type {
  ArmBookingResult,
  BookedChange,
  NoteChangeInput,
} from '../../src/contract/booking-steps.ts';
import type { ApplyInput, ApplyResult } from '../../src/contract/steps.ts';
import type { Genesys } from '../../src/genesys/index.ts';
import type { Simulator } from '../../dev/simulator/index.ts';
import { booking } from '../workflows/calendar-bookings.ts';
import { applyInput, FLOW, genesysSteps, target } from './genesys-steps.ts';
import { startSimulatedApi, type SimulatedApi } from '../support/simulated-api.ts';

const SENT = {
  name: `Maintenance: ${FLOW}`,
  greeting: { text: 'Call  back later. ' },
  routing: { method: 'none' },
};

describe('a step after a write that may have landed', () => {
  let api: SimulatedApi;
  let simulator: Simulator;
  let genesys: Genesys;
  let answer: () => Promise<ArmBookingResult>;
  let notes: BookedChange[];

  beforeEach(async () => {
    api = await startSimulatedApi({ settings: { tidies_texts: true } });
    ({ simulator, genesys } = api);
    notes = [];
  });

  afterEach(() => api.stop());

  function steps() {
    return genesysSteps(genesys, simulator.url, {
      arm: () => answer(),
      note: async ({ change }: NoteChangeInput) => void notes.push(change),
    });
  }

  async function line() {
    return genesys.target('flow-ivr').read(FLOW, { priority: 'other' });
  }

  function answers(change: BookedChange | null, said: Partial<ArmBookingResult> = {}): void {
    answer = async () => ({ stands: true, predecessor: null, change, ...said });
  }

  /** An earlier run wrote, then somebody edited another field; `change` is what was noted of it. */
  async function landed() {
    const { version, fields: baseline } = await line();
    const write = { version, fields: SENT };
    const context = { priority: 'other' } as const;
    const written = await genesys.target('flow-ivr').write(FLOW, write, context);
    await simulator.editTarget(FLOW, { description: 'another field' });
    const change: BookedChange = {
      baseline,
      intended: SENT,
      previous_version: version,
      written: written.fields,
      new_version: written.version,
      on_drift: 'keep',
    };
    return change;
  }

  async function apply(input: Partial<ApplyInput>): Promise<ApplyResult> {
    const whole = applyInput(await line(), {
      intended: SENT,
      booking: booking({ id: 'window' }),
      ...input,
    });
    const result: ApplyResult = await new MockActivityEnvironment().run(steps().applyChange, whole);
    return result;
  }

  async function writes(): Promise<number> {
    return (await simulator.log()).filter(({ by }) => by === 'client').length;
  }

  it('looks at the line with what was noted of the write', async () => {
    const { baseline, previous_version: version, written, ...change } = await landed();
    answers({ ...change, baseline, previous_version: version, written });
    const input: LookInput = {
      organization_id: 'ours',
      target,
      baseline,
      intended: SENT,
      written: null,
      lost: { version, booking: booking({ id: 'window' }) },
    };
    const seen: LookResult = await new MockActivityEnvironment().run(steps().lookAtTarget, input);
    expect(seen).toMatchObject({ baseline, shows_ours: true, changed: [], ours: written });
  });

  it('does not decide while the calendar does not answer', async () => {
    const { baseline, previous_version: version } = await landed();
    answer = () => Promise.reject(new Error('no answer'));
    const input: LookInput = {
      organization_id: 'ours',
      target,
      baseline,
      intended: SENT,
      written: null,
      lost: { version, booking: booking({ id: 'window' }) },
    };
    const looking = new MockActivityEnvironment().run(steps().lookAtTarget, input);
    await expect(looking).rejects.toThrow('no answer');
  });

  it('meets its own change after a conflict, and keeps the baseline that was noted last', async () => {
    const change = await landed();
    const edited = { ...change.baseline, routing: { method: 'skills' } };
    answers({ ...change, baseline: edited });
    const older = change.previous_version - 1;
    const result = await apply({ version: older, baseline: change.baseline });
    expect(result).toMatchObject({ status: 'conflict', baseline: edited, shows_ours: true });
    expect(notes).toEqual([expect.objectContaining({ baseline: edited, written: null })]);
  });

  it('settles the baseline by the answer to its own write', async () => {
    const change = await landed();
    answers(null);
    const { greeting } = change.baseline;
    const doubtful = { ...change.baseline, greeting: { text: 'Call back later.' } };
    const result = await apply({ baseline: doubtful, ...(greeting && { before: { greeting } }) });
    expect(result).toMatchObject({ status: 'applied', baseline: change.baseline });
    expect(notes).toEqual([expect.objectContaining({ baseline: change.baseline })]);
  });

  it.each<[string, Partial<ArmBookingResult>, object]>([
    ['its window has the line no more', { stands: false }, { code: 'window_over' }],
    ['another window still has the line', { predecessor: 'w' }, { code: 'waiting' }],
    [
      'starts are stopped',
      { starts_stopped: { actor: 'ops', reason: 'x', at_ms: 0 } },
      { code: 'starts_stopped' },
    ],
  ])('writes nothing where %s', async (_where, said, told) => {
    answers(null, said);
    expect(await apply({})).toMatchObject({ status: 'not_applied', ...told });
    expect(await writes()).toBe(0);
  });

  it('writes nothing while the calendar does not answer, and asks again', async () => {
    answer = () => Promise.reject(new Error('no answer'));
    expect(await apply({})).toMatchObject({
      status: 'not_applied',
      code: 'calendar',
      retry_after_ms: 1_000,
    });
    expect(await writes()).toBe(0);
  });
});
