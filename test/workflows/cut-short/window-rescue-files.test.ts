/**
 * Break-glass files around a window: present while its line is in maintenance, gone when it is back, and relied on if a
 * Temporal database was restored from a backup.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GuardedRescueFiles,
  type RescueFolder,
} from '../../../src/activities/window/files/guarded-rescue-files.ts';
import { RescueStore } from '../../../src/adapters/break-glass/index.ts';
import { calendarId } from '../../../src/contract/calendar/calendar.ts';
import { formatInstant, MINUTE_MS } from '../../../src/contract/values/instant.ts';
import type { RescueChange, RescueFile } from '../../../src/contract/change/rescue-file.ts';
import { aRescueFile } from '../../break-glass/a-rescue-file.ts';
import { aChange } from '../../support/records/a-change.ts';
import { EXAMPLE_FLOW, managed, WindowLab, type LabWindow } from '../../support/window-lab.ts';
import { until } from '../../support/until.ts';

const PATCH = { method: 'PATCH' } as const;
const THEIRS = { text: 'Edited by somebody else.' };

let folder: string;
let store: RescueStore;
let lab: WindowLab;
const alarms: string[] = [];
/** Replaces the store's methods while a test wants it to. */
let broken: { -readonly [Verb in keyof RescueFolder]?: RescueFolder[Verb] } = {};

/** The store, with its broken methods. */
const flaky: RescueFolder = {
  write: (file) => (broken.write ?? ((one) => store.write(one)))(file),
  remove: (id) => (broken.remove ?? ((one) => store.remove(one)))(id),
  ofWindow: (id) => (broken.ofWindow ?? ((one) => store.ofWindow(one)))(id),
  list: (nowMs) => (broken.list ?? ((one) => store.list(one)))(nowMs),
  problem: () => store.problem(),
  ofTarget: (target, nowMs) => (broken.ofTarget ?? ((...a) => store.ofTarget(...a)))(target, nowMs),
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interlude-rescue-'));
  store = new RescueStore(folder);
  const rescue = new GuardedRescueFiles(flaky, (what) => alarms.push(what));
  lab = await WindowLab.start({ overrides: (deps) => ({ ...deps, rescueFiles: rescue }) });
});

afterAll(async () => {
  await lab.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  broken = {};
  alarms.length = 0;
  await forgetCalendar();
  await lab.forget();
  for (const name of await readdir(folder)) await rm(join(folder, name));
});

async function filesNow(): Promise<readonly RescueFile[]> {
  return (await store.list(0)).files;
}

/** The only file, once it contains the API's answer. */
async function theFile(): Promise<RescueChange> {
  const [file] = await until('a complete file', filesNow, ([one]) => {
    return one?.state === 'active' && one.change.stage === 'applied';
  });
  if (file?.state !== 'active') throw new Error(`no such file: ${JSON.stringify(file)}`);
  return file;
}

async function writes(): Promise<number> {
  const log = await lab.simulator.log();
  return log.filter(({ by, seq }) => by === 'client' && seq > lab.logStart).length;
}

async function forgetCalendar(): Promise<void> {
  const calendar = lab.client.workflow.getHandle(calendarId(lab.deps.organizationId));
  // None before the first test.
  await calendar.terminate('restored from a backup').catch(() => undefined);
}

/** Like a Temporal database restored from a backup: neither window nor booking is known any more. */
async function forgetByTemporal(...windows: readonly LabWindow[]): Promise<void> {
  for (const { handle } of windows) await handle.terminate('restored from a backup');
  await forgetCalendar();
}

describe('the break-glass file', () => {
  it('is there before the write and while the line is in maintenance, and gone when it is back', async () => {
    const before = await lab.line();
    const kept: { readonly file: RescueFile; readonly writes: number }[] = [];
    broken.write = async (file) => {
      await store.write(file);
      kept.push({ file, writes: await writes() });
    };
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    const { start_time, end_time } = await window.reaches('active');
    const made = await until(
      'a file before and after the write',
      () => kept.map((one) => one.writes),
      ({ length }) => length > 1,
    );
    expect(made).toEqual([0, 1]);
    expect(kept[0]?.file).toMatchObject({
      v: 1,
      organization_id: lab.deps.organizationId,
      window_id: window.handle.workflowId,
      target: { kind: 'flow-ivr', id: EXAMPLE_FLOW },
      change: {
        stage: 'sent',
        baseline: managed(before),
        version: before.version,
        on_drift: 'keep',
      },
    });
    expect(kept[0]?.file).not.toHaveProperty('change.stored');
    const file = await theFile();
    expect([file.start_time, file.end_time]).toEqual([start_time, end_time]);
    expect(file.change).toMatchObject({
      stored: { value: managed(await lab.line()) },
      new_version: before.version + 1,
    });
    const [name] = await readdir(folder);
    const text = await readFile(join(folder, name ?? ''), 'utf8');
    expect(text).not.toContain('hooks.example.com');
    expect(text).not.toContain('secret');
    await window.skipToReceipt();
    expect(await readdir(folder)).toEqual([]);
    expect(alarms).toEqual([]);
  });

  it('holds the baseline that moved: after conflicts, what somebody else set', async () => {
    await lab.simulator.addFault({
      when: PATCH,
      effect: { kind: 'edit_between', patch: { greeting: THEIRS } },
    });
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await window.reaches('active');
    const file = await theFile();
    const { baseline } = file.change;
    expect(baseline).toMatchObject({ greeting: THEIRS });
    await window.skipToReceipt();
    expect(managed(await lab.line())).toEqual(baseline);
  });

  it('stays when a person takes over a line that is not back', async () => {
    const window = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await window.reaches('active');
    await lab.simulator.addFault({
      when: { path: '/api/**' },
      effect: { kind: 'answer', status: 403 },
      times: null,
    });
    await window.say('end');
    await window.shows('the alarm', ({ attention }) => attention !== null);
    await window.say('takeOver');
    expect((await window.receipt()).status.phase).toBe('failed');
    expect(await theFile()).toMatchObject({ window_id: window.handle.workflowId });
  });

  it.each(['a full disk', 'a disk that hangs'])(
    'is missing after %s, and nothing else is',
    async (how) => {
      const before = managed(await lab.line());
      const never = new Promise<never>(() => undefined);
      const fail = (): Promise<never> =>
        how === 'a full disk' ? Promise.reject(new Error('ENOSPC')) : never;
      broken = { write: fail, remove: fail, ofWindow: fail, ofTarget: fail };
      const guarded = new GuardedRescueFiles(flaky, (what) => alarms.push(what));
      const own = await WindowLab.start({
        overrides: (deps) => ({ ...deps, rescueFiles: guarded }),
      });
      try {
        const line = managed(await own.line());
        const window = await own.schedule(own.request());
        const { status } = await window.receipt();
        expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
        expect(status.start_lateness_ms).toBeLessThan(30_000);
        expect(managed(await own.line())).toEqual(line);
      } finally {
        await own.stop();
      }
      expect(alarms.length).toBeGreaterThanOrEqual(3);
      expect(managed(await lab.line())).toEqual(before);
    },
  );
});

describe('a window that was over before its end', () => {
  it.each([
    ['ended early', -MINUTE_MS, 'end'],
    ['called off before its start', 30 * MINUTE_MS, 'cancel'],
  ] as const)('%s is not applied by a database that does not know it', async (_how, at, verb) => {
    const before = managed(await lab.line());
    const request = lab.request();
    const window = await lab.scheduleAt(request, at);
    if (verb === 'end') await window.reaches('active');
    await window.say(verb);
    const { status } = await window.receipt();
    const [marker] = await filesNow();
    expect(marker).toMatchObject({
      state: 'over',
      window_id: window.handle.workflowId,
      end_time: status.planned_end_time,
    });
    const written = await writes();
    lab.audit.length = 0;

    const again = await lab.scheduleAs(window.handle.workflowId, request, 'skip');
    const receipt = await again.receipt();
    expect(receipt.status).toMatchObject({ phase: 'failed', applied_at: null });
    expect(lab.audit.findLast(({ event }) => event === 'failed')?.details).toMatchObject({
      message: expect.stringContaining('was over at'),
    });
    expect(lab.audit.map(({ event }) => event)).not.toContain('armed');
    expect(await writes()).toBe(written);
    expect(managed(await lab.line())).toEqual(before);
    expect(await filesNow()).toHaveLength(1);
  });

  it('is not applied either if it was armed already', async () => {
    const request = lab.request();
    const window = await lab.armedWindow(request);
    const startMs = Date.parse(request.start_time);
    const { workflowId } = window.handle;
    const ended_ms = startMs + MINUTE_MS;
    await store.write({
      v: 1,
      state: 'over',
      organization_id: lab.deps.organizationId,
      window_id: workflowId,
      run_id: 'the run that was lost',
      target: { kind: 'flow-ivr', id: EXAMPLE_FLOW },
      start_time: formatInstant(startMs),
      start_ms: startMs,
      end_time: formatInstant(startMs + 30 * MINUTE_MS),
      end_ms: startMs + 30 * MINUTE_MS,
      ended_at: formatInstant(ended_ms),
      ended_ms,
    });
    const { status, proof } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'failed', line: 'normal' });
    expect(proof).toBeNull();
    const failed = lab.audit.find(({ event }) => event === 'failed');
    expect(failed?.attempts).toEqual([expect.objectContaining({ outcome: 'window_over' })]);
    expect(await writes()).toBe(0);
  });

  it('may be booked again on purpose', async () => {
    const request = lab.request();
    const window = await lab.scheduleAt(request, 30 * MINUTE_MS);
    await window.say('cancel');
    await window.receipt();
    const [marker] = await filesNow();
    if (marker?.state !== 'over') throw new Error('there is no marker');
    // The clock of a window that skips time is ahead of the one with which a new window begins.
    const ended_ms = Date.now() - MINUTE_MS;
    await store.write({ ...marker, ended_ms, ended_at: formatInstant(ended_ms) });
    const again = await lab.scheduleAs(window.handle.workflowId, request, 'skip');
    expect((await again.receipt()).status.phase).toBe('reverted');
  });
});

describe('a line in maintenance that neither history nor calendar remembers', () => {
  it('gets back what the file says when its own window begins anew', async () => {
    const before = managed(await lab.line());
    const request = lab.request();
    const lost = await lab.scheduleAt(request, -MINUTE_MS);
    await lost.reaches('active');
    await forgetByTemporal(lost);

    const again = await lab.scheduleAs(lost.handle.workflowId, request, 'skip');
    const { status } = await again.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    expect(managed(await lab.line())).toEqual(before);
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps its file when a new run of its window is called off before it wrote anything', async () => {
    const request = lab.request();
    const lost = await lab.scheduleAt(request, -MINUTE_MS);
    await lost.reaches('active');
    const file = await theFile();
    await forgetByTemporal(lost);

    const again = await lab.scheduleAs(lost.handle.workflowId, request, 'real');
    expect((await again.verdict()).accepted).toBe(true);
    await again.say('cancel');
    expect((await again.receipt()).status.phase).toBe('cancelled');
    expect(await filesNow()).toEqual([file]);
  });

  it('gets back what the file says if its history was armed before somebody else edited', async () => {
    const before = await lab.line();
    const window = await lab.armedWindow();
    // What the lost future did: somebody edited, then the window wrote.
    await lab.simulator.editTarget(EXAMPLE_FLOW, { greeting: THEIRS });
    const edited = await lab.line();
    const { fallback_greeting: text, reroute_queue_id: queue } = await window.status();
    const written = {
      name: `Maintenance: ${EXAMPLE_FLOW}`,
      greeting: { text },
      routing: { method: 'longest-idle', queue: { id: queue } },
    };
    await lab.simulator.putTarget(EXAMPLE_FLOW, {
      ...managed(await lab.line()),
      name: written.name,
      greeting: { text: text ?? '' },
      routing: { method: 'longest-idle', queue: { id: queue ?? '' } },
    });
    await store.write({
      ...aRescueFile({ window_id: window.handle.workflowId, run_id: 'the run that was lost' }),
      target: { kind: 'flow-ivr', id: EXAMPLE_FLOW },
      change: aChange({
        stage: 'applied',
        baseline: JSON.parse(JSON.stringify(managed(edited))),
        intended: written,
        version: edited.version,
      }),
    });
    const versions: number[] = [];
    broken.write = async (file) => {
      if (file.state === 'active') versions.push(file.change.version);
      await store.write(file);
    };
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', drift: null });
    expect(managed(await lab.line())).toEqual({ ...managed(before), greeting: THEIRS });
    expect(versions.length).toBeGreaterThan(0);
    expect(Math.min(...versions)).toBeGreaterThanOrEqual(edited.version);
  });

  it('is waited for by another window: its change is never the baseline', async () => {
    const before = managed(await lab.line());
    const first = lab.request({ fallback_greeting: 'The same.' });
    const lost = await lab.scheduleAt(first, -MINUTE_MS);
    await lost.reaches('active');
    await forgetByTemporal(lost);

    const next = await lab.scheduleAt(lab.request({ fallback_greeting: 'The same.' }, 180), 5_000);
    await until(
      'waiting for the first',
      async () => {
        const { raw } = await next.handle.describe();
        return JSON.stringify(raw) + JSON.stringify(await next.handle.fetchHistory());
      },
      (told) => told.includes('waiting') || told.includes('d2FpdGluZ'),
    );
    // Somebody restores it by hand; the file is still there.
    await lab.simulator.putTarget(EXAMPLE_FLOW, before);
    const { status } = await next.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(managed(await lab.line())).toEqual(before);
  });

  it('refuses the start if there is no file, and says what to do', async () => {
    const lost = await lab.scheduleAt(lab.request(), -MINUTE_MS);
    await lost.reaches('active');
    await forgetByTemporal(lost);
    const maintenance = managed(await lab.line());
    for (const name of await readdir(folder)) await rm(join(folder, name));

    const next = await lab.schedule(lab.request({ fallback_greeting: 'Another.' }, 180));
    const { status } = await next.receipt();
    expect(status).toMatchObject({ phase: 'failed', applied_at: null });
    expect(lab.audit.findLast(({ event }) => event === 'failed')?.details).toMatchObject({
      message: expect.stringContaining('interlude restore'),
    });
    expect(managed(await lab.line())).toEqual(maintenance);
  });

  it('is not held by a file whose change is gone, nor by one that cannot be read', async () => {
    await store.write({
      ...aRescueFile({ window_id: 'ivr-window/long-gone' }),
      target: { kind: 'flow-ivr', id: EXAMPLE_FLOW },
    });
    await writeFile(join(folder, `x.flow-ivr-${EXAMPLE_FLOW}.0.json`), '{');
    const { status } = await (await lab.schedule(lab.request())).receipt();
    expect(status.phase).toBe('reverted');
    expect(alarms.join('\n')).toContain(`look for break-glass files of flow-ivr:${EXAMPLE_FLOW}`);
  });
});
