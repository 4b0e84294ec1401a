/** Which windows the sweeper considers orphaned, and which it leaves alone. With a scripted calendar and Temporal. */
import { once } from 'node:events';
import type { Booking } from '../../../src/contract/steps/booking-steps.ts';
import type { LineMemory, WindowExecution } from '../../../src/contract/calendar/window-access.ts';
import type { Phase } from '../../../src/contract/window/window.ts';
import { evolve, inDoubt } from '../../../src/line/change.ts';
import { aChange } from '../../support/records/a-change.ts';
import { anAttempt } from '../an-attempt.ts';
import {
  cutShort,
  ended,
  execution,
  file,
  find,
  memory,
  NOW,
  SEEN,
  WRITTEN,
  type World,
} from './orphaned-world.ts';

const UNUSED = [{ window_id: 'w', run_id: 'r' }];
const NOTHING = { orphaned: [], unused: [], unrescuable: [], more: false };

it('a look that takes long says that it is alive', async () => {
  const environment = anAttempt();
  const beat = once(environment, 'heartbeat');
  const asked = async (): Promise<void> => void (await beat);
  const world = { bookings: [ended(-30)], executions: [execution('running')], asked };
  expect(await find(world, environment)).toMatchObject(NOTHING);
});

describe('a booking with a change', () => {
  it.each<[string, Booking, WindowExecution[], string | null]>([
    [
      'of a window that was ended early and is stuck since is rescued',
      ended(-30),
      [execution('stuck', { end_ms: NOW - 120_000 })],
      'stuck',
    ],
    [
      'of a window that was extended and is stuck is left until then',
      ended(5),
      [execution('stuck', { end_ms: NOW + 60_000 })],
      null,
    ],
    [
      'of a window that runs is left alone, also past its end',
      ended(90),
      [execution('running')],
      null,
    ],
    ['of a stuck window is left alone before its end', ended(-10), [execution('stuck')], null],
    ['of a stuck window just past its end is left alone', ended(0.5), [execution('stuck')], null],
    ['of a stuck window past its end is rescued', ended(2), [execution('stuck')], 'stuck'],
    ['of a terminated window is rescued before its end', ended(-10), [cutShort()], 'closed'],
    [
      'of a window that has just completed is left alone',
      ended(0),
      [execution('completed', { closedSecondsAgo: 5 })],
      null,
    ],
    [
      'of a completed window that never released is rescued',
      ended(5),
      [execution('completed', { closedSecondsAgo: 90 })],
      'closed',
    ],
    ['of a window that Temporal does not know is rescued', ended(-10), [], 'gone'],
  ])('%s', async (_what, booked, executions, why) => {
    const { orphaned } = await find({ bookings: [booked], executions });
    expect(orphaned.map((found) => found.why)).toEqual(why === null ? [] : [why]);
  });

  it('of a run that was cut short is rescued, although its window was requested again and runs', async () => {
    const bookings = [{ ...ended(-10, { run: 'new' }), rescued_run: 'old' }];
    const executions = [execution('running', { run_id: 'new' })];
    const { orphaned } = await find({ bookings, executions });
    expect(orphaned).toMatchObject([{ why: 'closed', booking: { window_id: 'w', run_id: 'old' } }]);
    expect((await find({ bookings, executions, rescue: 'running' })).orphaned).toEqual([]);
  });

  it.each<[string, WindowExecution]>([
    ['runs, or waits for its first task', execution('running', { run_id: 'new', phase: null })],
    [
      'was refused a moment ago',
      execution('completed', { run_id: 'new', phase: 'refused', closedSecondsAgo: 1 }),
    ],
    ['is stuck', execution('stuck', { run_id: 'new', phase: null })],
    ['was cut short itself', cutShort({ run_id: 'new', phase: null })],
  ])('is rescued at once where a start by others took its id, and %s', async (_what, newest) => {
    const world = { bookings: [ended(-10)], executions: [newest] };
    const { orphaned } = await find(world);
    expect(orphaned).toMatchObject([{ why: 'closed', booking: { window_id: 'w', run_id: 'r' } }]);
  });

  it('is left to the run after a reset', async () => {
    const after = execution('running', { run_id: 'new', is_first_run: false });
    expect((await find({ bookings: [ended(-10)], executions: [after] })).orphaned).toEqual([]);
  });

  it.each(['running', 'stuck'] as const)('is left to a rescue that is %s', async (rescue) => {
    const { orphaned } = await find({ bookings: [ended(5)], rescue });
    expect(orphaned).toEqual([]);
  });

  it('is rescued although another one, and visibility, cannot be asked', async () => {
    const bookings = [ended(-10), ended(-10, { id: 'broken' })];
    const { orphaned } = await find({ bookings, broken: 'broken' });
    expect(orphaned.map(({ booking: { window_id: id } }) => id)).toEqual(['w']);
    await expect(find({ bookings: bookings.slice(1), broken: 'broken' })).rejects.toThrow(
      'no answer',
    );
  });
});

describe('a booking with a change whose window was armed, and closed before it wrote', () => {
  const armed: World = {
    bookings: [ended(-10, { change: aChange() })],
    executions: [cutShort({ phase: 'scheduled' })],
    memories: { r: memory({ change: aChange(), may_have_written: false }) },
  };

  it('is only released', async () => {
    expect(await find(armed)).toMatchObject({ ...NOTHING, unused: UNUSED });
  });

  it.each<[string, World]>([
    ['the history is gone', { memories: {} }],
    ['the history has a write that was dispatched', { memories: { r: memory() } }],
    [
      'a reset began the run: the one before may have written',
      { executions: [cutShort({ phase: 'scheduled', is_first_run: false })] },
    ],
    [
      'it is the booking of a run before',
      { executions: [cutShort({ phase: 'scheduled', run_id: 'newer' })] },
    ],
    ['the booking has the answer to a write', { bookings: [ended(-10)] }],
    ['it left a break-glass file: history comes from a backup', { files: [file()] }],
  ])('is rescued where %s', async (_what, doubt) => {
    const found = await find({ ...armed, ...doubt });
    expect(found).toMatchObject({ unused: [], orphaned: [{ why: 'closed', source: 'booking' }] });
  });

  it('is rescued if it is stuck: it could still write', async () => {
    const executions = [execution('stuck', { phase: 'scheduled' })];
    const bookings = [ended(5, { change: aChange() })];
    const found = await find({ ...armed, executions, bookings });
    expect(found).toMatchObject({ unused: [], orphaned: [{ why: 'stuck' }] });
  });
});

describe('a window that was cut short', () => {
  it.each<Phase>(['requested', 'scheduled'])(
    'while %s has written nothing: only its booking is released',
    async (phase) => {
      const bookings = [ended(-10, { change: null })];
      const found = await find({ bookings, executions: [cutShort({ phase })] });
      expect(found).toMatchObject({ ...NOTHING, unused: UNUSED });
    },
  );

  it('and of which nothing says how its line was, is an alarm for a person', async () => {
    const { unrescuable } = await find({ executions: [cutShort()] });
    expect(unrescuable).toEqual([
      { ...UNUSED[0], message: expect.stringContaining('put it back by hand') },
    ]);
    expect(unrescuable[0]?.message).toContain('interlude restore FILE');
  });

  it('by a reset, is none of the sweeper’s business: only the newest run is', async () => {
    const former = [{ ...SEEN, run_id: 'before' }];
    const executions = [cutShort({ is_first_run: false })];
    expect((await find({ former, executions })).unrescuable).toMatchObject(UNUSED);
    expect(await find({ former, executions: [execution('running')] })).toMatchObject(NOTHING);
  });

  it('and was rescued, is left alone', async () => {
    expect(await find({ executions: [cutShort()], rescue: 'done' })).toMatchObject(NOTHING);
  });
});

describe('a run that a reset began, and that was closed before it booked', () => {
  const executions = [cutShort({ run_id: 'second', phase: 'requested', is_first_run: false })];
  const bookings = [ended(-10, { run: 'first', change: null })];

  it('does not release what the run before booked', async () => {
    const memories = { first: memory({ change: null, may_have_written: false }) };
    expect(await find({ executions, bookings, memories })).toMatchObject(NOTHING);
  });

  it('leaves the change of the run before to be rescued, although the calendar missed it', async () => {
    const found = await find({ executions, bookings, memories: { first: memory() } });
    expect(found).toMatchObject({
      unused: [],
      orphaned: [{ why: 'closed', source: 'history', booking: { run_id: 'first' } }],
    });
  });

  it.each(['running', 'done'] as const)(
    'leaves it alone if the rescue of the run before is %s',
    async (state) => {
      const world = { executions, bookings, memories: { first: memory() } };
      expect(await find({ ...world, rescues: { first: state } })).toMatchObject(NOTHING);
    },
  );

  it('leaves the change of the run before to be rescued from its booking', async () => {
    const noted = [ended(-10, { run: 'first', change: aChange() })];
    const memories = { second: memory({ may_have_written: false }) };
    expect(await find({ executions, bookings: noted, memories })).toMatchObject({
      unused: [],
      orphaned: [{ why: 'closed', source: 'booking', booking: { run_id: 'first' } }],
    });
  });
});

describe('a window that continues past its end, of which the calendar knows no change', () => {
  const past = memory({ end_ms: NOW - 120_000 });
  const stuck: World = {
    executions: [execution('stuck')],
    overdue: [SEEN],
    memories: { r: past },
  };

  it('is rescued from its history if it is stuck', async () => {
    expect(await find(stuck)).toMatchObject({
      orphaned: [{ why: 'stuck', source: 'history', booking: { run_id: 'r', change: WRITTEN } }],
    });
    const bookings = [ended(2, { change: null })];
    expect((await find({ ...stuck, bookings })).orphaned).toHaveLength(1);
  });

  it('is rescued by what its file knows besides: the history may come from a backup', async () => {
    const seen = { kind: 'observed', version: 17, baseline: WRITTEN.baseline } as const;
    const change = evolve(inDoubt(WRITTEN), seen);
    expect(await find({ ...stuck, files: [file({ change })] })).toMatchObject({
      orphaned: [{ source: 'history', booking: { change } }],
    });
  });

  it('is asked about once if the calendar does know a change', async () => {
    const asked = jest.fn(async () => undefined);
    const executions = [execution('running')];
    await find({ ...stuck, executions, bookings: [ended(2)], asked });
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it.each<[string, World]>([
    ['it makes progress', { executions: [execution('running')] }],
    [
      'it makes progress, and its history does not tell',
      { executions: [execution('running')], memories: {} },
    ],
    ['it was over meanwhile', { executions: [execution('completed', { closedSecondsAgo: 1 })] }],
    ['its end was moved', { memories: { r: memory() } }],
    ['its line is back', { memories: { r: { ...past, is_back: true } } }],
    ['it never wrote', { memories: { r: { ...past, may_have_written: false } } }],
    ['it is another organisation’s', { memories: { r: { ...past, organization_id: 'theirs' } } }],
    ['its rescue is under way', { rescue: 'running' }],
  ])('is left alone where %s', async (_what, world) => {
    expect(await find({ ...stuck, ...world })).toMatchObject(NOTHING);
  });

  it('is an alarm for a person if its history does not tell, unless it left a file', async () => {
    const { unrescuable } = await find({ ...stuck, memories: {} });
    expect(unrescuable).toMatchObject([
      { ...UNUSED[0], message: expect.stringContaining('stuck') },
    ]);
    const end_ms = NOW - 120_000;
    expect(await find({ ...stuck, memories: {}, files: [file({ end_ms })] })).toMatchObject({
      orphaned: [{ why: 'stuck', source: 'file' }],
      unrescuable: [],
    });
  });
});

describe('a rescue that continues', () => {
  const inRescue = [SEEN];

  it('is an alarm for a person if it is stuck', async () => {
    const { unrescuable } = await find({ inRescue, rescue: 'stuck' });
    expect(unrescuable).toEqual([
      { ...UNUSED[0], message: expect.stringContaining('w/rescue/r cannot make progress') },
    ]);
    expect(unrescuable[0]?.message).toContain('interlude restore FILE');
  });

  it('is left alone if it is not', async () => {
    expect(await find({ inRescue, rescue: 'running' })).toMatchObject(NOTHING);
    expect(await find({ inRescue, rescue: 'done' })).toMatchObject(NOTHING);
  });
});

describe('a break-glass file of a window that calendar and visibility have forgotten', () => {
  const PAST = { end_ms: NOW - 120_000 };

  it('is what the line is restored from if Temporal does not know the window', async () => {
    const { orphaned } = await find({ files: [file(PAST)] });
    expect(orphaned).toMatchObject([
      { why: 'gone', source: 'file', booking: { window_id: 'w', run_id: 'r', change: WRITTEN } },
    ]);
  });

  it.each<[string, World]>([
    ['of a window that runs', { files: [file()], executions: [execution('running')] }],
    [
      'of a window that a person took over',
      { files: [file()], executions: [execution('completed', { closedSecondsAgo: 900 })] },
    ],
    ['of another organisation', { files: [file({ ...PAST, organization_id: 'theirs' })] }],
    ['of a window that may go on in another namespace', { files: [file()] }],
    ['of a window whose rescue is under way', { files: [file()], rescue: 'running' }],
  ])('%s is left alone', async (_what, world) => {
    expect((await find(world)).orphaned).toEqual([]);
  });

  it('is taken up once if the calendar knows the window as well', async () => {
    const { orphaned } = await find({ bookings: [ended(-10)], files: [file()] });
    expect(orphaned).toMatchObject([{ source: 'booking' }]);
  });

  it('spares a person the alarm if the history of a closed window says nothing', async () => {
    const { orphaned, unrescuable } = await find({ files: [file()], executions: [cutShort()] });
    expect(orphaned).toMatchObject([{ why: 'closed', source: 'file' }]);
    expect(unrescuable).toEqual([]);
  });
});

describe('a booking without a change', () => {
  const booked = ended(-10, { change: null });

  it('of a window that is gone from Temporal is released, before its end and after it', async () => {
    for (const bookings of [[booked], [ended(5, { change: null })]])
      expect(await find({ bookings })).toMatchObject({ ...NOTHING, unused: UNUSED });
  });

  it.each<[string, World]>([
    ['its window runs, though no list shows it', { executions: [execution('running')] }],
    ['its window is stuck', { executions: [execution('stuck', { phase: 'scheduled' })] }],
    ['its window has just completed', { executions: [execution('completed')] }],
    ['its run has a history', { memories: { r: memory() } }],
    ['it is being rescued', { rescue: 'running' }],
    ['its rescue is done', { rescue: 'done' }],
  ])('stays where %s', async (_what, world) => {
    expect(await find({ ...world, bookings: [booked] })).toMatchObject(NOTHING);
  });

  it('stays, and its line is rescued, if a break-glass file says that it wrote', async () => {
    const found = await find({ bookings: [booked], files: [file()] });
    expect(found).toMatchObject({ unused: [], orphaned: [{ why: 'gone', source: 'file' }] });
  });

  it('is an alarm for a person if a rescue was ended that had the line', async () => {
    const bookings = [{ ...booked, rescued_run: 'r' }];
    const found = await find({ bookings, rescue: 'cut_short' });
    expect(found).toMatchObject({ unused: [], unrescuable: UNUSED });
  });

  it('is an alarm for a person if its window, which was at work when the calendar was lost, is gone', async () => {
    const bookings = [{ ...booked, at_work: true as const }];
    expect(await find({ bookings })).toMatchObject({ unused: [], unrescuable: UNUSED });
  });

  it.each<[string, Partial<LineMemory>]>([
    ['has put its line back', { is_back: true }],
    ['had written nothing', { may_have_written: false }],
  ])('is released if its window, at work when the calendar was lost, %s', async (_what, known) => {
    const bookings = [{ ...booked, at_work: true as const }];
    const world = { executions: [cutShort()], memories: { r: memory(known) } };
    expect(await find({ ...world, bookings })).toMatchObject({ ...NOTHING, unused: UNUSED });
    expect(await find({ ...world, bookings: [booked] })).toMatchObject(NOTHING);
  });

  it('is released if its window was over when the calendar was lost', async () => {
    const bookings = [{ ...booked, at_work: true as const }];
    const over = (seconds: number): World => {
      return { bookings, executions: [execution('completed', { closedSecondsAgo: seconds })] };
    };
    expect(await find(over(90))).toMatchObject({ ...NOTHING, unused: UNUSED });
    expect(await find(over(1))).toMatchObject(NOTHING);
  });

  it('has its turn, however many there are: 200 in each minute', async () => {
    const bookings = Array.from({ length: 450 }, (_, n) =>
      ended(-10, { id: `w${n}`, run: `r${n}`, change: null }),
    );
    const freed = new Set<string>();
    for (const minute of [0, 1, 2]) {
      const currentAttemptScheduledTimestampMs = NOW + minute * 60_000;
      const environment = anAttempt({ currentAttemptScheduledTimestampMs });
      const { unused } = await find({ bookings }, environment);
      expect(unused.length).toBeLessThanOrEqual(200);
      for (const { window_id: id } of unused) freed.add(id);
    }
    expect(freed.size).toBe(450);
  });
});

async function neverAnswered(): Promise<void> {
  throw new Error('no answer');
}

describe('a candidate that cannot be judged', () => {
  const broken = ended(-10, { id: 'broken', run: 'b' });

  it('is reported, and the others get theirs', async () => {
    const found = await find({ bookings: [broken, ended(-10)], broken: 'broken' });
    expect(found).toMatchObject({
      orphaned: [{ booking: { window_id: 'w' } }],
      unrescuable: [{ window_id: 'broken', run_id: 'b' }],
    });
    expect(found.unrescuable[0]?.message).toContain('no answer');
  });

  it('is asked about once more before that', async () => {
    let count = 0;
    const asked = async (id: string): Promise<void> => {
      if (id !== 'broken') return;
      count += 1;
      if (count === 1) throw new Error('for a moment');
    };
    const found = await find({ bookings: [broken], asked });
    expect(found).toMatchObject({ orphaned: [{ why: 'gone' }], unrescuable: [] });
  });

  it('fails a look that found nothing else, until the last try: then it is reported', async () => {
    const world: World = { bookings: [broken], asked: neverAnswered };
    await expect(find(world)).rejects.toThrow('no answer');
    const last = anAttempt({
      attempt: 3,
      currentAttemptScheduledTimestampMs: NOW,
    });
    expect(await find(world, last)).toMatchObject({
      orphaned: [],
      unrescuable: [{ window_id: 'broken' }],
      more: false,
    });
  });

  it('is reported in few words, whatever its ids are', async () => {
    const id = '漢'.repeat(100_000);
    const found = await find({ files: [file({ window_id: id })], broken: id, bookings: [] }).catch(
      () => null,
    );
    expect(found).toBeNull();
    const bookings = [ended(-10)];
    const beside = await find({ files: [file({ window_id: id })], broken: id, bookings });
    expect(beside.orphaned).toHaveLength(1);
    expect(JSON.stringify(beside.unrescuable).length).toBeLessThan(5_000);
  });
});
