/** The figures of a range, and what counts as a success. */
import { Reporting } from '../../../src/audit/index.ts';
import { percentile } from '../../../src/audit/range/report.ts';
import type { AuditEntry, WindowEntry } from '../../../src/contract/reporting/audit-entry.ts';
import { anOverride, aRecordEntry, aWindowEntry } from '../../support/records/audit-entries.ts';

function reportOf(...entries: readonly AuditEntry[]) {
  const reporting = new Reporting();
  for (const entry of entries) reporting.take(entry);
  return reporting.report();
}

it.each([
  [[], 0.5, null],
  [[7], 0.5, 7],
  [[7], 0.99, 7],
  [[1, 2, 3, 4], 0.5, 2],
  [Array.from({ length: 100 }, (_, at) => at + 1), 0.99, 99],
  [Array.from({ length: 101 }, (_, at) => at + 1), 0.99, 100],
])('of %j the part %d lies at %s', (sorted, part, value) => {
  expect(percentile(sorted, part)).toBe(value);
});

it('has no rate if no window was due', () => {
  const { success_rate: rate, apply_latency_ms: latency } = reportOf();
  expect(rate).toBeNull();
  expect(latency).toEqual({ count: 0, p50: null, p99: null, max: null });
});

it.each<[WindowEntry['outcome'], number | null]>([
  ['reverted', 1],
  ['skipped', 0],
  ['failed', 0],
  ['cut_short', 0],
  ['cancelled', null],
  ['refused', null],
])('%s counts as %s', (outcome, rate) => {
  const report = reportOf(aWindowEntry({ outcome }));
  expect(report.success_rate).toBe(rate);
  expect(report.outcomes[outcome]).toBe(1);
});

it('counts a window that was rescued once, by how it ended', () => {
  const cut = aWindowEntry({ outcome: 'cut_short' });
  const saved = aWindowEntry({ rescued: true });
  const report = reportOf(cut, saved);
  expect(report).toMatchObject({ success_rate: 1, rescued: 1, missed: 0 });
  expect(report.outcomes).toMatchObject({ cut_short: 0, reverted: 1 });
  expect(report.apply_latency_ms.count).toBe(1);
  expect(report.start_lateness_ms.count).toBe(1);
  // Cut short before the range.
  expect(reportOf(saved)).toMatchObject({ success_rate: 1, rescued: 1, missed: 0 });
});

it('measures each by itself, and leaves out what was not measured', () => {
  const report = reportOf(
    aWindowEntry({ latency_ms: 300, start_lateness_ms: 5, revert_lateness_ms: null }),
    aWindowEntry({ latency_ms: 100, start_lateness_ms: 15, revert_lateness_ms: 40 }),
    aWindowEntry({ latency_ms: null, start_lateness_ms: -1, revert_lateness_ms: 60 }),
  );
  expect(report.apply_latency_ms).toEqual({ count: 2, p50: 100, p99: 300, max: 300 });
  expect(report.start_lateness_ms).toEqual({ count: 3, p50: 5, p99: 15, max: 15 });
  expect(report.revert_lateness_ms).toEqual({ count: 2, p50: 40, p99: 60, max: 60 });
});

it('counts overrides by name, callbacks by what became of them', () => {
  const report = reportOf(
    anOverride({ override: 'shared' }),
    anOverride({ override: 'shared' }),
    anOverride({ override: 'force' }),
    aRecordEntry({ event: 'callback', callback_status: 'delivered' }),
    aRecordEntry({ event: 'callback', callback_status: 'failed' }),
    aRecordEntry({ event: 'applied', callback_status: 'pending' }),
  );
  expect(report.overrides).toEqual({ shared: 2, force: 1 });
  expect(report.callbacks).toEqual({ delivered: 1, failed: 1 });
});
