/**
 * Windows on an object of every kind are reset, by the server's API, to points of their history while they are active,
 * also after somebody has edited the object: they continue, and the object ends as it was, with the edit.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GuardedRescueFiles } from '../../../src/activities/window/files/guarded-rescue-files.ts';
import { RescueStore } from '../../../src/adapters/break-glass/index.ts';
import type { RequestTarget } from '../../../src/contract/request/target/target.ts';
import type { Fields } from '../../../src/contract/values/json.ts';
import { isFinal, type WindowStatus } from '../../../src/contract/window/window.ts';
import { WindowLab, type LabWindow } from '../../support/window-lab.ts';
import { reset, RESET_POINTS } from '../cut-short/resetting.ts';
import { KINDS_UNDER_TEST, lasting, type KindUnderTest } from './kinds-under-test.ts';

/**
 * The clock of a reset run cannot be skipped: the new run would not notice that it is too late. Windows last eight
 * real minutes, in which nothing is awaited.
 */
const SHORT_MINUTE_MS = 1_000;
/** Longer than the 20 s that a caller waits for a verdict: a reset run has that time again. */
const IN_MINUTES = 25;
const LASTS = {
  duration_minutes: 480,
  max_concurrent_windows: 100,
  callback_events: [],
} as const;
const POINTS = Object.keys(RESET_POINTS);
/** The first and the last: for a kind whose versions are those of a flow, which is reset to each in window-reset.test.ts. */
const OUTER_POINTS = POINTS.filter((_point, at) => at === 0 || at === POINTS.length - 1);
/** If more requested their verdicts at once, not all would get them within their 20 s on a busy machine. */
const LANES = 6;

/** One separate object of a kind, so that windows on several of them can run at the same time. */
interface Subject {
  readonly target: RequestTarget;
  readonly id: string;
}

function isDecided({ phase }: WindowStatus): boolean {
  return phase === 'active' || isFinal(phase);
}

async function goesOn(window: LabWindow): Promise<void> {
  const { phase } = await window.shows('it goes on', isDecided);
  const verdict = phase === 'active' ? null : (await window.receipt()).verdict;
  expect({ phase, verdict }).toEqual({ phase: 'active', verdict: null });
}

const NOTHING: Fields = {};

/** By somebody else, while it is active. A changed zone of a schedule group is a separate case. */
function editsOf({ object, beside, drift }: KindUnderTest): readonly Fields[] {
  if (object === 'schedule-group') return [beside ?? NOTHING];
  return drift === null ? [NOTHING] : [NOTHING, drift];
}

function pointsOf({ object }: KindUnderTest): readonly string[] {
  return object === 'data-table-row' || object === 'schedule-group' ? POINTS : OUTER_POINTS;
}

describe('a window that is reset while it is active', () => {
  let lab: WindowLab;
  let folder: string;
  let lives: ReadonlyMap<string, Promise<readonly string[]>>;
  const lanes: Promise<unknown>[] = [];
  let turns = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'interlude-reset-'));
    const rescueFiles = new GuardedRescueFiles(new RescueStore(folder), () => undefined);
    lab = await WindowLab.start({
      overrides: (deps) => ({ ...deps, rescueFiles }),
      minuteMs: SHORT_MINUTE_MS,
      timing: { arm_lead_ms: 1_000, dispatch_lead_ms: 300, revert_alarm_after_ms: 5_000 },
    });
    await lab.simulator.changeSettings({ audit_polls: 2 });
    lives = new Map(KINDS_UNDER_TEST.map((kind) => [kind.target.kind, redOf(kind)]));
  });

  afterAll(async () => {
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** A copy of the kind's object that nobody else uses, without callers in common with another. */
  async function newSubject({ target, object, id }: KindUnderTest): Promise<Subject> {
    const own = crypto.randomUUID();
    const stands = (await lab.simulator.object(object, id)) ?? {};
    const { id: _id, key: _key, ...fields } = stands;
    if (target.kind === 'data-table-row') {
      const row = `${target.table_id}/${own}`;
      await lab.simulator.putObject(object, row, fields);
      return { target: { ...target, row_key: own }, id: row };
    }
    const alone = object === 'emergency-group' ? { emergencyCallFlows: [] } : {};
    await lab.simulator.putObject(object, own, { ...fields, ...alone });
    return { target: { ...target, id: own }, id: own };
  }

  /** When everything begun earlier in the same lane is over. */
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const lane = turns % LANES;
    turns += 1;
    const mine = (lanes[lane] ?? Promise.resolve()).then(work);
    lanes[lane] = mine.catch(() => undefined);
    return mine;
  }

  async function bookedWindow(target: RequestTarget): Promise<LabWindow> {
    const window = await lab.schedule(lab.targetRequest(target, LASTS, IN_MINUTES), 'real');
    expect(await window.verdict()).toMatchObject({ accepted: true });
    return window;
  }

  /** @param edit of somebody else, while it is active */
  async function livesThrough(kind: KindUnderTest, point: string, edit: Fields): Promise<void> {
    const { target, id } = await newSubject(kind);
    const { object } = kind;
    const before = lasting(await lab.simulator.object(object, id));
    const old = await inTurn(() => bookedWindow(target));
    await goesOn(old);
    if (Object.keys(edit).length > 0) await lab.simulator.editObject(object, id, edit);
    const window = await inTurn(async () => {
      const next = await reset(lab, old, point);
      await goesOn(next);
      return next;
    });
    await window.say('end');
    const { status } = await window.receipt();
    const stands = lasting(await lab.simulator.object(object, id));
    const { phase, line, attention } = status;
    const what = attention?.what ?? '';
    expect({ point, edit, phase, line, what, stands }).toEqual({
      point,
      edit,
      phase: 'reverted',
      line: expect.stringMatching(/^(normal|changed_by_others)$/),
      what: expect.stringMatching(/^(somebody else changed .+ it was left as it is(; .+)?)?$/),
      stands: { ...before, ...edit },
    });
  }

  /** The entry's times now mean other instants: it is made again if that is still possible, otherwise removed. */
  async function livesThroughOtherClocks(kind: KindUnderTest, point: string): Promise<void> {
    const edit = { timeZone: 'America/Chicago' };
    const isArmedAnew = point.startsWith('before the') && point !== 'before the write';
    const { target, id } = await newSubject(kind);
    const before = lasting(await lab.simulator.object(kind.object, id));
    const old = await inTurn(() => bookedWindow(target));
    await goesOn(old);
    await lab.simulator.editObject(kind.object, id, edit);
    const window = await inTurn(async () => {
      const next = await reset(lab, old, point);
      if (isArmedAnew) await goesOn(next);
      return next;
    });
    if (isArmedAnew) await window.say('end');
    const { status } = await window.receipt();
    const { phase } = status;
    const stands = lasting(await lab.simulator.object(kind.object, id));
    const expected = isArmedAnew ? 'reverted' : 'failed';
    expect({ point, phase, stands }).toEqual({
      point,
      phase: expected,
      stands: { ...before, ...edit },
    });
  }

  /** All at once, because each waits for its start: what failed, in words. */
  async function redOf(kind: KindUnderTest): Promise<readonly string[]> {
    const points = pointsOf(kind);
    const cases = editsOf(kind).flatMap((edit) =>
      points.map((point) => livesThrough(kind, point, edit)),
    );
    const clocks = kind.object === 'schedule-group' ? POINTS : [];
    cases.push(...clocks.map((point) => livesThroughOtherClocks(kind, point)));
    const ended = await Promise.allSettled(cases);
    return ended.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
  }

  it.each(KINDS_UNDER_TEST)(
    'continues and puts $target.kind back',
    async ({ target }) => {
      expect(await lives.get(target.kind)).toEqual([]);
    },
    400_000,
  );
});
