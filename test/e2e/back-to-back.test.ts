/**
 * Two windows on one line, the second starting when the first ends, while one of two workers is told to stop (SIGTERM)
 * while it holds reverts.
 */
import type { Ivr } from '../../dev/simulator/index.ts';
import { until } from '../support/until.ts';
import { managed } from '../support/window-lab.ts';
import { BY, Stack } from './stage/stack.ts';

/** How long a writer holds before its instant: long enough to be told to stop meanwhile. */
const MINUTE_MS = 5_000;
/** Two more than a window must have left when it begins: it may be this late on a busy machine. */
const MINUTES = 7;

function shownBy(line: Ivr | null | undefined) {
  return line ? managed(line) : null;
}

describe('windows back to back, and a worker that is told to stop', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start({ minuteMs: MINUTE_MS, workers: 2 });
  });

  afterAll(() => stack.stop());

  it('the change of the first is never the baseline of the second; what is held is written on time', async () => {
    const [before, other] = await Promise.all([stack.newLine(), stack.newLine()]);
    const lasting = { duration_minutes: MINUTES };
    const first = stack.request(before.id, 12_000, { ...lasting, fallback_greeting: 'First.' });
    const { start_time: sameStart } = first;
    const start_time = new Date(Date.parse(sameStart) + MINUTES * MINUTE_MS).toISOString();
    const second = { start_time, duration_minutes: 400, fallback_greeting: 'Second.' };
    const held = stack.holding(other.id, 0, { ...lasting, start_time: sameStart });
    const a = await stack.client.schedule(first);
    const b = await stack.client.schedule({ ...first, ...second });
    const c = await stack.client.schedule(held);
    expect(b.verdict.findings.map(({ code }) => code)).toContain('back_to_back');

    await stack.reaches(c.handle, 'reverting');
    const holder = await stack.holderOf(c.workflowId);
    expect(await stack.writes(other.id)).toHaveLength(1);
    expect(await holder.kill('SIGTERM')).toBe(0);
    // On time, as its lateness below shows; on a busy machine the other worker may have taken it over before.
    await until(
      'the write that was held',
      () => stack.writes(other.id),
      (writes) => writes.length === 2,
    );
    expect(await stack.line(other.id)).toEqual({ ...other, version: other.version + 2 });

    await stack.reaches(b.handle, 'active');
    await b.handle.end(BY);
    const ends = await Promise.all([a, b, c].map(({ handle }) => handle.result()));
    expect(ends.map(({ status }) => status.phase)).toEqual(['reverted', 'reverted', 'reverted']);
    for (const { status, proof } of ends) {
      expect(status.revert_lateness_ms).toBeLessThan(MINUTE_MS);
      expect(proof?.final_hash).toBe(proof?.baseline_hash);
    }

    const [applyA, revertA, applyB, revertB, ...more] = await stack.writes(before.id);
    expect(more).toEqual([]);
    expect(applyA?.after?.greeting.text).toBe('First.');
    expect(shownBy(revertA?.after)).toEqual(shownBy(before));
    expect(shownBy(applyB?.before)).toEqual(shownBy(before));
    expect(applyB?.after?.greeting.text).toBe('Second.');
    expect(shownBy(revertB?.after)).toEqual(shownBy(before));
    expect(Date.parse(applyB?.at ?? '')).toBeGreaterThanOrEqual(Date.parse(start_time));
  });
});
