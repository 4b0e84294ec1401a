/** A person took over a line that is still in maintenance: the next window starts only when it is back. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GuardedRescueFiles } from '../../../src/activities/window/files/guarded-rescue-files.ts';
import { RescueStore } from '../../../src/adapters/break-glass/index.ts';
import { calendarId } from '../../../src/contract/calendar/calendar.ts';
import { managed, WindowLab, type LabWindow } from '../../support/window-lab.ts';
import { theCallback } from '../reporting/received.ts';

const BY = 'mia from the night shift';
const NEXT = { fallback_greeting: 'Another text.' };

let folder: string;
let lab: WindowLab;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interlude-taken-over-'));
  const rescueFiles = new GuardedRescueFiles(new RescueStore(folder), () => undefined);
  lab = await WindowLab.start({ overrides: (deps) => ({ ...deps, rescueFiles }) });
});

afterAll(async () => {
  await lab.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await loseCalendar();
  for (const name of await readdir(folder)) await rm(join(folder, name));
  await lab.forget();
});

async function loseCalendar(): Promise<void> {
  const calendar = lab.client.workflow.getHandle(calendarId(lab.deps.organizationId));
  // None before the first test.
  await calendar.terminate('lost').catch(() => undefined);
}

/** A window whose revert is refused, and that a person takes over. */
async function takenOver(): Promise<LabWindow> {
  const window = await lab.activeWindow();
  await lab.simulator.addFault({
    when: { method: 'PATCH' },
    effect: { kind: 'answer', status: 403 },
    times: null,
  });
  await window.say('end');
  await window.shows('the alarm', ({ attention }) => attention !== null);
  await window.say('takeOver', { actor: BY });
  expect((await window.receipt()).status).toMatchObject({ phase: 'failed', line: 'unknown' });
  await lab.simulator.clearFaults();
  return window;
}

async function writes(): Promise<number> {
  const log = await lab.simulator.log();
  return log.filter(({ by, seq }) => by === 'client' && seq > lab.logStart).length;
}

async function waitsForPerson(window: LabWindow): Promise<string> {
  const { attention, phase } = await window.shows(
    'a call for a person',
    (status) => status.attention !== null,
  );
  expect(phase).toBe('scheduled');
  return attention?.what ?? '';
}

describe('a line that a person took over and that is still in maintenance', () => {
  it('keeps the next window waiting, which says why, until somebody has put the line back', async () => {
    const before = await lab.line();
    const left = await takenOver();
    const run = { window_id: left.handle.workflowId, by: BY };
    expect(await lab.deps.calendar.left()).toMatchObject([run]);
    expect(await lab.deps.calendar.bookings()).toEqual([]);
    expect(await readdir(folder)).toHaveLength(1);
    const written = await writes();

    const request = lab.request(NEXT, 180);
    const next = await lab.scheduleAt(request, 50_000);
    const why = await waitsForPerson(next);
    expect(why).toContain(`still shows the name, greeting, routing of ${left.handle.workflowId}`);
    expect(why).toContain(`which ${BY} took over at`);
    expect(why).toContain('interlude restore FILE');
    expect(await writes()).toBe(written);
    await lab.simulator.putTarget(before.id, managed(before));
    await next.skipTo(Date.parse(request.start_time) - 30_000);
    await next.shows(
      'no call for a person',
      (one) => one.attention === null && one.previous_version !== null,
    );
    const { status } = await next.skipToReceipt();
    expect(status).toMatchObject({
      phase: 'reverted',
      line: 'normal',
      drift: null,
      attention: null,
    });
    expect(managed(await lab.line())).toEqual(managed(before));
    expect(await lab.deps.calendar.left()).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('fails the next window with that reason if nobody has put it back in time', async () => {
    const before = await lab.line();
    await takenOver();
    // Somebody restores the line's name and forgets the greeting: no mark shows it any more.
    await lab.simulator.putTarget(before.id, { ...managed(await lab.line()), name: before.name });
    const stands = managed(await lab.line());
    const written = await writes();

    const next = await lab.schedule(lab.request({ ...NEXT, max_start_delay_minutes: 1 }, 180));
    const { status, proof } = await next.receipt();
    expect(status).toMatchObject({ phase: 'failed', line: 'normal', applied_at: null });
    expect(proof).toBeNull();
    const failed = lab.audit.findLast(({ event }) => event === 'failed');
    expect(failed?.details).toMatchObject({
      message: expect.stringContaining('still shows the greeting, routing of'),
      problems: [{ path: 'flow_id' }],
    });
    expect(await theCallback(lab, 'ivr_maintenance_failed')).toBeDefined();
    expect(await writes()).toBe(written);
    expect(managed(await lab.line())).toEqual(stands);
    expect(await lab.deps.calendar.left()).toHaveLength(1);
  });

  it('keeps the guard if the calendar is lost: the break-glass file has it', async () => {
    const before = await lab.line();
    const left = await takenOver();
    await loseCalendar();
    const again = await lab.scheduleAs(left.handle.workflowId, lab.request({}, 180), 'real');
    expect((await again.verdict()).accepted).toBe(true);
    await again.skipTo(Date.parse((await again.status()).start_time ?? '') - 5_000);
    expect(await waitsForPerson(again)).toContain(`which ${BY} took over at`);
    await lab.simulator.putTarget(before.id, managed(before));
    const { status } = await again.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(managed(await lab.line())).toEqual(managed(before));
  });
});
