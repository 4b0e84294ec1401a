/** What Prometheus reads: names, units, and gauges that are never wrong when the calendar cannot be read. */
import type { StandingWindow } from '../../src/client/index.ts';
import type { BookingView } from '../../src/contract/reporting/checkup.ts';
import type { RequestObservation } from '../../src/adapters/genesys/index.ts';
import { createMetrics } from '../../src/worker/metrics/metrics.ts';
import { aStanding } from '../cli/fake-client.ts';

const NOW = Date.parse('2027-01-15T02:00:00Z');

function booking(state: BookingView['state'], end_time: string): BookingView {
  return { workflow_id: 'w', target: 'flow-ivr:a', start_time: '', end_time, state };
}

function request(end: RequestObservation['end'], rateLimited = false): RequestObservation {
  return {
    method: 'PATCH',
    route: '/api/v2/flow/ivr/{id}',
    end,
    durationMs: 20,
    rateLimited,
    priority: 'apply',
    purpose: null,
    contextId: null,
  };
}

function requestsWith(status: string): string {
  return `interlude_genesys_requests_total{method="PATCH",route="/api/v2/flow/ivr/{id}",status="${status}"}`;
}

async function noBookings(): Promise<readonly BookingView[]> {
  return [];
}

/** Samples by name with labels. */
async function samples(metrics: Pick<ReturnType<typeof createMetrics>, 'scrape'>) {
  const lines = (await metrics.scrape()).split('\n').filter((line) => /^[a-z]/.test(line));
  return Object.fromEntries(lines.map((line) => line.split(/ (?=\S+$)/)));
}

describe('the worker measures', () => {
  it('writes, tried and successful, from the beginning', async () => {
    const metrics = createMetrics();
    metrics.writeAttempted('apply');
    metrics.writeAttempted('apply');
    metrics.writeSucceeded('apply');
    expect(await samples(metrics)).toMatchObject({
      'interlude_write_attempts_total{verb="apply"}': '2',
      'interlude_write_attempts_total{verb="revert"}': '0',
      'interlude_write_successes_total{verb="apply"}': '1',
      'interlude_write_successes_total{verb="revert"}': '0',
      'interlude_callbacks_total{result="delivered"}': '0',
      'interlude_callbacks_total{result="failed"}': '0',
    });
  });

  it('windows that no sweep can rescue, from the beginning', async () => {
    const metrics = createMetrics();
    expect(await samples(metrics)).toMatchObject({ interlude_rescue_failed_total: '0' });
    metrics.rescueFailed();
    expect(await samples(metrics)).toMatchObject({ interlude_rescue_failed_total: '1' });
  });

  it('latency and lateness in seconds', async () => {
    const metrics = createMetrics();
    metrics.applied(125, 40);
    metrics.reverted(250, 70_000);
    expect(await samples(metrics)).toMatchObject({
      interlude_apply_latency_seconds_sum: '0.125',
      'interlude_apply_latency_seconds_bucket{le="0.1"}': '0',
      'interlude_apply_latency_seconds_bucket{le="0.25"}': '1',
      interlude_start_lateness_seconds_sum: '0.04',
      'interlude_start_lateness_seconds_bucket{le="0.05"}': '1',
      interlude_revert_latency_seconds_sum: '0.25',
      interlude_revert_lateness_seconds_sum: '70',
      'interlude_revert_lateness_seconds_bucket{le="60"}': '0',
      'interlude_revert_lateness_seconds_bucket{le="300"}': '1',
    });
  });

  it('callbacks, refused controls, requests by route and status, and 429s', async () => {
    const metrics = createMetrics();
    metrics.callback('failed');
    metrics.controlRefused('extend', 'ControlNotNow');
    metrics.observeRequest(request(200));
    metrics.observeRequest(request('timeout'));
    metrics.observeRequest(request(429, true));
    expect(await samples(metrics)).toMatchObject({
      'interlude_callbacks_total{result="failed"}': '1',
      'interlude_refused_controls_total{control="extend",refusal="ControlNotNow"}': '1',
      [requestsWith('200')]: '1',
      [requestsWith('timeout')]: '1',
      [requestsWith('429')]: '1',
      'interlude_genesys_rate_limited_total{route="/api/v2/flow/ivr/{id}"}': '1',
    });
  });
});

describe('the worker tells', () => {
  it('how windows ended, each way from the beginning', async () => {
    const metrics = createMetrics();
    metrics.windowEnded('reverted');
    metrics.windowEnded('failed');
    expect(await samples(metrics)).toMatchObject({
      'interlude_window_outcomes_total{outcome="reverted"}': '1',
      'interlude_window_outcomes_total{outcome="failed"}': '1',
      'interlude_window_outcomes_total{outcome="cancelled"}': '0',
      'interlude_window_outcomes_total{outcome="skipped"}': '0',
      'interlude_window_outcomes_total{outcome="refused"}': '0',
    });
  });

  it('which build it is', async () => {
    const seen = await samples(createMetrics('1.2.3'));
    const info = `interlude_build_info{version="1.2.3",node="${process.version}"}`;
    expect(seen).toMatchObject({ [info]: '1' });
  });
});

function standing(windows: readonly StandingWindow[], sweptMs: number | null = NOW - 30_000) {
  const metrics = createMetrics();
  let nowMs = NOW;
  metrics.watchStanding({
    standing: async () => windows,
    lastGoodSweep: async () => sweptMs,
    nowMs: () => nowMs,
  });
  return { metrics, wait: (ms: number) => (nowMs += ms) };
}

describe('what windows say of themselves', () => {
  const LATE = { line: 'maintenance', end_time: '2027-01-15T01:58:20Z' } as const;

  it('counts those that need a person, by the same rule as doctor', async () => {
    const attention = { what: 'x', since: '2027-01-15T01:00:00Z', next_step: 'y' };
    const { metrics } = standing([
      aStanding({ phase: 'reverting', ...LATE }),
      aStanding({ phase: 'reverted', line: 'changed_by_others', attention }),
      aStanding({ phase: 'scheduled', attention }, { neverBegan: true }),
      aStanding({ phase: 'failed' }),
      aStanding(),
    ]);
    expect(await samples(metrics)).toMatchObject({ interlude_windows_need_person: '2' });
  });

  it('shows an overdue line before the calendar hears of it, even if that cannot be read', async () => {
    const { metrics } = standing([aStanding({ phase: 'reverting', ...LATE })]);
    metrics.watchCalendar({ list: noBookings, nowMs: () => NOW });
    expect(await samples(metrics)).toMatchObject({
      interlude_oldest_overdue_revert_seconds: '100',
    });
    const blind = standing([aStanding({ phase: 'reverting', ...LATE })]).metrics;
    blind.watchCalendar({ list: () => Promise.reject(new Error('down')), nowMs: () => NOW });
    expect(await samples(blind)).toMatchObject({
      interlude_oldest_overdue_revert_seconds: '100',
      interlude_calendar_readable: '0',
    });
  });

  it('calls no line overdue whose end has passed since it was last asked', async () => {
    const soon = aStanding({
      phase: 'active',
      line: 'maintenance',
      end_time: '2027-01-15T02:00:01Z',
    });
    const { metrics, wait } = standing([soon]);
    metrics.watchCalendar({ list: noBookings });
    await metrics.scrape();
    wait(10_000);
    expect(await samples(metrics)).toMatchObject({ interlude_oldest_overdue_revert_seconds: '0' });
    wait(5_000);
    expect(await samples(metrics)).toMatchObject({ interlude_oldest_overdue_revert_seconds: '14' });
  });

  it('reports the age of the last good sweep, and nothing if none is known', async () => {
    const { metrics } = standing([]);
    expect(await samples(metrics)).toMatchObject({ interlude_last_good_sweep_age_seconds: '30' });
    const seen = await samples(standing([], null).metrics);
    expect(seen).not.toHaveProperty('interlude_last_good_sweep_age_seconds');
  });

  it('is absent if Temporal cannot be asked', async () => {
    const metrics = createMetrics();
    metrics.watchStanding({
      standing: () => Promise.reject(new Error('down')),
      lastGoodSweep: () => new Promise<never>(() => {}),
      patienceMs: 20,
    });
    const seen = await samples(metrics);
    expect(seen).not.toHaveProperty('interlude_windows_need_person');
    expect(seen).not.toHaveProperty('interlude_last_good_sweep_age_seconds');
  });
});

describe('gauges of windows', () => {
  it('are absent before there is a calendar', async () => {
    expect(await samples(createMetrics())).not.toHaveProperty('interlude_active_windows');
  });

  it('count active windows, and the oldest whose line is not proven back', async () => {
    const metrics = createMetrics();
    const bookings = [
      booking('active', '2027-01-15T01:59:30+00:00'),
      booking('active', '2027-01-15T03:00:00+00:00'),
      booking('armed', '2027-01-15T01:58:00+00:00'),
      booking('booked', '2027-01-15T01:00:00+00:00'),
    ];
    metrics.watchCalendar({ list: async () => bookings, nowMs: () => NOW });
    expect(await samples(metrics)).toMatchObject({
      interlude_active_windows: '2',
      interlude_oldest_overdue_revert_seconds: '120',
      interlude_calendar_readable: '1',
    });
  });

  it('are zero when nothing is booked', async () => {
    const metrics = createMetrics();
    metrics.watchCalendar({ list: noBookings });
    expect(await samples(metrics)).toMatchObject({
      interlude_active_windows: '0',
      interlude_oldest_overdue_revert_seconds: '0',
    });
  });

  it('ask the calendar once for many scrapes, while the overdue time continues', async () => {
    let asked = 0;
    let nowMs = NOW;
    const metrics = createMetrics();
    const list = async () => {
      asked += 1;
      return [booking('active', '2027-01-15T01:59:59+00:00')];
    };
    metrics.watchCalendar({ list, nowMs: () => nowMs });
    await Promise.all([metrics.scrape(), metrics.scrape(), metrics.scrape()]);
    nowMs += 4_000;
    expect(await samples(metrics)).toMatchObject({ interlude_oldest_overdue_revert_seconds: '5' });
    expect(asked).toBe(1);
    nowMs += 1_000;
    await metrics.scrape();
    expect(asked).toBe(2);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('unavailable'))],
    ['hangs', () => new Promise<never>(() => {})],
  ])('vanish when the calendar %s, and the scrape still answers', async (_how, broken) => {
    let nowMs = NOW;
    let list = noBookings;
    const metrics = createMetrics();
    metrics.watchCalendar({ list: () => list(), nowMs: () => nowMs, patienceMs: 20 });
    expect(await samples(metrics)).toHaveProperty('interlude_active_windows', '0');
    list = broken;
    nowMs += 60_000;
    const seen = await samples(metrics);
    expect(seen).not.toHaveProperty('interlude_active_windows');
    expect(seen).not.toHaveProperty('interlude_oldest_overdue_revert_seconds');
    expect(seen).toMatchObject({
      interlude_calendar_readable: '0',
      'interlude_write_attempts_total{verb="apply"}': '0',
    });
  });
});
