/** Mutants of how a line is compared and put back. Data only. */
import { mutantsOf, type Mutant } from '../mutant.ts';

const OWN_CHANGE = 'test/line/own-change.test.ts';
const REVERT_RULE = 'test/line/revert-rule.test.ts';
const PUT_BACK = 'test/line/put-back.test.ts';
const PUT_BACK_RULES = 'test/line/put-back-rules.test.ts';

export const LINE_MUTANTS: readonly Mutant[] = [
  ...mutantsOf('src/line/revert/revert-rule.ts', [
    [
      'a revert is unconditional',
      '} else if (!isBaseline && isOurs(now, written, field)) {',
      '} else if (!isBaseline) {',
      [REVERT_RULE, PUT_BACK],
    ],
    [
      'drift is overwritten',
      "if (input.onDrift === 'restore') write[field] = baseline;",
      'write[field] = baseline;',
      [REVERT_RULE, PUT_BACK],
    ],
    [
      'after a lost answer the baseline is what stands',
      'const isKnown = isOurs || same(now, known, field);',
      'const isKnown = same(now, known, field);',
      [REVERT_RULE, OWN_CHANGE],
    ],
    [
      'what may be ours leaves no doubt',
      '(move.inDoubt || field in before)) before[field] = known;',
      '(move.inDoubt || field in before)) delete before[field];',
      [REVERT_RULE, OWN_CHANGE],
    ],
    [
      'a doubt is never settled',
      'settled[field] = earlier;',
      'settled[field] ??= earlier;',
      [REVERT_RULE],
    ],
    [
      'a doubtful baseline counts as back',
      'if (isBaseline && before === undefined) {',
      'if (isBaseline) {',
      [REVERT_RULE],
    ],
  ]),
  ...mutantsOf('src/line/revert/revert-rule.ts', [
    [
      'a field that was not sent may be in a form of the API’s own',
      'if (alike.fields?.includes(field) === false) return false;',
      '',
      [PUT_BACK],
    ],
  ]),
  ...mutantsOf('src/line/revert/restore-goal.ts', [
    [
      'a break-glass file knows of no write that may still land',
      'isSettled(file, nowMs) ?',
      'true ?',
      ['test/line/restore-goal.test.ts'],
    ],
    [
      'a write without an answer may land for ever',
      'isSettled(file, nowMs) ?',
      'false ?',
      ['test/line/restore-goal.test.ts'],
    ],
  ]),
  ...mutantsOf('src/line/revert/revert-course.ts', [
    [
      'a revert believes a stale read',
      'isOlder(rule.target.versions, now.version, floor) &&\n    now.version !== rule.goal.acceptVersion',
      'false',
      [PUT_BACK],
    ],
    [
      'a conflict is a refusal at once',
      'if (!isKnown && !(isSecond && nowMs - conflict.at_ms >= LAG_MS))',
      'if (false)',
      [PUT_BACK],
    ],
    [
      'a write under way is not presumed sent',
      'facts: { ...presumeSent(course.facts), sent_fields, outdating_writes }',
      'facts: course.facts',
      [PUT_BACK],
    ],
    [
      'a refused write is presumed sent',
      'return { ...course, facts: { ...course.facts, baseline_sent, sent_fields } };',
      'return course;',
      [PUT_BACK_RULES],
    ],
    ['a write of what stands counts as one of others', '(outdates ? 1 : 0)', '0', [PUT_BACK]],
  ]),
  ...mutantsOf('src/line/revert/revert-steps.ts', [
    [
      'an object that counts from below is written over',
      'if (showsOurs(rule, older))',
      'if (true)',
      [PUT_BACK],
    ],
    [
      'a field that the API refuses is sent again and again over an object that counts from below',
      'const fields = sendable(rule.goal.baseline, rejections, rule.target.markField);',
      'const fields = rule.goal.baseline;',
      [PUT_BACK],
    ],
    [
      'an older read is doubted for no minute',
      'if (nowMs - sinceMs < OLDER_FOR_MS)',
      'if (false)',
      [PUT_BACK],
    ],
    [
      'late writes are left to land',
      'if (mustOutdate(rule, seen) && !wrote)',
      'if (false)',
      [PUT_BACK],
    ],
  ]),
  ...mutantsOf('src/line/revert/put-back.ts', [
    [
      'a revert writes whatever version stands',
      'const state = await this.#target.write(this.#rule.goal.id, sent, caller.writing());',
      'const { version } = await this.#target.read(this.#rule.goal.id, caller.reading());\n      const state = await this.#target.write(this.#rule.goal.id, { ...sent, version }, caller.writing());',
      [PUT_BACK],
    ],
  ]),
  ...mutantsOf('src/line/revert/rejections.ts', [
    [
      'our mark goes back while another field of ours stands',
      'return others.length === 0 && isMarkOpen ? write : {};',
      'return pick(write, [markField ?? ""].filter(isOpen));',
      [PUT_BACK],
    ],
  ]),
  ...mutantsOf('src/line/revert/revert-goal.ts', [
    [
      'what looks like an unheard write is ours without mark or text',
      'isOthersMark(target, goal, now, own) || isTraceless(target, goal, now);',
      'isOthersMark(target, goal, now, own);',
      [PUT_BACK],
    ],
    [
      'a restore by hand believes the version that was sent for',
      'version <= lateFor',
      'version < lateFor',
      ['test/line/restore-goal.test.ts'],
    ],
    [
      'an edit after the revert has landed is restored over',
      "sent !== 'never' && isEmpty(kept.write) && isPartlyBack({ baseline, written }, kept, same);",
      'false;',
      [PUT_BACK],
    ],
    [
      'a revert writes back a baseline that was our own',
      'return settleBaseline({ baseline, before }, stored.value, isSame);',
      'return baseline;',
      ['test/activities/window/in-doubt.test.ts'],
    ],
    [
      'a mark that stood before proves our write',
      'isUnanswered && mayStillLand(change) && !isMarked ?',
      'isUnanswered && mayStillLand(change) ?',
      [PUT_BACK_RULES],
    ],
    [
      'a revert after a lost answer lets the late write land',
      'outdateLateWrites: mayStillLand(change),',
      'outdateLateWrites: false,',
      [PUT_BACK_RULES],
    ],
  ]),
];
