/** A window is armed on a line that a person took over only if nothing of the change that was left is there. */
import { rescueFileOf } from '../../break-glass/a-rescue-file.ts';
import type { Simulator } from '../../../dev/simulator/index.ts';
import type { RescueFiles } from '../../../src/activities/deps.ts';
import type { AttemptStanding } from '../../../src/contract/steps/attempt-check.ts';
import type { Beat } from '../../../src/contract/steps/pace/beat.ts';
import type { ArmBookingResult, LeftChange } from '../../../src/contract/steps/booking-steps.ts';
import type { Change } from '../../../src/contract/change/change.ts';
import { formatInstant } from '../../../src/contract/values/instant.ts';
import type { Fields } from '../../../src/contract/values/json.ts';
import type { RescueChange, RescueFile } from '../../../src/contract/change/rescue-file.ts';
import type { ArmInput, ArmResult } from '../../../src/contract/steps/apply-steps.ts';
import type { Genesys } from '../../../src/adapters/genesys/index.ts';
import { aChange, type ChangeSketch } from '../../support/records/a-change.ts';
import { startSimulatedApi, type SimulatedApi } from '../../support/simulated-api.ts';
import { unwired } from '../../support/unwired.ts';
import { booking } from '../../workflows/calendar/calendar-bookings.ts';
import { aPlan } from '../../support/records/a-plan.ts';
import { anAttempt } from '../an-attempt.ts';
import { FLOW, genesysSteps, target } from '../genesys-steps.ts';

const [MINUTE, HOUR] = [60_000, 3_600_000];
const MARK = `Maintenance: ${FLOW}`;
const SENT = { name: MARK, greeting: { text: 'Left behind.' }, routing: { method: 'none' } };

describe('a line that a person took over', () => {
  let api: SimulatedApi;
  let simulator: Simulator;
  let genesys: Genesys;
  let baseline: Fields;
  let version: number;
  /** The calls of calendar and folder, in order. */
  let asked: string[];
  let files: RescueFile[];

  beforeEach(async () => {
    api = await startSimulatedApi();
    ({ simulator, genesys } = api);
    ({ fields: baseline, version } = await line());
    asked = [];
    files = [];
  });

  afterEach(() => api.stop());

  async function line() {
    return genesys.target('flow-ivr').read(FLOW, { priority: 'other' });
  }

  /** Overwrites these fields. */
  async function set(fields: Fields): Promise<void> {
    const { version: at } = await line();
    await genesys.target('flow-ivr').write(FLOW, { version: at, fields }, { priority: 'other' });
  }

  /** By default no read is older. */
  function change(sketch: ChangeSketch = {}): Change {
    const known = { version, floor: version, baseline, intended: SENT };
    return aChange({ stage: 'applied', ...known, ...sketch });
  }

  function left(more: Partial<LeftChange> = {}): LeftChange {
    const run = { window_id: 'window-before', run_id: 'before' };
    const left_at_ms = Date.now() - HOUR;
    return { ...run, target, change: change(), by: 'mia', left_at_ms, ...more };
  }

  function file(more: Partial<RescueChange> = {}): RescueChange {
    const { window_id, run_id } = left();
    const [start_ms, end_ms] = [Date.now() - 2 * HOUR, Date.now() - HOUR];
    const head = { window_id, run_id, target, start_ms, end_ms };
    return rescueFileOf(head, { change: change(), ...more });
  }

  const takenOver = { by: 'mia', at: formatInstant(Date.now() - HOUR) };

  function folder(): RescueFiles {
    return {
      ...unwired().rescueFiles,
      ofTarget: async () => files,
      remove: async (id) => void asked.push(`remove ${id}`),
    };
  }

  /**
   * @param standings the engine's answers about the attempt; the last one repeats
   * @param heartbeatDetails what the attempt before has left
   */
  async function arm(
    said: Partial<ArmBookingResult>,
    standings: AttemptStanding[] = ['current'],
    heartbeatDetails?: Beat,
  ): Promise<ArmResult> {
    const calendar = {
      arm: async () => ({ stands: true, predecessor: null, change: null, ...said }),
      note: async () => void asked.push('note'),
      forget: async ({ window_id, run_id }: Pick<LeftChange, 'window_id' | 'run_id'>) =>
        void asked.push(`forget ${window_id} ${run_id}`),
    };
    const checkAttempt = async () => {
      const standing = standings.length > 1 ? standings.shift() : standings[0];
      return { standing: standing ?? 'unknown', clock: null } as const;
    };
    const more = { checkAttempt, rescueFiles: folder() };
    const { armWindow } = genesysSteps(genesys, simulator.url, calendar, more);
    const environment = anAttempt({
      currentAttemptScheduledTimestampMs: Date.now(),
      scheduledTimestampMs: Date.now(),
      heartbeatDetails,
    });
    const whole: ArmInput = {
      organization_id: 'ours',
      plan: aPlan(),
      booking: booking({ id: 'window' }),
    };
    const result: ArmResult = await environment.run(armWindow, whole);
    return result;
  }

  /** Why a window waits for a person; it has armed, and reported, nothing. */
  function whyNot(result: ArmResult): string {
    expect(asked).toEqual([]);
    if (result.outcome !== 'waiting') throw new Error(JSON.stringify(result));
    return result.problems?.map(({ message }) => message).join() ?? '';
  }

  it('is not armed while it shows all of it, and says who, what and what to do', async () => {
    await set(SENT);
    const why = whyNot(await arm({ left: [left()] }));
    expect(why).toContain(
      'still shows the name, greeting, routing of window-before, which mia took over at',
    );
    expect(why).toContain('interlude restore FILE');
  });

  it.each<[string, Fields]>([
    ['greeting', { greeting: SENT.greeting }],
    ['routing', { routing: SENT.routing }],
    ['name', { name: MARK }],
  ])('is not armed while its %s alone stands', async (field, fields) => {
    await set(fields);
    expect(whyNot(await arm({ left: [left()] }))).toContain(`still shows the ${field} of`);
  });

  it('is not armed while a text differs only in what an API tidies', async () => {
    await set({ greeting: { text: ' left  BEHIND.' } });
    expect(whyNot(await arm({ left: [left()] }))).toContain('shows the greeting of');
  });

  it('is not armed while the form stands in which the API kept it', async () => {
    const stored = { ...SENT, greeting: { text: 'Left (shortened)' } };
    await set({ greeting: stored.greeting });
    expect(whyNot(await arm({ left: [left({ change: change({ stored }) })] }))).toContain(
      'greeting',
    );
  });

  it('is not armed while a part of a value stands, if nobody heard how the API kept it', async () => {
    const routing = { method: 'none', queue: { id: 'q' } };
    const sketch = { stage: 'in_doubt', intended: { ...SENT, routing } } as const;
    await set({ routing: { method: 'none' } });
    expect(whyNot(await arm({ left: [left({ change: change(sketch) })] }))).toContain('routing');
  });

  it('is not armed while a value stands of which nobody knows whose it is', async () => {
    const greeting = { text: 'Ours or theirs' };
    const doubtful = {
      baseline: { ...baseline, greeting },
      before: { greeting: baseline['greeting'] ?? null },
    };
    await set({ greeting });
    const sketch = { stage: 'in_doubt', ...doubtful } as const;
    expect(whyNot(await arm({ left: [left({ change: change(sketch) })] }))).toContain('greeting');
  });

  it('is not armed while any mark is there', async () => {
    const named = { ...SENT, name: 'No mark at all' };
    await set({ name: MARK });
    const other = left({ change: change({ intended: named }) });
    expect(whyNot(await arm({ left: [other] }))).toContain('name');
  });

  it('is not armed for the same window booked again, whatever it asks for', async () => {
    await set({ greeting: SENT.greeting });
    const own = left({ window_id: 'window' });
    files = [file({ window_id: 'window', taken_over: takenOver })];
    expect(whyNot(await arm({ left: [own] }))).toContain('greeting');
    const same = aChange({ intended: SENT });
    expect(whyNot(await arm({ left: [own], change: same }))).toContain('greeting');
  });

  it('is armed once nothing of it stands, and it is forgotten before', async () => {
    await set(SENT);
    await set({ ...baseline, greeting: { text: 'A new one, by hand' } });
    files = [file({ taken_over: takenOver })];
    const result = await arm({ left: [left()] });
    expect(result).toMatchObject({
      outcome: 'armed',
      change: { stage: 'armed', baseline: { greeting: { text: 'A new one, by hand' } } },
    });
    expect(asked).toEqual(['forget window-before before', 'remove window-before', 'note']);
  });

  it('is armed for the same window as for any other, once nothing of it stands', async () => {
    await set({ greeting: { text: 'By hand' } });
    files = [file({ window_id: 'window', taken_over: takenOver })];
    const result = await arm({ left: [left({ window_id: 'window' })] });
    expect(result).toMatchObject({ outcome: 'armed', change: { stage: 'armed' } });
    expect(asked).toEqual(['forget window before', 'remove window', 'note']);
  });

  it('is armed if a field shows what it showed before, though the change had that too', async () => {
    const intended = { ...SENT, routing: baseline['routing'] ?? null };
    const result = await arm({ left: [left({ change: change({ intended }) })] });
    expect(result.outcome).toBe('armed');
  });

  it('is armed if a text is as before, though ours differed only in what an API tidies', async () => {
    const before = { ...baseline, greeting: { text: 'left behind.' } };
    await set({ greeting: before.greeting });
    expect((await arm({ left: [left({ change: change({ baseline: before }) })] })).outcome).toBe(
      'armed',
    );
  });

  it('is forgotten of no change while another one stands', async () => {
    await set({ greeting: SENT.greeting });
    const back = left({
      window_id: 'older',
      change: change({ intended: { ...SENT, greeting: { text: 'x' } } }),
    });
    expect(whyNot(await arm({ left: [back, left()] }))).toContain('window-before');
  });

  it('is not forgotten by an attempt that is not awaited any more', async () => {
    const arming = arm({ left: [left()] }, ['current', 'gone']);
    await expect(arming).rejects.toMatchObject({ type: 'Genesys.not_awaited' });
    expect(asked).toEqual([]);
  });

  it.each([Date.now(), Date.now() - HOUR])(
    'is not forgotten by a read that is older than what is known, whenever it was left (%d)',
    async (left_at_ms) => {
      const stood = change({ floor: version + 5 });
      const arming = arm({ left: [left({ change: stood, left_at_ms })] });
      await expect(arming).rejects.toMatchObject({ type: 'Genesys.stale_read' });
      expect(asked).toEqual([]);
    },
  );

  it('is forgotten where an object that was made anew has counted from below for a minute', async () => {
    const heartbeatDetails = { attempts: [], known: Date.now() - MINUTE };
    const stood = change({ floor: version + 5 });
    const result = await arm({ left: [left({ change: stood })] }, ['current'], heartbeatDetails);
    expect(result.outcome).toBe('armed');
  });

  describe('and that the calendar has lost', () => {
    it('is not armed while it shows what a break-glass file says', async () => {
      await set({ greeting: SENT.greeting });
      files = [file({ taken_over: takenOver })];
      expect(whyNot(await arm({}))).toContain('of window-before, which mia took over');
    });

    it('is not armed for the same request of the same window either', async () => {
      await set({ greeting: SENT.greeting });
      files = [file({ window_id: 'window', taken_over: takenOver })];
      expect(whyNot(await arm({}))).toContain('of window, which mia took over');
    });

    it('is armed once nothing of it stands: the file goes', async () => {
      files = [file({ taken_over: takenOver })];
      expect((await arm({})).outcome).toBe('armed');
      expect(asked).toEqual(['remove window-before', 'note']);
    });

    it('keeps the files of others', async () => {
      files = [file({ window_id: 'lost' }), file({ taken_over: takenOver })];
      expect((await arm({})).outcome).toBe('armed');
      expect(asked).toEqual(['remove window-before', 'note']);
    });
  });
});
