/**
 * A window is reset (by the server's API) to any earlier point of its history, while its line is in maintenance or
 * after: the line ends as it was before the first write of any of its runs.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GuardedRescueFiles } from '../../../src/activities/window/files/guarded-rescue-files.ts';
import { RescueStore } from '../../../src/adapters/break-glass/index.ts';
import type { CalendarAccess } from '../../../src/contract/calendar/calendar-access.ts';
import type { FlowIvrRequest } from '../../../src/contract/request/request.ts';
import { hashFields } from '../../../src/adapters/genesys/index.ts';
import { together } from '../../support/together.ts';
import { until } from '../../support/until.ts';
import { managed, WindowLab, type LabWindow } from '../../support/window-lab.ts';
import { reset, RESET_POINTS } from './resetting.ts';
import { toldBaselineHash } from '../change/told-baseline.ts';

/** The clock of a reset run cannot be skipped: the new run would not notice that it is too late. */
const MINUTE_MS = 400;
/** Enough seconds for a start on a busy machine; a test waits for them to pass. */
const LATEST_MINUTES = 75;

describe('a window that is reset', () => {
  let lab: WindowLab;
  let folder: string;
  let store: RescueStore;
  /** Lines whose bookings get no answer from the calendar. */
  const unbookable = new Set<string>();

  function bookingAtTimes(calendar: CalendarAccess): CalendarAccess {
    return {
      ...calendar,
      book: async (input) => {
        const { id } = input.booking.target;
        if (unbookable.has(id)) throw new Error('the calendar does not answer');
        return calendar.book(input);
      },
    };
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'interlude-reset-'));
    store = new RescueStore(folder);
    const rescueFiles = new GuardedRescueFiles(store, () => undefined);
    lab = await WindowLab.start({
      overrides: (deps) => ({ ...deps, rescueFiles, calendar: bookingAtTimes(deps.calendar) }),
      minuteMs: MINUTE_MS,
      timing: { arm_lead_ms: 1_000, dispatch_lead_ms: 300, revert_alarm_after_ms: 5_000 },
    });
  });

  afterAll(async () => {
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function newLine() {
    const id = `line-${randomUUID()}`;
    await lab.simulator.putTarget(id, { greeting: { text: `Welcome to ${id}.` } });
    return id;
  }

  async function lineNow(id: string) {
    const line = await lab.simulator.target(id);
    if (line === null) throw new Error(`${id} is gone`);
    return managed(line);
  }

  async function activeWindow(
    flow_id: string,
    overrides: Partial<FlowIvrRequest> = {},
  ): Promise<LabWindow> {
    const wanted = { flow_id, max_concurrent_windows: 100, duration_minutes: 480 };
    const request = lab.request({ ...wanted, ...overrides }, 1);
    const window = await lab.schedule(request, 'real');
    await window.reaches('active');
    return window;
  }

  async function expectBack(window: LabWindow, id: string, before: object): Promise<void> {
    const { proof } = await window.receipt();
    expect(await lineNow(id)).toEqual(before);
    const hash = hashFields(JSON.parse(JSON.stringify(before)));
    expect(proof).toMatchObject({ baseline_hash: hash, final_hash: hash });
    const booked = await lab.deps.calendar.list();
    expect(booked.filter(({ target }) => target.endsWith(id))).toEqual([]);
    const { files } = await store.ofWindow(window.handle.workflowId);
    expect(files.filter(({ state }) => state === 'active')).toEqual([]);
  }

  const meanwhile = together();

  for (const point of Object.keys(RESET_POINTS))
    meanwhile(`while active, to a point ${point}`, async () => {
      const id = await newLine();
      const before = await lineNow(id);
      const old = await activeWindow(id);
      const window = await reset(lab, old, point);
      await window.reaches('active');
      await window.say('end');
      await expectBack(window, id, before);
      const { status } = await window.receipt();
      expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    });

  async function resetTooLate(point: string): Promise<string> {
    const id = await newLine();
    const before = await lineNow(id);
    const old = await activeWindow(id, { max_start_delay_minutes: LATEST_MINUTES });
    const { start_time: start } = await old.status();
    const latestMs = Date.parse(start ?? '') + (LATEST_MINUTES + 1) * MINUTE_MS;
    await until(
      'too late',
      () => Date.now(),
      (now) => now > latestMs,
    );
    const window = await reset(lab, old, point);
    const { status, proof } = await window.receipt();
    expect({ point, ...status }).toMatchObject({ point, phase: 'skipped', line: 'normal' });
    expect(await lineNow(id)).toEqual(before);
    expect(proof?.final_hash).toBe(proof?.baseline_hash);
    const [, ...written] = await lab.simulator.log({ target: id });
    expect(written.map(({ by }) => by)).toEqual(['client', 'client']);
    return id;
  }

  meanwhile('when it is too late to start once more, to any point before the write', async () => {
    const ids = await Promise.all(Object.keys(RESET_POINTS).slice(0, -1).map(resetTooLate));
    const booked = await lab.deps.calendar.list();
    expect(booked.filter(({ target }) => ids.some((id) => target.endsWith(id)))).toEqual([]);
    const skipped = lab.audit.filter(({ event }) => event === 'skipped');
    expect(new Set(skipped.map(({ reason }) => reason))).toEqual(
      new Set(['the window could not start in time; what had been written was put back']),
    );
  });

  meanwhile(
    'and cancelled before it starts once more puts back what the run before wrote',
    async () => {
      const id = await newLine();
      const before = await lineNow(id);
      const old = await activeWindow(id);
      const { id: outage } = await lab.simulator.addFault({
        when: { method: 'GET', path: `/api/v2/flow/ivr/${id}` },
        times: null,
        effect: { kind: 'answer', status: 503 },
      });
      const window = await reset(lab, old, 'before the arming');
      await window.reaches('scheduled');
      await window.say('cancel');
      await lab.simulator.clearFaults(outage);
      await expectBack(window, id, before);
      const { status } = await window.receipt();
      expect(status).toMatchObject({ phase: 'cancelled', line: 'normal' });
    },
  );

  meanwhile(
    'and then refused, since its queue is empty by now, puts back what the run before wrote',
    async () => {
      const id = await newLine();
      const before = await lineNow(id);
      const queue = `queue-${id}`;
      await lab.simulator.putQueue(queue);
      const old = await activeWindow(id, { reroute_queue_id: queue });
      await lab.simulator.putQueue(queue, { memberCount: 2, joinedMemberCount: 0 });
      const window = await reset(lab, old, 'before the request was read');
      await expectBack(window, id, before);
      const { status, verdict } = await window.receipt();
      expect(status).toMatchObject({ phase: 'refused', line: 'normal' });
      expect(verdict).toMatchObject({ accepted: false, code: 'preflight' });
    },
  );

  meanwhile(
    'and then not booked in time puts back what the run before wrote: its booking stands until then',
    async () => {
      const id = await newLine();
      const before = await lineNow(id);
      const old = await activeWindow(id);
      unbookable.add(id);
      const window = await reset(lab, old, 'before the request was read');
      await expectBack(window, id, before);
      const { status, verdict } = await window.receipt();
      expect(status).toMatchObject({ phase: 'refused', line: 'normal', attention: null });
      expect(verdict).toMatchObject({ accepted: false, code: 'unavailable' });
    },
  );

  meanwhile('keeps what somebody else edited before the reset', async () => {
    const id = await newLine();
    const before = await lineNow(id);
    const old = await activeWindow(id);
    const greeting = { text: 'Edited by somebody else.' };
    await lab.simulator.editTarget(id, { greeting });
    const window = await reset(lab, old, 'before the arming');
    await window.reaches('active');
    await window.say('end');
    await window.receipt();
    expect(await lineNow(id)).toEqual({ ...before, greeting });
  });

  meanwhile('after it is over leaves the line as it stands', async () => {
    const id = await newLine();
    const before = await lineNow(id);
    const old = await activeWindow(id);
    await old.say('end');
    await old.receipt();
    const line = await lab.simulator.target(id);
    const window = await reset(lab, old, 'after the write');
    await expectBack(window, id, before);
    expect(await lab.simulator.target(id)).toEqual(line);
  });

  /** On an API that normalises texts, after an edit between arm and apply. */
  async function resetTidied(point: string): Promise<void> {
    const id = await newLine();
    const edited = { text: 'Edited between arm and apply.' };
    await lab.simulator.addFault({
      when: { method: 'PATCH', path: `/api/v2/flow/ivr/${id}` },
      effect: { kind: 'edit_between', patch: { greeting: edited } },
    });
    const before = { ...(await lineNow(id)), greeting: edited };
    const old = await activeWindow(id, { fallback_greeting: 'Call  back later. ' });
    await lab.simulator.editTarget(id, { description: 'another field' });
    const window = await reset(lab, old, point);
    await window.reaches('active');
    await window.say('end');
    const { status, proof } = await window.receipt();
    expect({ point, ...status }).toMatchObject({ point, phase: 'reverted', drift: null });
    expect({ point, ...(await lineNow(id)) }).toEqual({ point, ...before });
    const hash = hashFields(JSON.parse(JSON.stringify(before)));
    expect(proof).toMatchObject({ baseline_hash: hash, final_hash: hash });
    expect({ point, hash: await toldBaselineHash(lab, window) }).toEqual({ point, hash });
  }

  it('while active, to any point, even if the API keeps texts in its own form', async () => {
    await lab.simulator.changeSettings({ tidies_texts: true });
    await Promise.all(Object.keys(RESET_POINTS).map(resetTidied));
  });
});
