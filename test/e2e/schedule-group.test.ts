/**
 * Genesys itself begins and ends a window of a schedule group: the only worker is killed (kill -9) once the entry is
 * made, and nothing of Interlude runs until the window is over. Checked is what a caller gets at that time.
 */
import { randomUUID } from 'node:crypto';
import type { TargetRequest } from '../../src/contract/request/request.ts';
import { BANK } from '../../dev/simulator/index.ts';
import { until } from '../support/until.ts';
import { lasting } from '../workflows/kinds/kinds-under-test.ts';
import { Stack } from './stage/stack.ts';

/** Added twenty seconds ahead, for ten seconds. */
const MINUTE_MS = 2_000;
const REAL_MINUTE_MS = 60_000;
const DNIS = '+13175550100';
/** Local times of the organisation. */
const ALWAYS = {
  start: '2026-01-05T00:00:00.000',
  end: '2026-01-06T00:00:00.000',
  rrule: 'FREQ=DAILY',
};
const LONG_AGO = { start: '2025-12-25T00:00:00.000', end: '2025-12-26T00:00:00.000' };
/** Long enough to book, to add the entry and to kill on a busy machine. */
const LEAST_AHEAD_MS = 25_000;

function isOurs({ name, state }: Readonly<Record<string, unknown>>): boolean {
  return String(name).startsWith('interlude ') && state !== 'deleted';
}

describe('the only worker, killed once the entry is made', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start({ minuteMs: MINUTE_MS });
  });

  afterAll(() => stack.stop());

  function request(): TargetRequest {
    const soonest = (Date.now() + LEAST_AHEAD_MS) / REAL_MINUTE_MS;
    return {
      target: { kind: 'schedule-group', id: BANK.hours, list: 'holiday' },
      start_time: new Date(Math.ceil(soonest) * REAL_MINUTE_MS).toISOString(),
      duration_minutes: 5,
      max_start_delay_minutes: 480,
      callback_url: stack.receiver.url,
      // Others book whole minutes of the same group on this server.
      request_id: randomUUID(),
    };
  }

  async function reasonNow(): Promise<string> {
    return (await stack.simulator.route({ dnis: DNIS })).reason;
  }

  async function group() {
    return lasting(await stack.simulator.object('schedule-group', BANK.hours));
  }

  it('callers reach the holiday flow from the start to the end; the next worker tidies up', async () => {
    // Nothing else begins or ends meanwhile: no business hours, no day, no holiday.
    const { simulator } = stack;
    await simulator.editObject('schedule', BANK.weekdays, ALWAYS);
    await simulator.editObject('schedule', BANK.christmas, LONG_AGO);
    const [before, usual] = [await group(), await reasonNow()];
    const { handle } = await stack.client.schedule(request());
    await until(
      'the entry',
      () => handle.status(),
      ({ new_version: version }) => version !== null,
    );
    await stack.workers[0]?.kill('SIGKILL');
    expect(await reasonNow()).toBe(usual);
    await until('the start', reasonNow, (reason) => reason === 'holiday');
    await until('the end', reasonNow, (reason) => reason !== 'holiday');
    await stack.startWorker();
    const { status } = await handle.result();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', drift: null });
    expect(await group()).toEqual(before);
    const left = await stack.simulator.objects('schedule');
    expect(left.filter(isOurs)).toEqual([]);
  });
});
