/**
 * What a break-glass file alone proves: until a write with an unknown outcome can no longer land, nothing is back that
 * was not written.
 */
import { LINE_ID, LineModel } from './line-model.ts';
import { aRescueFile, START_MS } from '../break-glass/a-rescue-file.ts';
import { aChange, type ChangeSketch } from '../support/records/a-change.ts';
import { factsOfFile, goalOfFile, mustOutdate } from '../../src/line/index.ts';
import { REQUEST_LIFE_MS } from '../../src/line/revert/restore-goal.ts';
import { firstFacts } from '../../src/line/revert/revert-facts.ts';
import { beginCourse, observe } from '../../src/line/revert/revert-course.ts';
import { nextRevertStep } from '../../src/line/revert/revert-steps.ts';

const BASELINE = { name: 'Main line', greeting: 'Welcome', routing: 'skills' };
const OURS = { name: 'Maintenance', greeting: 'Later', routing: 'none' };
const TARGET = new LineModel(14, BASELINE).target();
const SOON_MS = START_MS + 60_000;

/** The first step after a read of the baseline at a version. */
function firstStep(sketch: ChangeSketch, version: number, nowMs = SOON_MS) {
  const change = aChange({ version: 14, baseline: BASELINE, intended: OURS, ...sketch });
  const file = aRescueFile({ change, target: { kind: 'flow-ivr', id: LINE_ID } });
  const rule = { target: TARGET, goal: goalOfFile(TARGET, file, nowMs) };
  const course = beginCourse(rule, firstFacts(change.floor));
  const now = { version, fields: BASELINE };
  const { kind } = nextRevertStep(rule, observe(rule, course, now, nowMs), nowMs);
  return { kind, isOpen: mustOutdate(rule, now) };
}

const OPEN = { kind: 'write', isOpen: true };
const BACK = { kind: 'back', isOpen: false };

describe('a line that shows its baseline, by its break-glass file alone', () => {
  it.each<[string, ChangeSketch, number, number, object]>([
    ['a write without an answer', { stage: 'sent' }, 14, SOON_MS, OPEN],
    ['a lost answer', { stage: 'in_doubt' }, 14, SOON_MS, OPEN],
    ['a lost answer before it', { stage: 'in_doubt', may_still_land: false }, 14, SOON_MS, OPEN],
    ['a write that was about to be sent', { stage: 'armed' }, 14, SOON_MS, OPEN],
    ['a later version', { stage: 'sent' }, 15, SOON_MS, BACK],
    ['an answer', { stage: 'applied' }, 16, SOON_MS, BACK],
    ['a write of long ago', { stage: 'sent' }, 14, START_MS + REQUEST_LIFE_MS + 1, BACK],
    ['a write just about as old', { stage: 'sent' }, 14, START_MS + REQUEST_LIFE_MS, OPEN],
  ])('knows of %s', (_what, sketch, version, nowMs, step) => {
    expect(firstStep(sketch, version, nowMs)).toEqual(step);
  });

  it.each([
    ['in_doubt', 1],
    ['sent', 1],
    ['applied', 0],
  ] as const)(
    'may have been written by the revert before, if the change is %s',
    (stage, writes) => {
      const change = aChange({ stage, version: 14, baseline: BASELINE, intended: OURS });
      expect(factsOfFile(aRescueFile({ change })).outdating_writes).toBe(writes);
    },
  );

  it('counts the life of a request from the last time that the file was written', () => {
    const change = aChange({ stage: 'sent', version: 14, baseline: BASELINE, intended: OURS });
    const file = aRescueFile({ change, written_at: '2027-01-15T02:05:00.000+00:00' });
    const lateMs = Date.parse(file.written_at) + REQUEST_LIFE_MS;
    expect(goalOfFile(TARGET, file, lateMs).outdateLateWrites).toBe(true);
    expect(goalOfFile(TARGET, file, lateMs + 1).outdateLateWrites).toBe(false);
  });
});
