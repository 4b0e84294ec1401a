/**
 * Outages that last: over the start, over the end, over both, for minutes and for days. A missed start is late or
 * skipped by the rule, a missed end is reverted first, and people are told.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MINUTE_MS } from '../../../src/contract/values/instant.ts';
import { decodeHistory } from '../../../src/client/temporal/history/decoded-history.ts';
import { DEFAULT_CLIENT } from '../../../dev/simulator/index.ts';
import { secretFromFile } from '../../../src/adapters/genesys/settings.ts';
import { withApi } from '../../support/genesys-at.ts';
import { until } from '../../support/until.ts';
import { EXAMPLE_FLOW, managed, WindowLab, type LabWindow } from '../../support/window-lab.ts';
import { received } from '../reporting/received.ts';

const API = { path: '/api/**' } as const;
const PATCH = { method: 'PATCH' } as const;
const DOWN = { kind: 'answer', status: 503 } as const;

/** The lab's secret is read from a file, and a rate limit does not outlast its skipped time. */
async function startLab(secretFile: string): Promise<WindowLab> {
  return WindowLab.start({
    timing: { revert_alarm_after_ms: 5_000 },
    overrides: (deps) =>
      withApi(deps, {
        clientSecret: secretFromFile(secretFile),
        budget: { probeEveryMs: { revert: 50, apply: 10_000, other: 30_000 }, maxClosedMs: 50 },
      }),
  });
}

/** An instant of a callback, epoch ms. */
function instantIn(value: unknown): number {
  return typeof value === 'string' ? Date.parse(value) : Number.NaN;
}

async function alarmed(window: LabWindow) {
  return window.shows('the alarm', ({ attention }) => attention !== null);
}

async function pendingSteps({ handle }: LabWindow): Promise<string[]> {
  const { raw } = await handle.describe();
  const steps = raw.pendingActivities?.map(({ activityType }) => activityType?.name ?? '') ?? [];
  return steps.filter((step) => step !== 'deliverCallback');
}

describe('an outage that lasts', () => {
  let lab: WindowLab;
  let folder: string;
  let secretFile: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'interlude-secret-'));
    secretFile = path.join(folder, 'secret');
    await writeFile(secretFile, `${DEFAULT_CLIENT.client_secret}\n`);
    lab = await startLab(secretFile);
  });

  afterAll(async () => {
    await lab.stop();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(() => lab.forget());
  afterEach(() => lab.simulator.changeSettings({ withdrawn_permissions: [] }));

  function alarms() {
    return lab.callbacks
      .map(({ body }) => body)
      .filter(({ event_type: event }) => event === 'ivr_maintenance_revert_delayed');
  }

  /** Each on its own line, all at once: skipping a retry costs a second of waiting. */
  async function newLine(id: string) {
    await lab.simulator.putTarget(id);
    return { id, api: { path: `/api/v2/flow/ivr/${id}` }, before: await standing(id) };
  }

  async function standing(id: string) {
    const line = await lab.simulator.target(id);
    if (line === null) throw new Error(`${id} was deleted`);
    return managed(line);
  }

  function recordsOf({ handle }: LabWindow) {
    return lab.audit.filter(({ workflow_id: id }) => id === handle.workflowId);
  }

  async function armed(window: LabWindow): Promise<void> {
    await until(
      'armed',
      () => recordsOf(window),
      (records) => records.some(({ event }) => event === 'armed'),
    );
  }

  async function overTheStart(): Promise<void> {
    const { id, api, before } = await newLine('late');
    const request = lab.request({ flow_id: id, max_concurrent_windows: 9 });
    const window = await lab.scheduleAt(request, 70_000);
    const outage = await lab.simulator.addFault({ when: api, times: null, effect: DOWN });
    await window.skipTo(Date.parse(request.start_time) + 2 * MINUTE_MS);
    await lab.simulator.clearFaults(outage.id);
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    expect(status.start_lateness_ms).toBeGreaterThanOrEqual(2 * MINUTE_MS);
    expect(status.end_time).toBe(status.planned_end_time);
    expect(await standing(id)).toEqual(before);
  }

  async function beyondTheLatestStart(): Promise<void> {
    const { id, api } = await newLine('skipped');
    const request = lab.request({
      flow_id: id,
      max_concurrent_windows: 9,
      max_start_delay_minutes: 1,
    });
    const window = await lab.scheduleAt(request, 70_000);
    await lab.simulator.addFault({ when: api, times: null, effect: DOWN });
    const { status, proof } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'skipped', line: 'normal', applied_at: null });
    expect(proof).toBeNull();
    expect((await lab.simulator.log({ target: id })).map(({ by }) => by)).toEqual(['admin']);
    const told = recordsOf(window).find(({ event }) => event === 'skipped');
    expect(told?.reason).toMatch(/left as it is/);
  }

  async function overStartAndEnd(): Promise<void> {
    const { id, api, before } = await newLine('both');
    const lost = { kind: 'reset_after_commit' } as const;
    await lab.simulator.addFault({ when: { ...api, ...PATCH }, effect: lost });
    const times = { duration_minutes: 5, max_start_delay_minutes: 1, max_concurrent_windows: 9 };
    const request = lab.request({ flow_id: id, ...times });
    // Armed, it stops for this long: the outage begins meanwhile.
    const window = await lab.scheduleAt(request, 30_000);
    await armed(window);
    const outage = await lab.simulator.addFault({
      when: { ...api, method: 'GET' },
      times: null,
      effect: DOWN,
    });
    await window.skipTo(Date.parse(request.start_time) + 6 * MINUTE_MS);
    expect((await alarmed(window)).phase).toBe('reverting');
    expect(await standing(id)).not.toEqual(before);
    await lab.simulator.clearFaults(outage.id);
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'skipped', line: 'normal', attention: null });
    expect(await standing(id)).toEqual(before);
    const events = recordsOf(window).map(({ event }) => event);
    expect(events.indexOf('reverted')).toBeLessThan(events.indexOf('skipped'));
    const told = recordsOf(window).find(({ event }) => event === 'skipped');
    expect(told?.reason).toMatch(/was put back/);
  }

  it('over the start makes it late, or skips it if that is too late; over start and end, the line goes back first thing', async () => {
    await Promise.all([overTheStart(), beyondTheLatestStart(), overStartAndEnd()]);
    expect(await lab.deps.calendar.list()).toEqual([]);
  });

  it('over the end, of the login: the line goes back when it can be logged in again', async () => {
    const before = managed(await lab.line());
    const window = await lab.activeWindow();
    const login = await lab.simulator.addFault({
      when: { path: '/oauth/token' },
      times: null,
      effect: DOWN,
    });
    await lab.simulator.revokeTokens();
    await window.say('end');
    const late = await alarmed(window);
    expect(late.attention?.what).toMatch(/login/);
    await lab.simulator.clearFaults(login.id);
    await window.say('retryNow');
    const { status } = await window.receipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
    expect(managed(await lab.line())).toEqual(before);
  });

  it('until the secret is rotated in its file: the line goes back with nobody restarting a worker', async () => {
    const before = managed(await lab.line());
    const window = await lab.activeWindow();
    const { client_id, client_secret } = DEFAULT_CLIENT;
    await lab.simulator.setClients([{ client_id, client_secret: 'rotated' }]);
    await lab.simulator.revokeTokens();
    await window.say('end');
    const late = await alarmed(window);
    expect(late.attention?.next_step).toMatch(/GENESYS_CLIENT_SECRET/);
    expect(JSON.stringify(late)).not.toContain(client_secret);
    await writeFile(secretFile, 'rotated\n');
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
    expect(managed(await lab.line())).toEqual(before);
    await lab.simulator.setClients([DEFAULT_CLIENT]);
    await writeFile(secretFile, client_secret);
    await lab.simulator.revokeTokens();
  });

  it('is reported again and again, at growing intervals, until the line is back, and no longer', async () => {
    const before = managed(await lab.line());
    const request = lab.request();
    const endMs = Date.parse(request.start_time) + 30 * MINUTE_MS;
    const window = await lab.scheduleAt(request, -MINUTE_MS);
    await window.reaches('active');
    const outage = await lab.simulator.addFault({ when: API, times: null, effect: DOWN });
    await window.skipTo(endMs + 100_000);
    await until('four alarms', alarms, ({ length }) => length >= 4);
    await lab.simulator.clearFaults(outage.id);
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
    expect(managed(await lab.line())).toEqual(before);

    const told = alarms();
    const ages = told.map(({ age_ms: age }) => Number(age));
    const gaps = ages.map((age, at) => age - (ages[at - 1] ?? 0));
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
    const attempts = told.map(({ attempts: count }) => Number(count));
    expect(new Set(attempts).size).toBe(attempts.length);
    expect(attempts).toEqual(attempts.toSorted((a, b) => a - b));
    // Every failed read is a try as well: at least two in the first five seconds.
    expect(attempts[0]).toBeGreaterThanOrEqual(2);
    for (const { last_error: error, next_try: next, timestamp } of told) {
      expect(error).toMatch(/503/);
      expect(instantIn(next)).toBeGreaterThan(instantIn(timestamp));
    }
    const sent = await received(lab, 'ivr_maintenance_reverted');
    expect(sent.at(-1)?.['event_type']).toBe('ivr_maintenance_reverted');
  });

  it.each([
    ['four minutes', 240, 2, 240],
    ['an hour', 3_600, 1, 300],
    ['a day, three times', 86_400, 3, 300],
  ])(
    'as a rate limit of %s: the engine waits, no slot is held, the line goes back within minutes',
    async (_title, askedSeconds, times, eachSeconds) => {
      const before = managed(await lab.line());
      const window = await lab.activeWindow();
      await lab.simulator.addFault({
        when: { path: `/api/v2/flow/ivr/${EXAMPLE_FLOW}` },
        times,
        effect: { kind: 'answer', status: 429, headers: { 'Retry-After': String(askedSeconds) } },
      });
      await window.say('end');
      const late = await alarmed(window);
      const alarmedAt = Date.parse(late.attention?.since ?? '');
      // A second after its end it tells the calendar of it, with a step of its own.
      await until(
        'no step under way',
        () => pendingSteps(window),
        ({ length }) => length === 0,
      );
      expect((await window.status()).attention).toEqual(late.attention);
      const [first] = await until('its callback', alarms, ({ length }) => length > 0);
      const saidMs = instantIn(first?.['next_try']) - alarmedAt;
      expect(saidMs).toBeGreaterThanOrEqual(eachSeconds * 1_000 - 1_000);
      expect(saidMs).toBeLessThanOrEqual(eachSeconds * 1_000 + 1_000);
      const { status } = await window.skipToReceipt();
      expect(status).toMatchObject({ phase: 'reverted', line: 'normal', attention: null });
      const waitedMs = Date.parse(status.reverted_at ?? '') - alarmedAt;
      expect(waitedMs).toBeGreaterThanOrEqual(times * eachSeconds * 1_000);
      expect(waitedMs).toBeLessThan(times * (eachSeconds + 30) * 1_000);
      expect(alarms()).toHaveLength(times);
      expect(managed(await lab.line())).toEqual(before);
    },
  );

  it('as a rate limit that asks for no pause at all: the tries back off by themselves', async () => {
    const window = await lab.activeWindow();
    const { id } = await lab.simulator.addFault({
      when: { path: `/api/v2/flow/ivr/${EXAMPLE_FLOW}` },
      times: 4,
      effect: { kind: 'answer', status: 429, headers: { 'Retry-After': '0' } },
    });
    await window.say('end');
    const { status } = await window.skipToReceipt();
    expect(status).toMatchObject({ phase: 'reverted', line: 'normal' });
    // By the server's own clock: an attempt knows it only from when its task arrived.
    const events = decodeHistory(await window.handle.fetchHistory());
    const begun = events.filter(({ type }) => type === 'activityTaskStarted');
    const pauses = begun.flatMap(({ atMs, attributes }) => {
      const scheduled = events.find(({ id: event }) => event === attributes['scheduledEventId']);
      const retries = Number(attributes['attempt']) - 1;
      return retries > 0 ? [(atMs - (scheduled?.atMs ?? atMs)) / retries] : [];
    });
    expect(pauses.length).toBeGreaterThanOrEqual(1);
    for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(950);
    await lab.simulator.clearFaults(id);
  });
});
