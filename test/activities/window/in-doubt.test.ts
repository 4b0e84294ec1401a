/**
 * Steps of a window whose earlier write may have landed without an answer: they first ask the calendar whose line it is
 * and what was noted.
 */
import type { LookInput, LookResult } from '../../../src/contract/steps/look-step.ts';
import type {
  ArmBookingResult,
  NoteChangeInput,
} from '../../../src/contract/steps/booking-steps.ts';
import type { Change } from '../../../src/contract/change/change.ts';
import { readChangeNews } from '../../../src/contract/change/read-change.ts';
import type { ApplyInput, ApplyResult } from '../../../src/contract/steps/apply-steps.ts';
import type { Genesys } from '../../../src/adapters/genesys/index.ts';
import { withNews } from '../../../src/line/change.ts';
import type { Simulator } from '../../../dev/simulator/index.ts';
import { booking } from '../../workflows/calendar/calendar-bookings.ts';
import { anAttempt } from '../an-attempt.ts';
import { applyInput, FLOW, genesysSteps, target } from '../genesys-steps.ts';
import { aChange, type ChangeSketch } from '../../support/records/a-change.ts';
import { startSimulatedApi, type SimulatedApi } from '../../support/simulated-api.ts';

const SENT = {
  name: `Maintenance: ${FLOW}`,
  greeting: { text: 'Call  back later. ' },
  routing: { method: 'none' },
};

/** The window's change after a step's report. */
function taken(change: Change, told: object): Change | null {
  const news = readChangeNews({ ...told });
  return news === null ? null : withNews(change, news);
}

function lookAfter(sketch: ChangeSketch): LookInput {
  const change = aChange({ stage: 'in_doubt', intended: SENT, ...sketch });
  return { organization_id: 'ours', target, change, booking: booking({ id: 'window' }) };
}

describe('a step after a write that may have landed', () => {
  let api: SimulatedApi;
  let simulator: Simulator;
  let genesys: Genesys;
  let answer: () => Promise<ArmBookingResult>;
  let notes: Change[];

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

  function answers(change: Change | null, said: Partial<ArmBookingResult> = {}): void {
    answer = async () => ({ stands: true, predecessor: null, change, ...said });
  }

  /** An earlier run wrote, then somebody edited another field; `change` is the note. */
  async function landed() {
    const { version, fields: baseline } = await line();
    const write = { version, fields: SENT };
    const context = { priority: 'other' } as const;
    const written = await genesys.target('flow-ivr').write(FLOW, write, context);
    await simulator.editTarget(FLOW, { description: 'another field' });
    const noted: ChangeSketch = {
      stage: 'applied',
      version,
      baseline,
      intended: SENT,
      stored: written.fields,
      new_version: written.version,
    };
    return { noted, baseline, version, stored: written.fields };
  }

  async function input(sketch: ChangeSketch = {}, more?: Partial<ApplyInput>): Promise<ApplyInput> {
    return applyInput(await line(), { stage: 'in_doubt', intended: SENT, ...sketch }, more);
  }

  async function apply(whole: ApplyInput): Promise<ApplyResult> {
    const result: ApplyResult = await anAttempt().run(steps().applyChange, whole);
    return result;
  }

  async function writes(): Promise<number> {
    return (await simulator.log()).filter(({ by }) => by === 'client').length;
  }

  it('looks at the line with what was noted of the write', async () => {
    const { noted, baseline, version, stored } = await landed();
    answers(aChange(noted));
    const look = lookAfter({ version, baseline });
    const seen: LookResult = await anAttempt().run(steps().lookAtTarget, look);
    expect(seen).toMatchObject({ news: { event: { kind: 'applied', baseline } }, changed: [] });
    expect(taken(look.change, seen.news ?? {})).toMatchObject({
      stage: 'applied',
      version,
      baseline,
      stored: { value: stored },
      new_version: seen.version,
    });
  });

  it('knows its write by what was noted, beside an edit of somebody else', async () => {
    const { noted, baseline, version, stored } = await landed();
    answers(aChange(noted));
    await simulator.editTarget(FLOW, { greeting: { text: 'Theirs' } });
    const look = lookAfter({ version, baseline });
    const seen: LookResult = await anAttempt().run(steps().lookAtTarget, look);
    expect(taken(look.change, seen.news ?? {})).toMatchObject({
      stage: 'in_doubt',
      version: seen.version,
      baseline: { ...baseline, greeting: { text: 'Theirs' } },
      stored: { value: stored },
      marked: true,
      may_still_land: false,
    });
  });

  it('keeps the baseline that it finds with the booking, before a write replaces it', async () => {
    const { baseline, version } = await landed();
    answers(null);
    await simulator.editTarget(FLOW, { greeting: { text: 'Theirs' } });
    const look = lookAfter({ version, baseline });
    const seen: LookResult = await anAttempt().run(steps().lookAtTarget, look);
    expect(notes).toEqual([taken(look.change, seen.news ?? {})]);
    expect(notes).toMatchObject([{ baseline: { greeting: { text: 'Theirs' } } }]);
  });

  it('does not decide while the calendar does not answer', async () => {
    const { baseline, version } = await landed();
    answer = () => Promise.reject(new Error('no answer'));
    const looking = anAttempt().run(steps().lookAtTarget, lookAfter({ version, baseline }));
    await expect(looking).rejects.toThrow('no answer');
  });

  it('meets its own change after a conflict, and keeps the baseline that was noted last', async () => {
    const { noted, baseline, version, stored } = await landed();
    const edited = { ...baseline, routing: { method: 'skills' } };
    answers(aChange({ ...noted, baseline: edited, revision: 9 }));
    const told = await input({ version: version - 1, baseline });
    const result = await apply(told);
    const known = { stage: 'applied', baseline: edited, stored: { value: stored } };
    expect(result).toMatchObject({ status: 'applied', latency_ms: null });
    expect(taken(told.change, result)).toMatchObject(known);
    expect(notes).toEqual([expect.objectContaining({ stage: 'applied', baseline: edited })]);
    expect(notes).toEqual([taken(told.change, result)]);
  });

  it('settles the baseline by the answer to its own write', async () => {
    const { baseline } = await landed();
    answers(null);
    const { greeting = null } = baseline;
    const doubtful = { ...baseline, greeting: { text: 'Call back later.' } };
    const told = await input({ baseline: doubtful, before: { greeting } });
    const result = await apply(told);
    expect(result).toMatchObject({ status: 'applied', event: { baseline } });
    expect(taken(told.change, result)).toMatchObject({ stage: 'applied', baseline });
    expect(notes).toEqual([taken(told.change, result)]);
  });

  it('asks the calendar in a run that a reset began, whatever that run knows itself', async () => {
    const { noted, baseline, version } = await landed();
    answers(aChange({ ...noted, revision: 9 }));
    const told = await input({ stage: 'sent', version, baseline }, { rerun: true });
    const result = await apply(told);
    expect(result).toMatchObject({ status: 'applied' });
    expect(taken(told.change, result)).toMatchObject({ stage: 'applied', version, baseline });
    expect(await writes()).toBe(1);
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
    expect(await apply(await input())).toMatchObject({ status: 'not_applied', ...told });
    expect(await writes()).toBe(0);
  });

  it('writes nothing while the calendar does not answer, and asks again', async () => {
    answer = () => Promise.reject(new Error('no answer'));
    expect(await apply(await input())).toMatchObject({
      status: 'not_applied',
      code: 'calendar',
      retry_after_ms: 1_000,
    });
    expect(await writes()).toBe(0);
  });
});
