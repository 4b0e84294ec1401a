/**
 * What an apply accepts as proof in the API's answers: only what shows what was sent, or what no person could have set,
 * is ours; an older read and somebody else's maintenance are never a baseline.
 */
import type { NoteChangeInput } from '../../../src/contract/steps/booking-steps.ts';
import type { LookInput, LookResult } from '../../../src/contract/steps/look-step.ts';
import type { ApplyResult } from '../../../src/contract/steps/apply-steps.ts';
import type { Genesys } from '../../../src/adapters/genesys/index.ts';
import type { FaultInput, Simulator } from '../../../dev/simulator/index.ts';
import { booking } from '../../workflows/calendar/calendar-bookings.ts';
import { anAttempt } from '../an-attempt.ts';
import { applyInput, FLOW, genesysSteps, target } from '../genesys-steps.ts';
import { aChange, type ChangeSketch } from '../../support/records/a-change.ts';
import { startSimulatedApi, type SimulatedApi } from '../../support/simulated-api.ts';

const MARK = `Maintenance: ${FLOW}`;
const SENT = { name: MARK, greeting: { text: ' Call back later. ' }, routing: { method: 'none' } };
const KEPT = { ...SENT, greeting: { text: 'Call back later.' } };

describe('an apply', () => {
  let api: SimulatedApi;
  let simulator: Simulator;
  let genesys: Genesys;
  let notes: NoteChangeInput['change'][];

  beforeEach(async () => {
    api = await startSimulatedApi();
    ({ simulator, genesys } = api);
    notes = [];
  });

  afterEach(() => api.stop());

  function steps() {
    return genesysSteps(genesys, simulator.url, {
      arm: async () => ({ stands: true, predecessor: null, change: null }),
      note: async ({ change }: NoteChangeInput) => void notes.push(change),
    });
  }

  async function line() {
    return genesys.target('flow-ivr').read(FLOW, { priority: 'other' });
  }

  async function apply(sketch: ChangeSketch = {}): Promise<ApplyResult> {
    const whole = applyInput(await line(), { intended: SENT, ...sketch });
    const result: ApplyResult = await anAttempt().run(steps().applyChange, whole);
    return result;
  }

  async function onPatch(effect: FaultInput['effect']): Promise<void> {
    await simulator.addFault({ when: { method: 'PATCH' }, effect });
  }

  it('is applied if an older answer is followed by a read that shows it', async () => {
    await onPatch({ kind: 'old_answer' });
    const { version } = await line();
    expect(await apply()).toMatchObject({ status: 'applied', new_version: version + 1 });
  });

  it('says in which form the API keeps its texts', async () => {
    await simulator.changeSettings({ tidies_texts: true });
    const result = await apply();
    expect(result).toMatchObject({
      status: 'applied',
      event: { kind: 'applied', stored: KEPT },
    });
    expect(result).toMatchObject({ findings: [{ code: 'own_form', message: /greeting/ }] });
  });

  it('is not told as done if a gateway took the write for nothing', async () => {
    await onPatch({ kind: 'ignored_write' });
    expect(await apply()).toMatchObject({ status: 'unknown', code: 'unproven' });
  });

  it('knows its own write if a gateway sent it twice and gives the second answer', async () => {
    const { version } = await line();
    await onPatch({ kind: 'sent_twice' });
    await simulator.changeSettings({ tidies_texts: true });
    expect(await apply()).toMatchObject({
      status: 'applied',
      previous_version: version,
      new_version: version + 1,
      event: { kind: 'applied', stored: KEPT },
    });
  });

  it('knows its own write after a conflict on the first attempt, one version on', async () => {
    const { version, fields } = await line();
    await simulator.changeSettings({ tidies_texts: true });
    await genesys.target('flow-ivr').write(FLOW, { version, fields: SENT }, { priority: 'other' });
    expect(await apply({ version, baseline: fields })).toMatchObject({
      status: 'applied',
      previous_version: version,
      new_version: version + 1,
      event: { kind: 'applied', stored: KEPT },
    });
  });

  it.each([
    ['one version on', 1],
    ['some versions on', 3],
  ])('leaves the maintenance of another installation alone, %s', async (_title, edits) => {
    const { version, fields } = await line();
    const theirs = { name: MARK, greeting: { text: 'Theirs.' }, routing: { method: 'none' } };
    for (let edit = 1; edit < edits; edit += 1)
      await simulator.editTarget(FLOW, { description: `edit ${edit}` });
    await simulator.editTarget(FLOW, theirs);
    expect(await apply({ version, baseline: fields })).toMatchObject({
      status: 'not_applied',
      code: 'others_maintenance',
      retry_after_ms: null,
    });
    expect(notes).toEqual([]);
    expect(await line()).toMatchObject({ fields: theirs });
  });

  it('takes no older read for what is there after a conflict', async () => {
    const { version, fields } = await line();
    await simulator.editTarget(FLOW, { description: 'moves the version' });
    const armed = await line();
    await simulator.editTarget(FLOW, { description: 'and again' });
    await simulator.addFault({
      when: { method: 'GET', skip: 1 },
      effect: { kind: 'stale_read', changes: 2 },
    });
    const result = await apply({ version: armed.version, baseline: fields });
    expect(version).toBeLessThan(armed.version);
    expect(result).toMatchObject({ status: 'not_applied', code: 'stale_read' });
    expect(notes).toEqual([]);
  });

  it('counts a conflict only if the line has another version', async () => {
    await onPatch({ kind: 'answer', status: 409 });
    expect(await apply()).toMatchObject({
      status: 'not_applied',
      code: 'unexplained_conflict',
      message: expect.stringMatching(/^the API answers the write with .* version is still/),
      // A gateway that sends a write twice returns the second answer.
      event: { kind: 'sent' },
    });
  });

  it('of a look after a lost answer believes no older read', async () => {
    const { version, fields } = await line();
    const input: LookInput = {
      organization_id: 'ours',
      target,
      change: aChange({
        stage: 'in_doubt',
        version: version + 1,
        baseline: fields,
        intended: SENT,
      }),
      booking: booking({ id: 'window' }),
    };
    const looking: Promise<LookResult> = anAttempt().run(steps().lookAtTarget, input);
    await expect(looking).rejects.toMatchObject({
      type: 'Genesys.stale_read',
      nonRetryable: false,
    });
  });
});
