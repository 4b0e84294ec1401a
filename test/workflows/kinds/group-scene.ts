/** A window on a schedule group, in a lab of its own: its entry, and what a caller gets before, during and after. */
import { BANK } from '../../../dev/simulator/index.ts';
import type { TargetRequest } from '../../../src/contract/request/request.ts';
import type { ScheduleGroupTarget } from '../../../src/contract/request/target/target.ts';
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { conditionOfStatus } from '../../../src/contract/window/condition.ts';
import { verifyWindow } from '../../../src/client/verifying.ts';
import { agreed } from '../../audit/compare.ts';
import { temporalNamespace } from '../../support/temporal.ts';
import { WindowLab, type LabWindow } from '../../support/window-lab.ts';
import { lasting } from './kinds-under-test.ts';

const DNIS = '+13175550100';
const TARGET: ScheduleGroupTarget = { kind: 'schedule-group', id: BANK.hours, list: 'holiday' };
export const MINUTES = 30;
const HOLIDAY = { reason: 'holiday', flow: BANK.holidayFlow };

type Fields = Readonly<Record<string, unknown>>;

/** The entry that makes Genesys begin and end a window is there. */
export async function isEntered(window: LabWindow): Promise<void> {
  await window.shows('the entry', ({ new_version: version }) => version !== null);
}

/** What people read about it once a person is called: the state of the line, and the headline. */
export async function tells(window: LabWindow, words: string): Promise<readonly unknown[]> {
  const status = await window.shows(
    words,
    ({ attention }) => attention?.what.includes(words) === true,
  );
  const { headline } = conditionOfStatus(status, await window.clockMs());
  return [status.line, headline];
}

/** The headline of one whose entry may have ended it. */
export const MAY_BE = 'the line may be NOT BACK: its end has passed, and its state is unknown';

/** From here on nobody can remove the entry. */
export async function cannotBeTakenOut({ lab }: GroupScene): Promise<void> {
  await lab.simulator.addFault({
    id: 'forbidden',
    when: { method: 'PUT', path: '/api/v2/architect/schedulegroups/*' },
    effect: { kind: 'answer', status: 403 },
    times: null,
  });
}

export class GroupScene {
  readonly lab: WindowLab;
  startMs = 0;
  before: Fields = {};
  /** What callers get without a window, at the start and at the end. */
  usual: { readonly start: unknown; readonly end: unknown } = { start: null, end: null };

  private constructor(lab: WindowLab) {
    this.lab = lab;
  }

  static async start(): Promise<GroupScene> {
    const scene = new GroupScene(await WindowLab.start());
    // On any day: on a holiday of the bank, callers would hear the same without a window.
    const past = { start: '2020-12-25T00:00:00.000', end: '2020-12-26T00:00:00.000' };
    await scene.lab.simulator.editObject('schedule', BANK.christmas, past);
    scene.before = lasting(await scene.group());
    await scene.startsIn(120);
    return scene;
  }

  stop(): Promise<void> {
    return this.lab.stop();
  }

  /** The bank may open or close between one start and another. */
  async startsIn(minutes: number): Promise<void> {
    this.startMs = (Math.ceil(Date.now() / MINUTE_MS) + minutes) * MINUTE_MS;
    this.usual = { start: await this.gets(1), end: await this.gets(MINUTES + 1) };
  }

  request(overrides: Partial<TargetRequest> = {}): TargetRequest {
    const start_time = new Date(this.startMs).toISOString();
    return this.lab.targetRequest(TARGET, { start_time, duration_minutes: MINUTES, ...overrides });
  }

  async group(): Promise<Fields | null> {
    return this.lab.simulator.object('schedule-group', BANK.hours);
  }

  /** What a caller gets this many minutes after the start. */
  async gets(minutes: number) {
    const at = new Date(this.startMs + minutes * MINUTE_MS).toISOString();
    const { reason, flow } = await this.lab.simulator.route({ dnis: DNIS, at });
    return { reason, flow: flow?.id };
  }

  /** Our schedules, without deleted ones. */
  async ours(): Promise<readonly Fields[]> {
    const all = await this.lab.simulator.objects('schedule');
    return all.filter(
      ({ name, state }) => String(name).startsWith('interlude ') && state !== 'deleted',
    );
  }

  /** A window whose entry is made, nine minutes before its start. */
  async entered(): Promise<LabWindow> {
    const window = await this.lab.scheduleAt(this.request(), 9 * MINUTE_MS);
    await isEntered(window);
    return window;
  }

  async active(): Promise<LabWindow> {
    const window = await this.entered();
    await window.skipTo(this.startMs + MINUTE_MS);
    await window.reaches('active');
    return window;
  }

  told(): readonly unknown[] {
    return this.lab.callbacks.map(({ body }) => body['event_type']);
  }

  /** Log and history agree about it. */
  async agrees(window: LabWindow): Promise<void> {
    await agreed(this.lab, window);
  }
}

/** The entry makes Genesys begin and end the window by itself. */
export async function beginsAndEndsByItself(scene: GroupScene, minutes = MINUTES): Promise<void> {
  expect(await scene.gets(-1)).not.toEqual(HOLIDAY);
  expect(await scene.gets(0)).toEqual(HOLIDAY);
  expect(await scene.gets(minutes - 1)).toEqual(HOLIDAY);
  expect(await scene.gets(minutes)).not.toEqual(HOLIDAY);
}

export async function isAsBefore(scene: GroupScene): Promise<void> {
  expect(lasting(await scene.group())).toEqual(scene.before);
  expect(await scene.ours()).toEqual([]);
  expect(await scene.gets(1)).toEqual(scene.usual.start);
  expect(await scene.gets(MINUTES + 1)).toEqual(scene.usual.end);
}

/** Receipt, history and line agree. */
export async function isVerified(
  { lab: { client, taskQueue } }: GroupScene,
  { handle: { workflowId } }: LabWindow,
): Promise<void> {
  const place = { client, address: '', namespace: temporalNamespace(), taskQueue };
  expect(await verifyWindow(place, workflowId, {})).toMatchObject({
    verdict: 'match',
    checks: expect.not.arrayContaining([expect.objectContaining({ ok: false })]),
  });
}
