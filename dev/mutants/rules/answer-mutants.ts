/** Mutants of the handling of answers, reads and accounts of others. Data only. */
import { mutantsOf, type Mutant } from '../mutant.ts';

const OWN_CHANGE = 'test/line/own-change.test.ts';
const PUT_BACK_RULES = 'test/line/put-back-rules.test.ts';
const ACCOUNTS = 'test/line/accounts.test.ts';
const ANSWERS = 'test/line/answers.test.ts';
const WRITE = 'test/activities/window/write-change.test.ts';
const ARM = 'test/activities/window/arm-window.test.ts';
const LEFT = 'test/activities/sweep/left-changes.test.ts';
const ARMING = 'test/line/arming.test.ts';
const RULES = 'test/activities/window/apply-rules.test.ts';
const LEDGER = 'test/workflows/calendar/rules/calendar-ledger.test.ts';

export const ANSWER_MUTANTS: readonly Mutant[] = [
  ...mutantsOf('src/activities/window/older-read.ts', [
    [
      'older reads at arming are read again for ever',
      'if (nowMs - sinceMs < OLDER_FOR_MS)',
      'if (true)',
      [ARM],
    ],
    [
      'a stale read forgets a change that another window left',
      'if (isOlder(versions, state.version, floor))',
      'if (false)',
      [LEFT],
    ],
    [
      'one older read at arming is enough',
      'if (nowMs - sinceMs < OLDER_FOR_MS)',
      'if (false)',
      [ARM, LEFT],
    ],
  ]),
  ...mutantsOf('src/line/own-write.ts', [
    [
      'no answer is compared with what was sent',
      'target.isSame(answer.fields[field] ?? null, value, field),',
      'target.isSame(value, value, field),',
      [PUT_BACK_RULES, WRITE],
    ],
    [
      'an answer that is no later is believed',
      'mayBeLater(target.versions, answer.version, sent.version) &&',
      '',
      [PUT_BACK_RULES, RULES],
    ],
    [
      'any write on is ours',
      '? isNext(versions, now.version, sent.version)',
      '? mayBeLater(versions, now.version, sent.version)',
      [OWN_CHANGE],
    ],
    [
      'our texts are ours without our mark',
      'target.showsMaintenance(now.fields, now.id) &&',
      '',
      [PUT_BACK_RULES],
    ],
    [
      'our mark is ours with other texts',
      'isAsSent(target, sent.fields, now.fields)\n',
      'true\n',
      [OWN_CHANGE],
    ],
    [
      'a mark one write on is ours by any field',
      'mayBeMuchLater(target.versions, now.version, version) &&',
      '',
      [OWN_CHANGE],
    ],
  ]),
  ...mutantsOf('src/line/own-change.ts', [
    [
      'our own text is taken for the baseline where no field tells by itself',
      "if (tellingField === '') return [fields];",
      '',
      [ANSWERS],
    ],
    [
      'our own change is taken for the baseline once somebody has removed its mark',
      'return [[tellingField], fields.filter((field) => field !== markField)];',
      'return [[tellingField]];',
      [ANSWERS],
    ],
    [
      'the mark of others counts as ours once it is known how ours was stored',
      'if (isKnown && target.isSentMark(now.fields, intended) === null) return true;',
      'if (isKnown) return true;',
      [ANSWERS],
    ],
    [
      'the mark of others is taken as a baseline',
      'if (target.showsMaintenance(now.fields, now.id) && !isOurMark(comparison))',
      'if (false)',
      [OWN_CHANGE, WRITE],
    ],
    [
      'what was refused for certain may be ours',
      "(change.stage !== 'armed' && change.stage !== 'sent') || showsSentText(target, change, now);",
      'true;',
      [OWN_CHANGE],
    ],
  ]),
  ...mutantsOf('src/line/answers.ts', [
    [
      'an object with the mark of others is taken for what was stored of our write',
      'if (hasMark && target.isSentMark(now.fields, intended) === false) return false;',
      '',
      [ANSWERS],
    ],
    [
      'an apply believes a stale read after a conflict',
      'if (isOlder(target.versions, now.version, Math.max(sent.version, known.floor)))',
      'if (false)',
      [WRITE],
    ],
    [
      'after a conflict a reset run believes a read that is older than what others have seen',
      'Math.max(sent.version, known.floor)',
      'sent.version',
      [ANSWERS],
    ],
    [
      'a look of a reset run believes a read that is older than what others have seen',
      'return Math.max(floor, version, known.floor);',
      'return Math.max(floor, version);',
      [ANSWERS],
    ],
    [
      'a conflict needs no other version',
      "if (now.version === sent.version) return { kind: 'unexplained' };",
      '',
      [WRITE],
    ],
    [
      'an apply is proven by an old read',
      'if (isOld || !target.showsMaintenance(now.fields, now.id)) return false;',
      'if (!target.showsMaintenance(now.fields, now.id)) return false;',
      [RULES],
    ],
    [
      'an apply is proven by a read without our mark',
      'if (isOld || !target.showsMaintenance(now.fields, now.id)) return false;',
      'if (isOld) return false;',
      [RULES],
    ],
    [
      'an apply is proven by a read of other texts',
      'return isStoredForm(target, intended, now.fields);',
      'return true;',
      [RULES],
    ],
    [
      'a look takes what stood before the write for it',
      '!isOurs || now.version === sent.version)',
      '!isOurs)',
      [RULES],
    ],
    [
      'a lost answer is proven by a read below the floor',
      'return Math.max(floor, version, known.floor);',
      'return version;',
      [RULES],
    ],
  ]),
  ...mutantsOf('src/line/arming.ts', [
    [
      'a mark is taken as the baseline at arming',
      "if (target.showsMaintenance(now.fields, now.id)) return { kind: 'maintenance' };",
      '',
      [ARM],
    ],
    [
      'arming believes a stale read',
      "if (isOlder(target.versions, now.version, floor)) return { kind: 'stale_read', floor };",
      '',
      [ARM],
    ],
    [
      'a field that is sent later than another has no baseline',
      'baseline: managedBy(intended, { ...now.fields, ...original }),',
      'baseline: original,',
      [ARMING],
    ],
    [
      'what only an earlier request has changed is forgotten',
      'const intended = { ...leftBy(target, arming, account, now), ...arming.intended };',
      'const { intended } = arming;',
      [ARMING],
    ],
    [
      'a reset run that is armed has written nothing',
      "return !isRerun && known.stage === 'armed'",
      "return known.stage === 'armed'",
      [ARM],
    ],
    [
      'the maintenance of others is armed over',
      "if (isOthersMaintenance) return { kind: 'maintenance' };",
      '',
      [ARM],
    ],
  ]),
  ...mutantsOf('src/line/accounts.ts', [
    [
      'what an earlier run has written leaves no doubt',
      'const isCertain = isUnwritten && isOnlyOurs && !isNews(sent, reported, versions);',
      'const isCertain = isUnwritten;',
      [ACCOUNTS, RULES],
    ],
    [
      'a file that was left for the write before it is sent is taken for its own',
      'reported.revision === sent.revision || knowsMore(reported, sent, versions)',
      'knowsMore(reported, sent, versions)',
      [ACCOUNTS],
    ],
    [
      'a look takes the word of others',
      "return known.stage === 'in_doubt' ? known : inDoubt(known);",
      'return known;',
      [ACCOUNTS],
    ],
    [
      'a rescue believes what is not proven',
      "return known.stage === 'applied' || known.stage === 'reverted' ? known : inDoubt(known);",
      'return known;',
      [ACCOUNTS],
    ],
    [
      'a run that was reset outranks what has landed by counting',
      'if (!isBehind(own, reported, versions)) return reported;',
      'if (reported !== null) return reported;',
      [ACCOUNTS],
    ],
    [
      'a revert in doubt does not ask its break-glass file',
      'return known === own ? own : inherited(known);',
      'return own;',
      [ACCOUNTS, 'test/activities/window/revert-rules.test.ts'],
    ],
    [
      'of two backups the count alone tells',
      'filed.revision > own.revision || isBehind(own, filed, versions)',
      'filed.revision > own.revision',
      [ACCOUNTS],
    ],
    [
      'a run that was reset outranks a version that it has never seen by counting',
      "return reported.stage === 'applied' || isOlder(versions, own.floor, reported.version);",
      "return reported.stage === 'applied';",
      [ACCOUNTS],
    ],
    [
      'fingerprints are put in an order',
      'isOlder(versions, own.floor, reported.version)',
      "isOlder('counted', own.floor, reported.version)",
      [ACCOUNTS],
    ],
    [
      'a note of a former run counts',
      'if (reported.run_id === (rescuedRun ?? newest)) return false;',
      'if (reported.run_id !== null) return false;',
      [LEDGER],
    ],
  ]),
];
