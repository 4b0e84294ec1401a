/** Single rules of the revert that a whole course on a line would rarely show. */
import { firstFacts, putBack, toGoal, type PutBackEnd } from '../../src/line/index.ts';
import { seeOwnChange } from '../../src/line/own-change.ts';
import { answered, beginCourse } from '../../src/line/revert/revert-course.ts';
import { aChange } from '../support/records/a-change.ts';
import { LINE_ID, LineModel } from './line-model.ts';

const BASELINE = { name: 'Main line', greeting: 'Welcome', routing: 'skills' };
const OURS = { name: 'Maintenance', greeting: 'Later', routing: 'none' };
const SKETCH = { version: 14, baseline: BASELINE, intended: OURS } as const;

const target = new LineModel(14, BASELINE).target();

describe('a line after a lost answer', () => {
  it('is not ours one write on with our texts, if our mark is missing', () => {
    const change = aChange({ ...SKETCH, stage: 'in_doubt' });
    const now = { id: LINE_ID, version: 15, fields: { ...OURS, name: 'Main line' } };
    expect(seeOwnChange(target, change, now).isWhole).toBe(false);
    expect(seeOwnChange(target, change, { ...now, fields: OURS }).isWhole).toBe(true);
  });

  it('may show our write one version on, unless our mark stood there before', () => {
    const lost = aChange({ ...SKETCH, stage: 'in_doubt' });
    expect(toGoal(target, lost, LINE_ID)).toMatchObject({ lostFor: 14 });
    const marked = aChange({ ...SKETCH, stage: 'in_doubt', marked: true });
    expect(toGoal(target, marked, LINE_ID)).not.toHaveProperty('lostFor');
  });

  it.each<['sent' | 'in_doubt' | 'applied', boolean]>([
    ['sent', true],
    ['in_doubt', true],
    ['applied', false],
  ])(
    'of a change that is %s is written once, so that a late write of ours meets a stale version: %s',
    (stage, outdates) => {
      const goal = toGoal(target, aChange({ ...SKETCH, stage }), LINE_ID);
      expect(goal.outdateLateWrites).toBe(outdates);
    },
  );
});

describe('a revert', () => {
  it('writes unread only with the version that our own write made', () => {
    const applied = aChange({ ...SKETCH, stage: 'applied', new_version: 15 });
    expect(toGoal(target, applied, LINE_ID, { unread: true })).toMatchObject({ version: 15 });
    expect(toGoal(target, applied, LINE_ID)).toMatchObject({ version: null });
  });

  it('believes an answer only if it shows what was sent, a version later', () => {
    const goal = toGoal(target, aChange({ ...SKETCH, stage: 'applied' }), LINE_ID);
    const rule = { goal, target };
    const course = beginCourse(rule, firstFacts(15));
    const sent = { version: 15, fields: BASELINE };
    expect(answered(rule, course, sent, { version: 16, fields: BASELINE }).seen).not.toBeNull();
    expect(answered(rule, course, sent, { version: 15, fields: BASELINE }).seen).toBeNull();
    expect(answered(rule, course, sent, { version: 16, fields: OURS }).seen).toBeNull();
  });

  it('whose write was refused takes what is there for no form of its own', async () => {
    const line = new LineModel(14, BASELINE);
    line.states.push({ version: 15, fields: OURS });
    line.edit({ ...BASELINE, greeting: 'welcome' });
    const context = { priority: 'revert', deadlineAt: Infinity, purpose: 'test' } as const;
    const applied = aChange({ ...SKETCH, stage: 'applied', new_version: 15 });
    const goal = toGoal(target, applied, LINE_ID, { unread: true });
    const end: PutBackEnd = await putBack(line.target(), goal, firstFacts(15), {
      reading: () => context,
      writing: () => context,
      mayContinue: () => true,
      nowMs: () => 0,
      learned: () => undefined,
      sending: () => undefined,
      wrote: () => undefined,
      unproven: () => undefined,
      failed: () => undefined,
      readOlder: () => undefined,
      alreadyBack: () => undefined,
    });
    expect(end).toMatchObject({ kind: 'back', ownForm: [], drift: [{ field: 'greeting' }] });
    expect(line.now.fields).toEqual({ ...BASELINE, greeting: 'welcome' });
  });
});
