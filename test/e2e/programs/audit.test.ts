/**
 * An auditor next to a whole stack: what happened, which rules were bypassed, and whether a file is still
 * what was exported. Then the histories are deleted, and the exports give the same.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AuditEntry, AuditReport, WindowHandle } from '../../../src/client/index.ts';
import { msToTs } from '@temporalio/common/lib/time.js';
import { rescueId } from '../../../src/contract/calendar/sweep.ts';
import { interludeHere } from '../../cli/in-process.ts';
import type { Ended } from '../../cli/program.ts';
import { until } from '../../support/until.ts';
import { Stack } from '../stage/stack.ts';

const DAY_MS = 86_400_000;
const MIA = { requested_by: 'mia', reason: 'database migration', change_ticket: 'CHG-7' };

function day(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

function entriesOf(jsonl: string): AuditEntry[] {
  return jsonl
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

async function delivered(handle: WindowHandle): Promise<void> {
  await until(
    'no callback under way',
    () => handle.callbacks(),
    (callbacks) => callbacks.every(({ state }) => state === 'delivered'),
  );
}

describe('an auditor', () => {
  let stack: Stack;
  let folder: string;
  let ids: readonly string[];
  /** Before the first window: the day may change while the tests run. */
  const begunMs = Date.now();

  function interlude(...argv: readonly string[]): Promise<Ended> {
    return interludeHere(argv, { env: stack.temporalEnv });
  }

  /** With another clock. */
  function interludeAt(nowMs: number, ...argv: readonly string[]): Promise<Ended> {
    return interludeHere(argv, { env: stack.temporalEnv, nowMs });
  }

  function kept(name: string, text: string): string {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  }

  /** One that a colleague ends, one that is terminated and rescued, and stopped starts. */
  async function busyNight(): Promise<readonly string[]> {
    const [one, two] = await Promise.all([stack.newLine(), stack.newLine()]);
    const first = await stack.client.schedule(
      stack.request(one.id, 0, { ...MIA, on_drift: 'restore', duration_minutes: 400 }),
    );
    const second = await stack.client.schedule(
      stack.request(two.id, 0, { ...MIA, duration_minutes: 400 }),
    );
    await Promise.all([
      stack.reaches(first.handle, 'active'),
      stack.reaches(second.handle, 'active'),
    ]);
    await stack.client.stopStarts({ actor: 'noah', reason: 'storm' });
    await stack.client.allowStarts({ actor: 'noah', reason: 'over' });
    await first.handle.end({ actor: 'noah', reason: '=cmd()' });
    const terminated = stack.temporal.workflow.getHandle(second.workflowId);
    const { runId } = await terminated.describe();
    await terminated.terminate('by mistake');
    await first.handle.result();
    await stack.reaches(second.handle, 'reverted');
    // What is told of it changes until its last callback is delivered.
    await stack.temporal.workflow.getHandle(rescueId(second.workflowId, runId)).result();
    await Promise.all([first, second].map(({ handle }) => delivered(handle)));
    return [first.workflowId, second.workflowId];
  }

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'interlude-auditor-'));
    stack = await Stack.start({ minuteMs: 2_000 });
    const { workflowService, options } = stack.temporal;
    // A development server keeps a day: never a whole calendar day.
    await workflowService.updateNamespace({
      namespace: options.namespace,
      config: { workflowExecutionRetentionTtl: msToTs('7 days') },
    });
    ids = await busyNight();
    await until(
      'both windows over in the lists',
      () => interlude('audit', '--from', 'yesterday', '--json'),
      ({ stdout }) => entriesOf(stdout).filter(({ kind }) => kind === 'window').length >= 3,
    );
  });

  afterAll(async () => {
    await stack.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('reads what happened in a range, overrides in a list of their own', async () => {
    const { code, stdout } = await interlude('audit', '--from', 'yesterday', '--json');
    expect(code).toBe(0);
    const entries = entriesOf(stdout);
    const overrides = entries.flatMap((entry) =>
      entry.kind === 'override' ? [`${entry.override} by ${entry.actor}`] : [],
    );
    expect(overrides).toEqual([
      'on_drift_restore by mia',
      'starts_stopped by noah',
      'starts_allowed by noah',
      'ended_by_other by noah',
      expect.stringContaining('terminated by '),
    ]);
    const windows = entries.flatMap((entry) => (entry.kind === 'window' ? [entry] : []));
    expect(windows.map(({ outcome, rescued }) => `${outcome} ${rescued}`).toSorted()).toEqual([
      'cut_short false',
      'reverted false',
      'reverted true',
    ]);
    expect(windows.map(({ change_ticket: ticket }) => ticket)).toEqual(['CHG-7', 'CHG-7', 'CHG-7']);
    for (const id of ids) {
      const [of, own] = [await interlude('audit', id, '--json'), stack.client.getHandle(id)];
      const told = entries.filter(
        ({ kind, workflow_id }) => kind === 'record' && workflow_id === id,
      );
      expect(JSON.parse(of.stdout)).toHaveLength(told.length);
      expect((await own.audit()).map(({ event }) => event).toSorted()).toEqual(
        told.flatMap((entry) => (entry.kind === 'record' ? [entry.event] : [])).toSorted(),
      );
    }
  });

  it('finds what was altered in a paper that was filed', async () => {
    for (const format of ['jsonl', 'csv', 'md']) {
      const { stdout } = await interlude('audit', '--from', 'yesterday', '--format', format);
      const file = kept(`audit.${format}`, stdout);
      expect(await interlude('audit', 'verify', file)).toMatchObject({ code: 0 });
      kept(`audit.${format}`, stdout.replace('noah', 'mia'));
      const { code, stdout: why } = await interlude('audit', 'verify', file);
      expect({ code, why }).toEqual({ code: 1, why: expect.stringContaining('FAIL') });
    }
    expect(readFileSync(path.join(folder, 'audit.csv'), 'utf8')).toContain(`"'=cmd()"`);
  });

  it('files a receipt', async () => {
    const [first = ''] = ids;
    const { code, stdout } = await interlude('verify', first, '--markdown');
    expect(code).toBe(0);
    expect(stdout).toContain('**Receipt, history and line agree.**');
    expect(stdout).toContain('| Change ticket | CHG-7 |');
    const file = kept('receipt.md', stdout);
    expect(await interlude('audit', 'verify', file)).toMatchObject({ code: 0 });
    kept('receipt.md', stdout.replace('CHG-7', 'CHG-8'));
    expect(await interlude('audit', 'verify', file)).toMatchObject({ code: 1 });
  });

  it('has the figures', async () => {
    const { code, stdout } = await interlude('report', '--from', 'yesterday', '--json');
    const report: AuditReport = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(report).toMatchObject({ success_rate: 1, succeeded: 2, missed: 0, rescued: 1 });
    expect(report.apply_latency_ms).toMatchObject({ count: 2, max: expect.any(Number) });
    expect(report.start_lateness_ms.count).toBe(2);
    expect(report.revert_lateness_ms.count).toBe(2);
  });

  it('has the same a year later, by the exports alone', async () => {
    const first = day(begunMs);
    // Two days later both days on which this can have happened are over.
    const overMs = begunMs + 2 * DAY_MS + DAY_MS / 2;
    const yearMs = begunMs + 365 * DAY_MS;
    const exporting = ['audit', 'export', '--dir', folder, '--first', first, '--json'] as const;
    const exported = await interludeAt(overMs, ...exporting);
    expect(exported).toMatchObject({ code: 0, stderr: '' });
    const head = JSON.parse(exported.stdout).at(-1)?.head;

    const range = ['--from', first, '--to', day(begunMs + 2 * DAY_MS)];
    const reading = ['audit', ...range, '--exports', folder, '--json'];
    const before = await interludeAt(overMs, ...reading);
    for (const id of ids)
      await stack.temporal.workflowService.deleteWorkflowExecution({
        namespace: stack.temporal.options.namespace,
        workflowExecution: { workflowId: id },
      });
    const after = await interludeAt(yearMs, ...reading);
    expect(after).toEqual({ ...before, code: 0 });
    expect(entriesOf(after.stdout).filter(({ kind }) => kind === 'override')).toHaveLength(5);

    const verified = await interlude('audit', 'verify', folder, '--head', head);
    expect(verified.code).toBe(0);
    const without = await interludeAt(yearMs, 'audit', ...range, '--json');
    expect(without).toMatchObject({ code: 1, stderr: expect.stringContaining('not complete') });
  });
});
