/**
 * Makes a history of a window in every phase and in every kind of trouble, by name; the same set is recorded with each
 * release. `phase` is the last one that the window published.
 */
import { BANK } from '../../../dev/simulator/index.ts';
import type { History } from '../../support/temporal/recorded-histories.ts';
import { MaintenanceClient } from '../../../src/client/index.ts';
import { decodeHistory } from '../../../src/client/temporal/history/decoded-history.ts';
import { STARTS_STOPPED_SIGNAL } from '../../../src/contract/calendar/calendar.ts';
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import type { FlowIvrRequest } from '../../../src/contract/request/request.ts';
import { genesysQueue } from '../../../src/contract/server/task-queues.ts';
import { until } from '../../support/until.ts';
import { EXAMPLE_FLOW, type LabWindow, type WindowLab } from '../../support/window-lab.ts';

/** What is made, and the last phase each window published; null if none yet. */
export const WINDOW_HISTORIES: Readonly<Record<string, string | null>> = {
  requested: null,
  refused: 'refused',
  scheduled: 'scheduled',
  'scheduled-extended': 'scheduled',
  'cancelled-before': 'cancelled',
  armed: 'scheduled',
  'cancelled-armed': 'cancelled',
  'start-held': 'scheduled',
  'start-held-and-allowed': 'reverted',
  'messages-at-once': 'reverted',
  applying: 'applying',
  'cancelled-applying': 'cancelled',
  active: 'active',
  ended: 'reverted',
  'lost-answer': 'reverted',
  conflicts: 'reverted',
  drift: 'reverted',
  'drift-asked': 'reverted',
  skipped: 'skipped',
  failed: 'failed',
  'reverting-late': 'reverting',
  'cancelled-late': 'cancelled',
  'taken-over': 'failed',
  'waiting-for-predecessor': 'scheduled',
  reverting: 'reverting',
  'back-to-back': 'reverted',
  'callback-pending': 'scheduled',
  'callback-handed-on': 'cancelled',
};

/** Long enough to keep a history while a writer holds. */
const HELD_MS = 40_000;
const JUST_HELD_MS = HELD_MS - 1_000;

/** Each in a separate lab: faults of one do not affect another. */
export const PARTS = [0, 1, 2, 3] as const;

export class HistoryMaker {
  readonly made = new Map<string, History>();
  readonly #lab: WindowLab;

  constructor(lab: WindowLab) {
    this.#lab = lab;
  }

  /** One part of all except `skipped`. */
  async make(part: number): Promise<void> {
    const parts = [
      [() => this.#makeWaiting(), () => this.#makeArmed(), () => this.#makeAtOnce()],
      [() => this.#makeHeld(), () => this.#makeActive(), () => this.#makeCallbacks()],
      [() => this.#makeTroubled(), () => this.#makeFailed()],
      // The last lab's calendar is recorded, too: it has told a window that its line is free.
      [() => this.#makeLate(), () => this.#makeBackToBack()],
    ];
    for (const makeSome of parts[part] ?? []) await makeSome();
  }

  async keep(name: string, { handle }: Pick<LabWindow, 'handle'>): Promise<void> {
    this.made.set(name, await handle.fetchHistory());
  }

  async #finish(name: string, window: LabWindow): Promise<void> {
    await window.skipToReceipt();
    await this.keep(name, window);
  }

  async #cancel(name: string, window: LabWindow): Promise<void> {
    await window.say('cancel');
    await window.receipt();
    await this.keep(name, window);
  }

  /** Its writers hold long before their instant. */
  async #held(request: FlowIvrRequest, beforeStartMs: number): Promise<LabWindow> {
    const { dispatch_lead_ms } = this.#lab.deps.timing;
    this.#lab.setTiming({ dispatch_lead_ms: HELD_MS });
    const window = await this.#lab.scheduleAt(request, beforeStartMs);
    this.#lab.setTiming({ dispatch_lead_ms });
    return window;
  }

  async #makeWaiting(): Promise<void> {
    const lab = this.#lab;
    const isOfApi = (queue: string) => queue === genesysQueue(lab.taskQueue);
    await lab.stopWorkers(isOfApi);
    const refused = await lab.schedule(lab.request({ flow_id: 'nowhere' }), 'real');
    const pending = async () => {
      const list = (await refused.handle.describe()).raw.pendingActivities ?? [];
      return list.map(({ activityType }) => activityType?.name);
    };
    await until('the first step', pending, (steps) => steps.includes('admitWindow'));
    await this.keep('requested', refused);
    await lab.stopWorkers();
    await lab.startWorkers();
    await refused.receipt();
    await this.keep('refused', refused);
    const window = await lab.scheduleAt(lab.request(), 60 * MINUTE_MS);
    await this.keep('scheduled', window);
    await window.say('extend', { by_minutes: 5 });
    await this.keep('scheduled-extended', window);
    await this.#cancel('cancelled-before', window);
  }

  async #makeArmed(): Promise<void> {
    const lab = this.#lab;
    const armed = await lab.armedWindow();
    await this.keep('armed', armed);
    await this.#cancel('cancelled-armed', armed);
    const applying = await this.#held(lab.request(), JUST_HELD_MS);
    await applying.reaches('applying');
    await this.keep('applying', applying);
    await this.#cancel('cancelled-applying', applying);
  }

  /** Starts are stopped after the window is armed, and allowed again. */
  async #makeHeld(): Promise<void> {
    const { client, taskQueue } = this.#lab;
    const operator = new MaintenanceClient(client, { taskQueue });
    const by = { actor: 'ops', reason: 'test' };
    const window = await this.#lab.scheduleAt(this.#lab.request(), 30_000);
    const text = async () => JSON.stringify(decodeHistory(await window.handle.fetchHistory()));
    await until('the arming', text, (seen) => seen.includes('"outcome":"armed"'));
    await operator.stopStarts(by);
    await until('the hold', text, (seen) => seen.includes('"outcome":"stopped"'));
    await this.keep('start-held', window);
    await operator.allowStarts(by);
    await this.#finish('start-held-and-allowed', window);
  }

  /** Signals and updates in one task: a replay may take them in another order. */
  async #makeAtOnce(): Promise<void> {
    const lab = this.#lab;
    const window = await lab.scheduleAt(lab.request(), 30_000);
    const text = async () => JSON.stringify(decodeHistory(await window.handle.fetchHistory()));
    await until('the arming', text, (seen) => seen.includes('"outcome":"armed"'));
    await lab.stopWorkers();
    const extended = window.say('extend', { by_minutes: 5 });
    await window.handle.signal(STARTS_STOPPED_SIGNAL, { actor: 'ops', reason: 'test' });
    const verdict = window.verdict();
    await lab.startWorkers();
    await Promise.all([extended, verdict]);
    await this.#finish('messages-at-once', window);
  }

  async #makeActive(): Promise<void> {
    const window = await this.#lab.activeWindow();
    await this.keep('active', window);
    await window.handle.signal('extend', { by_minutes: 'x' });
    await window.say('end');
    await window.receipt();
    await this.keep('ended', window);
  }

  async #makeTroubled(): Promise<void> {
    const lab = this.#lab;
    const when = { method: 'PATCH' };
    await lab.simulator.addFault({ when, effect: { kind: 'reset_after_commit' } });
    await this.#finish('lost-answer', await lab.schedule(lab.request()));
    const patch = { description: 'by an automation' };
    await lab.simulator.addFault({ when, times: 4, effect: { kind: 'edit_between', patch } });
    await this.#finish('conflicts', await lab.schedule(lab.request()));
    const drifted = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await drifted.reaches('active');
    await lab.simulator.editTarget(EXAMPLE_FLOW, { greeting: { text: 'Edited.' } });
    await this.#finish('drift', drifted);
    await this.#makeAsked();
  }

  /** At the real pace: the audit of the object's changes uses real time. */
  async #makeAsked(): Promise<void> {
    const lab = this.#lab;
    await lab.simulator.changeSettings({ audit_lag_ms: 0, audit_polls: 2 });
    const { mainIvr: id, maintenanceFlow: maintenance_flow_id } = BANK;
    const target = { kind: 'ivr', id, maintenance_flow_id } as const;
    const window = await lab.schedule(lab.targetRequest(target, {}, 0), 'real');
    await window.reaches('active');
    const theirs = { openHoursFlow: { id: BANK.cardFlow } };
    await lab.simulator.editObject('ivr', BANK.mainIvr, theirs, 'an-administrator');
    await window.say('end');
    await window.receipt();
    await this.keep('drift-asked', window);
  }

  async #makeFailed(): Promise<void> {
    await this.#withoutPermission(async () => {
      await this.#finish('failed', await this.#lab.schedule(this.#lab.request()));
    });
  }

  /** The last one: for minutes the adapter then hardly sends anything. */
  async makeSkipped(): Promise<void> {
    const lab = this.#lab;
    await lab.simulator.addFault({
      when: { method: 'PATCH' },
      times: null,
      effect: { kind: 'answer', status: 429, headers: { 'Retry-After': '240' } },
    });
    await this.#finish('skipped', await lab.schedule(lab.request({ max_start_delay_minutes: 1 })));
  }

  async #withoutPermission(work: () => Promise<void>): Promise<void> {
    await this.#lab.simulator.changeSettings({ withdrawn_permissions: ['flow:write'] });
    await work();
    await this.#lab.simulator.changeSettings({ withdrawn_permissions: [] });
  }

  /** A window whose revert is late; `meanwhile` it stays so. */
  async #late(meanwhile: (window: LabWindow) => Promise<unknown>): Promise<LabWindow> {
    const window = await this.#lab.scheduleAt(this.#lab.request(), -MINUTE_MS);
    await window.reaches('active');
    await this.#withoutPermission(async () => {
      await window.handle.cancel();
      const attention = async () => (await window.status()).attention;
      await until('the alarm', attention, (seen) => seen !== null);
      await meanwhile(window);
    });
    return window;
  }

  async #makeLate(): Promise<void> {
    const late = await this.#late((window) => this.keep('reverting-late', window));
    await this.#finish('cancelled-late', late);
    const given = await this.#late(async (window) => {
      await window.say('takeOver');
      await window.receipt();
    });
    await this.keep('taken-over', given);
    await this.#lab.forget();
  }

  async #makeBackToBack(): Promise<void> {
    const lab = this.#lab;
    const request = lab.request();
    const endMs = Date.parse(request.start_time) + 30 * MINUTE_MS;
    const first = await lab.scheduleAt(request, -MINUTE_MS);
    await first.reaches('active');
    const next = lab.request({ start_time: new Date(endMs).toISOString() });
    const second = await lab.scheduleAt(next, 30_000);
    const steps = async () => JSON.stringify(decodeHistory(await second.handle.fetchHistory()));
    await until('its waiting', steps, (text) => text.includes('"outcome":"waiting"'));
    await this.keep('waiting-for-predecessor', second);
    await first.say('end');
    await first.receipt();
    await this.#finish('back-to-back', second);
    // It starts at once: the write of its start is not held.
    const reverting = await this.#held(lab.request({}, 0), JUST_HELD_MS - 30 * MINUTE_MS);
    await reverting.reaches('reverting');
    await this.keep('reverting', reverting);
    await reverting.say('end');
    await reverting.receipt();
  }

  async #makeCallbacks(): Promise<void> {
    const lab = this.#lab;
    lab.answerCallback = (event) => (event === 'ivr_maintenance_accepted' ? 503 : 200);
    const window = await lab.schedule(lab.request(), 'real');
    await window.verdict();
    await window.reaches('scheduled');
    await this.keep('callback-pending', window);
    await this.#cancel('callback-handed-on', window);
  }
}
