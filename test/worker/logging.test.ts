/** The worker's log lines: JSON, including the SDK's, and the audit at any level. */
import { ApplicationFailure } from '@temporalio/common';
import type { AuditRecord } from '../../src/contract/reporting/audit-record.ts';
import { createAuditRecorder, createAuditSink } from '../../src/worker/audit-sink.ts';
import { createMetrics } from '../../src/worker/metrics/metrics.ts';
import { createLog, runtimeOptions, Repeats } from '../../src/worker/logging.ts';
import type { LogLevel } from '../../src/worker/settings/environment.ts';

const RECORD: AuditRecord = {
  flow_id: 'flow-1',
  target: 'flow-ivr:flow-1',
  previous_version: 14,
  new_version: 15,
  scheduled_start: '2027-01-15T02:00:00.000+00:00',
  scheduled_end: '2027-01-15T02:30:00.000+00:00',
  latency_ms: 123.4,
  timestamp: '2027-01-15T02:00:00.500+00:00',
  callback_status: 'pending',
  event: 'applied',
  workflow_id: 'ivr-window/flow-ivr:flow-1/20270115T020000Z',
  run_id: 'run-1',
  actor: null,
  actor_source: null,
  reason: null,
  attempts: [],
  details: null,
};

/** A log whose lines a test reads. */
function recording(level: LogLevel) {
  const lines: Record<string, unknown>[] = [];
  const log = createLog(level, { write: (line) => void lines.push(JSON.parse(line)) });
  return { log, lines };
}

function sdkLog(level: LogLevel) {
  const { log, lines } = recording(level);
  const { logger } = runtimeOptions(log, 'temporal.example:7233');
  if (logger === undefined) throw new Error('the SDK has no logger');
  return { logger, lines };
}

/** The audit of a worker whose log has this level. */
function audit(level: LogLevel) {
  const { log, lines } = recording(level);
  const refused: string[] = [];
  let alarms = 0;
  const metrics = {
    controlRefused: (control: string, refusal: string) => refused.push(`${control}: ${refusal}`),
    rescueFailed: () => void (alarms += 1),
  };
  return { record: createAuditRecorder(log, metrics), lines, refused, alarms: () => alarms };
}

describe('the audit', () => {
  it('writes one line with the fields of the record at its top', () => {
    const { record, lines, refused } = audit('info');
    record(RECORD);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ msg: 'AUDIT_LOG', level: 'info', ...RECORD });
    expect(refused).toEqual([]);
  });

  it.each(['warn', 'fatal', 'silent'] as const)('is written also at level %s', (level) => {
    const { record, lines } = audit(level);
    record(RECORD);
    expect(lines).toHaveLength(1);
  });

  it.each([
    ['revert_delayed', {}, 'error'],
    ['rescue_failed', {}, 'error'],
    ['taken_over', {}, 'error'],
    ['failed', {}, 'error'],
    ['drift', { details: { kept: true } }, 'error'],
    ['drift', { details: { kept: false } }, 'warn'],
    ['drift', { details: { version: 16 } }, 'warn'],
    ['rescued', {}, 'warn'],
    ['skipped', {}, 'warn'],
    ['apply_failed', {}, 'warn'],
    ['start_held', {}, 'warn'],
    ['starts_stopped', {}, 'warn'],
    ['callback', { callback_status: 'failed' }, 'warn'],
    ['callback', { callback_status: 'delivered' }, 'info'],
    ['extended', {}, 'info'],
    ['reverted', {}, 'info'],
  ] as const)('writes %s %j at level %s', (event, changes, expected) => {
    const { record, lines } = audit('fatal');
    record({ ...RECORD, event, ...changes });
    expect(lines).toMatchObject([{ level: expected, event }]);
  });

  it('is not repeated when a history is replayed', () => {
    const { log } = recording('info');
    const sink = createAuditSink(log, createMetrics());
    expect(sink.audit.record.callDuringReplay).toBe(false);
    expect(sink.outcomes.ended.callDuringReplay).toBe(false);
  });

  it('counts rescues that failed, and nothing else as one', () => {
    const { record, alarms } = audit('info');
    record(RECORD);
    record({ ...RECORD, event: 'rescued' });
    expect(alarms()).toBe(0);
    record({ ...RECORD, event: 'rescue_failed' });
    expect(alarms()).toBe(1);
  });

  it('counts refused controls', () => {
    const { record, refused } = audit('info');
    const details = { control: 'extend', refusal: 'ControlNotNow', message: 'begins in 3 s' };
    record({ ...RECORD, event: 'control_refused', details });
    record({ ...RECORD, event: 'control_refused', details: null });
    expect(refused).toEqual(['extend: ControlNotNow', 'unknown: unknown']);
  });
});

describe('the lines of the SDK', () => {
  it('go to the log with their fields, and leave signals to the worker', () => {
    const { logger, lines } = sdkLog('info');
    logger.warn('callback not delivered', { workflowId: 'w-1', taskToken: 'AAAA' });
    expect(lines[0]).toMatchObject({
      level: 'warn',
      msg: 'callback not delivered',
      workflowId: 'w-1',
    });
    expect(lines[0]).not.toHaveProperty('taskToken');
    expect(runtimeOptions(recording('info').log, '').shutdownSignals).toEqual([]);
  });

  it('tell a failed attempt without its stack, and a real error with it', () => {
    const { logger, lines } = sdkLog('info');
    const error = ApplicationFailure.retryable('it answered 503', 'Genesys.unavailable');
    logger.warn('Activity failed', { error });
    logger.error('Worker failed', { error });
    expect(lines[0]).toMatchObject({ error: 'ApplicationFailure: it answered 503' });
    expect(JSON.stringify(lines[0])).not.toContain('    at ');
    expect(lines[1]).toMatchObject({ err: { message: 'it answered 503' } });
    expect(JSON.stringify(lines[1])).toContain('    at ');
  });

  it('of an outage are one line with the address, however many calls are repeated', () => {
    const meta = {
      sdkComponent: 'core',
      target: 'temporalio_client::retry',
      error:
        'Status { message: "tcp connect error", source: Os { message: "Connection refused" } }',
    };
    const { logger, lines } = sdkLog('info');
    for (let call = 0; call < 50; call += 1) logger.warn(`gRPC call retried ${call} times`, meta);
    expect(lines.map(({ msg }) => msg)).toEqual([
      'calls to Temporal at temporal.example:7233 fail: Connection refused; retrying',
    ]);
    const detailed = sdkLog('debug');
    for (let call = 0; call < 5; call += 1) detailed.logger.warn('gRPC call retried', meta);
    expect(detailed.lines).toHaveLength(5);
  });

  it('that repeat are reported again after a while, with their number', () => {
    let nowMs = 0;
    const repeats = new Repeats(() => nowMs);
    expect([repeats.pass('a'), repeats.pass('a'), repeats.pass('b')]).toEqual([0, null, 0]);
    nowMs += 29_999;
    expect(repeats.pass('a')).toBeNull();
    nowMs += 1;
    expect(repeats.pass('a')).toBe(2);
  });

  it('of ordinary life are for whoever looks for a fault', () => {
    const quiet = sdkLog('info');
    quiet.logger.info('Worker state changed', { sdkComponent: 'worker', state: 'RUNNING' });
    quiet.logger.warn('No workflows registered, not polling for workflow tasks');
    expect(quiet.lines).toEqual([]);
    const loud = sdkLog('debug');
    loud.logger.info('Worker state changed', { sdkComponent: 'worker', state: 'RUNNING' });
    expect(loud.lines).toHaveLength(1);
  });
});
