/** The revert of targets without versions (rows), and of those with a switch that people use (groups). */
import {
  answered,
  beginCourse,
  lostAnswer,
  observe,
  sending,
} from '../../src/line/revert/revert-course.ts';
import { nextRevertStep } from '../../src/line/revert/revert-steps.ts';
import { firstFacts } from '../../src/line/revert/revert-facts.ts';
import { toGoal } from '../../src/line/revert/revert-goal.ts';
import type { Likeness } from '../../src/line/target.ts';
import { aChange, type ChangeSketch } from '../support/records/a-change.ts';
import { LINE_ID, LineModel } from './line-model.ts';

const BASELINE = { name: 'Main line', greeting: 'Welcome', routing: 'skills' };
const OURS = { name: 'Maintenance', greeting: 'Later', routing: 'none' };
const MODEL: Likeness = new LineModel(14, BASELINE).target();
const ROW: Likeness = { ...MODEL, versions: 'fingerprints', markField: null };
const GROUP: Likeness = { ...MODEL, isMovedByOthers: true };
const BEGUN_MS = 1_000_000;
const MINUTE_MS = 60_000;

function ruleOf(target: Likeness, sketch: ChangeSketch, acceptVersion?: number) {
  const change = aChange({ version: 14, baseline: BASELINE, intended: OURS, ...sketch });
  const manner = acceptVersion === undefined ? {} : { acceptVersion };
  return { target, goal: toGoal(target, change, LINE_ID, manner) };
}

/** What follows each of these reads, at these ms after the first. */
function stepsAfter(
  target: Likeness,
  sketch: ChangeSketch,
  reads: readonly (readonly [atMs: number, fields: typeof BASELINE])[],
): string[] {
  const rule = ruleOf(target, sketch);
  let facts = firstFacts(null);
  return reads.map(([atMs, fields], n) => {
    const nowMs = BEGUN_MS + atMs;
    const course = observe(rule, beginCourse(rule, facts), { version: 100 + n, fields }, nowMs);
    ({ facts } = course);
    return nextRevertStep(rule, course, nowMs).kind;
  });
}

describe('a row', () => {
  it.each<[string, ChangeSketch, [number, typeof BASELINE][], string[]]>([
    ['is written where it shows our change', { stage: 'applied' }, [[0, OURS]], ['write']],
    [
      'is not taken for back by one read, which may be of an old copy',
      { stage: 'applied' },
      [
        [0, BASELINE],
        [MINUTE_MS - 1, BASELINE],
        [MINUTE_MS, BASELINE],
      ],
      ['later', 'later', 'back'],
    ],
    [
      'begins anew where a read shows our change after all',
      { stage: 'applied' },
      [
        [0, BASELINE],
        [30_000, OURS],
      ],
      ['later', 'write'],
    ],
    [
      'is looked at once more after a write that nobody heard of',
      { stage: 'in_doubt' },
      [
        [0, BASELINE],
        [MINUTE_MS, BASELINE],
      ],
      ['later', 'back'],
    ],
  ])('%s', (_what, sketch, reads, steps) => {
    expect(stepsAfter(ROW, sketch, reads)).toEqual(steps);
  });

  it('is back by an answer that shows the baseline, and not while a write of ours is unheard', () => {
    const rule = ruleOf(ROW, { stage: 'applied' });
    const begun = observe(
      rule,
      beginCourse(rule, firstFacts(null)),
      { version: 15, fields: OURS },
      BEGUN_MS,
    );
    const sent = { version: 15, fields: BASELINE };
    const under = sending(begun, sent);
    const heard = answered(rule, under, sent, { version: 16, fields: BASELINE });
    expect(nextRevertStep(rule, heard, BEGUN_MS).kind).toBe('back');
    const unheard = lostAnswer(rule, under, BEGUN_MS);
    const again = observe(rule, unheard, { version: 16, fields: BASELINE }, BEGUN_MS + 1);
    expect(nextRevertStep(rule, again, BEGUN_MS + 1)).toMatchObject({ why: 'may_still_land' });
    expect(nextRevertStep(rule, again, BEGUN_MS + MINUTE_MS).kind).toBe('back');
  });

  it.each<[string, 'keep' | 'restore', string | null, string]>([
    ['is back without a value', 'keep', null, 'back'],
    ['is back with the default that the API fills in', 'keep', 'none', 'back'],
    ['is back with that default where edits are written over', 'restore', 'none', 'back'],
    ['is written again where our change still stands', 'keep', 'Later', 'write'],
  ])('of a column that had no value: %s', (_what, on_drift, stands, kind) => {
    const target: Likeness = { ...ROW, fillsUnset: true };
    const [baseline, intended] = [{ text: null }, { text: 'Later' }];
    const rule = ruleOf(target, { stage: 'applied', baseline, intended, on_drift });
    const seen = { version: 15, fields: intended };
    const begun = observe(rule, beginCourse(rule, firstFacts(null)), seen, BEGUN_MS);
    const sent = { version: 15, fields: baseline };
    const answer = { version: 16, fields: { text: stands } };
    const heard = answered(rule, sending(begun, sent), sent, answer);
    const read = observe(rule, heard, answer, BEGUN_MS);
    expect(nextRevertStep(rule, read, BEGUN_MS)).toMatchObject({ kind });
  });

  it('is written whatever its fingerprint, and never called an older object', () => {
    const rule = ruleOf(ROW, { stage: 'applied', floor: 900 });
    const course = observe(
      rule,
      beginCourse(rule, firstFacts(900)),
      { version: 3, fields: OURS },
      BEGUN_MS,
    );
    expect(nextRevertStep(rule, course, BEGUN_MS).kind).toBe('write');
  });
});

describe('a target that people set the same way', () => {
  function step(version: number, fields: typeof BASELINE, acceptVersion?: number) {
    const rule = ruleOf(GROUP, { stage: 'applied', new_version: 15 }, acceptVersion);
    const course = observe(rule, beginCourse(rule, firstFacts(15)), { version, fields }, BEGUN_MS);
    return nextRevertStep(rule, course, BEGUN_MS);
  }

  it.each([
    ['goes back at the version of our write', 15, OURS, undefined, { kind: 'write' }],
    [
      'is left to a person once it has moved',
      16,
      OURS,
      undefined,
      { kind: 'person', why: 'moved' },
    ],
    ['goes back at the version that a person accepts', 16, OURS, 16, { kind: 'write' }],
    ['is left where it has moved since', 17, OURS, 16, { kind: 'person', why: 'moved' }],
    ['is back where somebody has put it back', 16, BASELINE, undefined, { kind: 'back' }],
  ])('%s', (_what, version, fields, accepted, expected) => {
    expect(step(version, fields, accepted)).toMatchObject(expected);
  });

  it('has not moved by a write of ours that was taken for nothing', () => {
    const rule = ruleOf(GROUP, { stage: 'applied', new_version: 15 });
    const seen = { version: 15, fields: OURS };
    const begun = observe(rule, beginCourse(rule, firstFacts(15)), seen, BEGUN_MS);
    const sent = { version: 15, fields: BASELINE };
    const ignored = answered(rule, sending(begun, sent), sent, { version: 16, fields: OURS });
    const now = observe(rule, ignored, { version: 16, fields: OURS }, BEGUN_MS);
    expect(nextRevertStep(rule, now, BEGUN_MS)).toMatchObject({ kind: 'write', version: 16 });
  });
});
