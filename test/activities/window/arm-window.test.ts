/**
 * What a window is armed with if it may have been armed before: by an attempt whose answer was lost, by a run before a
 * reset, by an earlier request of which only a break-glass file is left.
 */
import type { Change } from '../../../src/contract/change/change.ts';
import type { Fields } from '../../../src/contract/values/json.ts';
import type { RescueFile } from '../../../src/contract/change/rescue-file.ts';
import type { ArmBookingResult } from '../../../src/contract/steps/booking-steps.ts';
import type { ArmInput, ArmResult } from '../../../src/contract/steps/apply-steps.ts';
import { evolve } from '../../../src/line/change.ts';
import { aRescueFile } from '../../break-glass/a-rescue-file.ts';
import { aChange, type ChangeSketch } from '../../support/records/a-change.ts';
import { startSimulatedApi, type SimulatedApi } from '../../support/simulated-api.ts';
import { unwired } from '../../support/unwired.ts';
import { booking } from '../../workflows/calendar/calendar-bookings.ts';
import { aPlan } from '../../support/records/a-plan.ts';
import { anAttempt } from '../an-attempt.ts';
import { FLOW, genesysSteps, target } from '../genesys-steps.ts';

const OTHER = {
  name: `Maintenance: ${FLOW}`,
  greeting: { text: 'Other words' },
  routing: { method: 'none' },
};

describe('a window that is armed', () => {
  let api: SimulatedApi;
  /** As stored in the calendar. */
  let noted: Change | null;
  let files: RescueFile[];
  /** What else the calendar answers. */
  let said: Partial<ArmBookingResult>;

  beforeEach(async () => {
    api = await startSimulatedApi();
    noted = null;
    files = [];
    said = {};
  });

  afterEach(() => api.stop());

  async function line() {
    return api.genesys.target('flow-ivr').read(FLOW, { priority: 'other' });
  }

  async function write(fields: Fields): Promise<void> {
    const { version } = await line();
    await api.genesys.target('flow-ivr').write(FLOW, { version, fields }, { priority: 'other' });
  }

  async function arm(
    own: Change | null = null,
    more: Partial<ArmInput> = {},
    environment = anAttempt(),
  ): Promise<ArmResult> {
    const { rescueFiles } = unwired();
    const calendar = {
      arm: async () => ({ stands: true, predecessor: null, change: noted, ...said }),
      note: async ({ change }: { readonly change: Change }) => void (noted = change),
    };
    const folder = { rescueFiles: { ...rescueFiles, ofTarget: async () => files } };
    const { armWindow } = genesysSteps(api.genesys, api.simulator.url, calendar, folder);
    const booked = booking({ id: 'window', change: own });
    const input = { organization_id: 'ours', plan: aPlan(), booking: booked, ...more };
    const result: ArmResult = await environment.run(armWindow, input);
    return result;
  }

  async function armed(own: Change | null = null, more: Partial<ArmInput> = {}): Promise<Change> {
    const result = await arm(own, more);
    if (result.outcome !== 'armed') throw new Error(JSON.stringify(result));
    return result.change;
  }

  function left(sketch: ChangeSketch): void {
    files = [aRescueFile({ window_id: 'window', target, change: aChange(sketch) })];
  }

  it('has what is there for its baseline', async () => {
    const { version, fields: baseline } = await line();
    const change = await armed();
    expect(change).toMatchObject({ stage: 'armed', version, floor: version, baseline });
    expect(noted).toEqual(change);
  });

  it('has written nothing if only the answer of an attempt to arm it was lost', async () => {
    await armed();
    await api.simulator.editTarget(FLOW, { greeting: { text: 'Edited' } });
    const { version, fields: baseline } = await line();
    const again = await armed();
    expect(again).toMatchObject({ stage: 'armed', version, floor: version, baseline });
    expect(again).not.toHaveProperty('doubts');
  });

  it('has written nothing if that happens once more, after starts were stopped', async () => {
    const own = evolve(evolve(await armed(), { kind: 'sent' }), { kind: 'refused' });
    await armed(own);
    const { fields: baseline } = await line();
    expect(await armed(own)).toMatchObject({ stage: 'armed', baseline });
  });

  it('is in doubt if its change is there anyway, and nothing of its own was heard', async () => {
    const own = await armed();
    await write(own.intended);
    const { version, fields } = await line();
    const again = await armed(own);
    const { baseline } = own;
    expect(again).toMatchObject({ stage: 'in_doubt', version, baseline, marked: true });
    expect(again).toMatchObject({ stored: { value: fields }, may_still_land: false });
  });

  it('is in doubt in a run that a reset began, and keeps what was there before its own write', async () => {
    const first = await armed();
    await write(first.intended);
    const { version } = await line();
    const again = await armed(null, { rerun: true });
    const { baseline } = first;
    expect(again).toMatchObject({ stage: 'in_doubt', version, baseline, marked: true });
  });

  it('is in doubt in such a run even if somebody has edited another field since', async () => {
    const first = await armed();
    await write(first.intended);
    await api.simulator.editTarget(FLOW, { description: 'another field' });
    const { baseline } = first;
    const again = await arm(null, { rerun: true });
    expect(again).toMatchObject({ outcome: 'armed', change: { stage: 'in_doubt', baseline } });
  });

  it('takes no older read for what is there', async () => {
    const own = await armed();
    noted = { ...own, floor: own.floor + 1 };
    await expect(arm()).rejects.toMatchObject({ type: 'Genesys.stale_read', nonRetryable: false });
  });

  it('reports to a person if every read has been older for a minute, and writes nothing', async () => {
    const own = await armed();
    const known = { ...own, floor: own.floor + 1 };
    noted = known;
    const nowMs = Date.now();
    const armSince = (sinceMs: number): Promise<ArmResult> => {
      const times = { scheduledTimestampMs: nowMs, currentAttemptScheduledTimestampMs: nowMs };
      const heartbeatDetails = { attempts: [], known: sinceMs };
      return arm(null, {}, anAttempt({ ...times, heartbeatDetails }));
    };
    const tooEarly = armSince(nowMs - 50_000);
    await expect(tooEarly).rejects.toMatchObject({ type: 'Genesys.stale_read' });
    const message = expect.stringContaining('re-created');
    await expect(armSince(nowMs - 61_000)).resolves.toMatchObject({
      outcome: 'waiting',
      problems: [{ path: 'flow_id', message }],
    });
    expect(noted).toEqual(known);
  });

  it('is not armed over the maintenance of others that came after it was armed', async () => {
    const own = await armed();
    await write(OTHER);
    expect(await arm(own)).toMatchObject({ outcome: 'refused' });
    expect(noted).toEqual(own);
  });

  it('is not armed over the maintenance of a window that nobody knows', async () => {
    await write(OTHER);
    expect(await arm()).toMatchObject({ outcome: 'refused' });
  });

  it.each<[string, Partial<ArmBookingResult>, object]>([
    ['it does not hold the line any more', { stands: false }, { outcome: 'refused' }],
    ['another window has the line', { predecessor: 'w' }, { outcome: 'waiting', predecessor: 'w' }],
    [
      'starts are stopped',
      { starts_stopped: { actor: 'ops', reason: 'x', at_ms: 0 } },
      { outcome: 'stopped', by: { actor: 'ops' } },
    ],
  ])('is not armed where the calendar says that %s', async (_what, answer, outcome) => {
    said = answer;
    expect(await arm()).toMatchObject(outcome);
    expect(noted).toBeNull();
  });

  it('waits for a window that only its break-glass file knows, while its change is there', async () => {
    const { version, fields: baseline } = await line();
    await write(OTHER);
    const change = aChange({ stage: 'applied', version, baseline, intended: OTHER });
    files = [aRescueFile({ window_id: 'forgotten', target, change })];
    expect(await arm()).toMatchObject({ outcome: 'waiting', predecessor: 'forgotten' });
    expect(noted).toBeNull();
  });

  it('waits for it where only its text stands there, and differs in what an API tidies', async () => {
    const { version, fields: baseline } = await line();
    const text = OTHER.greeting.text.toUpperCase();
    await write({ greeting: { text } });
    const change = aChange({ stage: 'sent', version, baseline, intended: OTHER });
    files = [aRescueFile({ window_id: 'forgotten', target, change })];
    expect(await arm()).toMatchObject({ outcome: 'waiting', predecessor: 'forgotten' });
  });

  it('believes no read that is older than what the file of another window knows', async () => {
    const { version, fields: baseline } = await line();
    const change = aChange({ stage: 'applied', version, baseline, intended: OTHER });
    files = [aRescueFile({ window_id: 'forgotten', target, change })];
    await expect(arm()).rejects.toMatchObject({ type: 'Genesys.stale_read' });
    expect(noted).toBeNull();
  });

  describe('of which an earlier request has left its break-glass file', () => {
    it.each<[string, ChangeSketch]>([
      ['before the answer', { stage: 'sent' }],
      ['after it', { stage: 'applied', stored: OTHER }],
    ])('keeps what stood before, where the line shows that one (%s)', async (_when, sketch) => {
      const { version, fields: baseline } = await line();
      await write(OTHER);
      left({ ...sketch, version, baseline, intended: OTHER });
      const change = await armed();
      expect(change).toMatchObject({ stage: 'in_doubt', version: version + 1, baseline });
      expect(change.intended).not.toEqual(OTHER);
      expect(change).not.toHaveProperty('stored');
    });

    it('takes no text of that one for a baseline, if a person took the mark away', async () => {
      const { version, fields: baseline } = await line();
      const { name, routing } = baseline;
      await write(OTHER);
      left({ stage: 'applied', version, baseline, intended: OTHER });
      await write({ ...OTHER, name: name ?? null, routing: routing ?? null });
      expect(await armed()).toMatchObject({ stage: 'in_doubt', baseline });
    });

    it('has what others have set since for its baseline', async () => {
      const { version, fields: baseline } = await line();
      left({ stage: 'applied', version, baseline, intended: OTHER });
      await write(OTHER);
      await write({ ...baseline, greeting: { text: 'Theirs' } });
      const now = { ...baseline, greeting: { text: 'Theirs' } };
      expect(await armed()).toMatchObject({ stage: 'in_doubt', baseline: now });
    });
  });
});
