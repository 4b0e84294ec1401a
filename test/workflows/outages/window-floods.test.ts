/**
 * More messages than anybody means well, and messages at the very end: each is answered or recorded, none is lost, and
 * the window ends correctly.
 */
import type { AuditEvent } from '../../../src/contract/reporting/audit-record.ts';
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { until } from '../../support/until.ts';
import { managed, WindowLab, type LabWindow } from '../../support/window-lab.ts';
import { auditOf } from '../../audit/compare.ts';

/**
 * By the window; or by the server, because it is over, or because a signal arrived during its last task, which is
 * repeated.
 */
const REFUSED =
  /^Control|completed|not found|closing workflow|due to unexpected workflow task failure/;
const BY = { actor: 'script', reason: 'test' } as const;

/** Every step that was dispatched, by name. */
async function stepsOf({ handle }: LabWindow): Promise<(string | null | undefined)[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? [])
    .map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name)
    .filter((name) => name !== undefined);
}

describe('many messages at once', () => {
  let lab: WindowLab;

  beforeAll(async () => {
    lab = await WindowLab.start();
  });

  afterAll(() => lab.stop());
  beforeEach(() => lab.forget());

  function count(event: string): number {
    return lab.audit.filter((record) => record.event === event).length;
  }

  /** From the history: a repeated task logs its lines again. */
  async function recorded({ handle }: LabWindow, event: AuditEvent): Promise<number> {
    const records = await auditOf(lab.client, handle.workflowId);
    return records.filter((record) => record.event === event).length;
  }

  it('a thousand signals are each recorded; those beyond the limit cost no step, and the end works', async () => {
    const before = managed(await lab.line());
    const window = await lab.activeWindow();
    const { end_time: end } = await window.status();
    // Handling all of them in one task would take longer on a busy machine than the SDK allows: this many at once.
    const batches = [
      ...Array.from({ length: 10 }, () => ['retryNow', 60] as const),
      ...Array.from({ length: 10 }, () => ['extend', 40] as const),
    ];
    let sent = 0;
    for (const [name, times] of batches) {
      const argument = name === 'extend' ? { ...BY, by_minutes: 1 } : BY;
      await Promise.all(Array.from({ length: times }, () => window.handle.signal(name, argument)));
      sent += times;
      // The server fails a workflow task if too much arrives during it: a line of the log may appear twice.
      await until(
        'every record',
        () => count('control_refused'),
        (refused) => refused >= sent,
      );
    }
    expect((await window.status()).end_time).toBe(end);
    expect(await stepsOf(window)).not.toContain('extendBooking');
    await window.handle.signal('end', BY);
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(managed(await lab.line())).toEqual(before);
    const records = await auditOf(lab.client, window.handle.workflowId);
    const refused = records.filter(({ event }) => event === 'control_refused');
    expect(refused).toHaveLength(1_000);
    const told = new Set(refused.map(({ details }) => JSON.stringify(details)));
    const logged = lab.audit.filter(({ event }) => event === 'control_refused');
    expect(told).toEqual(new Set(logged.map(({ details }) => JSON.stringify(details))));
    // Twenty waits, one after the other: each is a last resort of its own.
  }, 400_000);

  it('five hundred and more updates: the rest is refused at the door, Cancel through Temporal works', async () => {
    const window = await lab.activeWindow();
    let refused = 0;
    for (let batch = 0; batch < 51; batch += 1) {
      const answers = await Promise.allSettled(
        Array.from({ length: 10 }, () => window.say('retryNow')),
      );
      refused += answers.filter(({ status }) => status === 'rejected').length;
    }
    expect(refused).toBe(510);
    expect(await recorded(window, 'control_refused')).toBe(500);
    await window.handle.cancel();
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'cancelled', line: 'normal' });
  });

  it('five hundred and more updates: end is still taken, once, and what is refused then leaves no trace', async () => {
    const window = await lab.activeWindow();
    for (let batch = 0; batch < 50; batch += 1)
      await Promise.allSettled(Array.from({ length: 10 }, () => window.say('retryNow')));
    const refused = { cause: { type: 'ControlNotNow' } };
    await expect(window.say('extend', { by_minutes: 5 })).rejects.toMatchObject(refused);
    expect((await window.say('end')).done).toBe('end');
    expect((await window.receipt()).status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(await recorded(window, 'control_refused')).toBe(500);
    expect(await recorded(window, 'end_requested')).toBe(1);
  });

  it('six hundred ends of a window that has not started: a hundred leave no trace, and cancel is taken', async () => {
    const window = await lab.schedule(lab.request(), 'real');
    await window.verdict();
    for (let batch = 0; batch < 60; batch += 1)
      await Promise.allSettled(Array.from({ length: 10 }, () => window.say('end')));
    expect(await recorded(window, 'control_refused')).toBe(500);
    expect(await window.say('extend', { by_minutes: 5 })).toMatchObject({ done: 'extend' });
    expect((await window.say('cancel')).done).toBe('cancel');
    expect((await window.receipt()).status).toMatchObject({ phase: 'cancelled', line: 'normal' });
  });

  it('extensions at once are carried out one after the other, none is swallowed', async () => {
    const window = await lab.activeWindow();
    const { end_time: end } = await window.status();
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map((by_minutes) => window.say('extend', { by_minutes })),
    );
    expect(answers.map(({ done }) => done)).toEqual(answers.map(() => 'extend'));
    const { end_time: now } = await window.status();
    expect(Date.parse(now ?? '') - Date.parse(end ?? '')).toBe(15 * MINUTE_MS);
    const again = { by_minutes: 5, expected_end_time: now };
    const repeated = await Promise.allSettled([1, 2, 3].map(() => window.say('extend', again)));
    expect(repeated.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await window.say('end');
    await window.receipt();
  });

  it.each([1, 2])(
    'around the instant of the end are each answered or refused, and the line is back (%d)',
    async () => {
      const before = managed(await lab.line());
      const request = lab.request();
      const endMs = Date.parse(request.start_time) + 30 * MINUTE_MS;
      const window = await lab.scheduleAt(request, -MINUTE_MS);
      await window.reaches('active');
      await window.skipTo(endMs - 700);
      const said: Promise<unknown>[] = [];
      const stopAt = performance.now() + 1_400;
      while (performance.now() < stopAt) {
        said.push(
          window.say('extend', { by_minutes: 1 }),
          window.say('end'),
          window.say('cancel'),
          window.handle.signal('extend', { ...BY, by_minutes: 1 }),
        );
        // No faster than the worker answers: a busy machine would get more than it can handle.
        await window.status().catch(() => null);
      }
      const answers = await Promise.allSettled(said);
      const reasons = answers
        .filter((answer) => answer.status === 'rejected')
        .map(({ reason }) => String(reason.cause?.type ?? reason.cause ?? reason));
      for (const reason of reasons) expect(reason).toMatch(REFUSED);
      const { status } = await window.receipt();
      expect(['reverted', 'cancelled']).toContain(status.phase);
      expect(status).toMatchObject({ line: 'normal', drift: null, attention: null });
      expect(managed(await lab.line())).toEqual(before);
      expect(await lab.deps.calendar.list()).toEqual([]);
    },
  );
});
