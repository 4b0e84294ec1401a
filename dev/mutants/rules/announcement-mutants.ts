/** Mutants of announcement rows: their words, their booking, their proof, and their clearing. Data only. */
import { mutantsOf, type Mutant } from '../mutant.ts';

const WORDS = 'test/contract/request/announcement.test.ts';
const ROWS = 'test/workflows/calendar/rules/calendar-rows.test.ts';
const READING = 'test/workflows/calendar/rules/calendar-reading.test.ts';
const STEPS = 'test/activities/window/announcement-row.test.ts';
const NEXT_STEP = 'test/line/next-step.test.ts';
const RESTORE = 'test/cli/restore/restore-row.test.ts';

export const ANNOUNCEMENT_MUTANTS: readonly Mutant[] = [
  ...mutantsOf('src/contract/request/announcement/row-words.ts', [
    [
      'an end is told before it comes',
      'Math.ceil(untilMs / MINUTE_MS)',
      'Math.floor(untilMs / MINUTE_MS)',
      [WORDS],
    ],
    [
      'longer words are taken for ours',
      'new RegExp(`^${parts.join(SAID_UNTIL)}$`',
      'new RegExp(`^${parts.join(SAID_UNTIL)}`',
      [WORDS],
    ],
    [
      'words with another queue are taken for ours',
      " && isSameQueue(to ?? '', queue ?? '')",
      '',
      [WORDS],
    ],
  ]),
  ...mutantsOf('src/contract/request/announcement/announcement.ts', [
    [
      'two windows share words that tell an end',
      'greeting.includes(UNTIL) ? windowId : null',
      'null',
      [WORDS],
    ],
  ]),
  ...mutantsOf('src/workflows/calendar/rules/beside/rows.ts', [
    [
      'two windows say different things in one row',
      ' || (isSameRow(a, b) && !saysTheSame(a.row, b.row))',
      '',
      [ROWS],
    ],
    [
      'a row that is a target is no row of others',
      "return target.kind === 'data-table-row' ? identityOf(target) : null;",
      'return null;',
      [ROWS],
    ],
  ]),
  ...mutantsOf('src/workflows/calendar/keeping/reading.ts', [
    [
      'a row with a long key is booked by nobody',
      'return isTargetId(id) && isText(words)',
      'return isText(id) && isText(words)',
      [READING],
    ],
  ]),
  ...mutantsOf('src/workflows/calendar/rules/predecessor.ts', [
    [
      'a row is written under the callers of the window before',
      ' || isSameRow(slot, wanted)),',
      '),',
      [ROWS],
    ],
    [
      'a row is written while another window clears it',
      '...before(wanted, others, nowMs), ...clearingRow(wanted, others, nowMs)',
      '...before(wanted, others, nowMs)',
      [ROWS],
    ],
  ]),
  ...mutantsOf('src/workflows/calendar/rules/ledger.ts', [
    [
      'a window clears words that another one says',
      'return isSame && (isChanged(other) ||',
      'return isSame && (false ||',
      [ROWS],
    ],
    [
      'a window clears words that another one is writing',
      "(isChanged(other) || other.rowUse === 'asked')",
      'isChanged(other)',
      [ROWS],
    ],
    [
      'nobody clears a row that all leave at once',
      "if (other.rowUse === 'left' || ",
      'if (',
      [ROWS],
    ],
  ]),
  ...mutantsOf('src/activities/announcement/write-row.ts', [
    [
      'a row is not read again',
      'if (!rowShows(rows, stands, words)) throw unproven(NOT_SHOWN, left);',
      '',
      [STEPS],
    ],
    [
      'an edit is written over while callers hear it',
      "if (input.why === 'moved_end' && !isOurs) throw unproven(EDITED, left);",
      '',
      [STEPS],
    ],
    [
      'an attempt that nobody awaits writes the row',
      'await run.mustBeAwaited(deps.checkAttempt);',
      '',
      [STEPS],
    ],
    [
      'our own words are taken for what stood before',
      'before: isOurs ? null : wordsIn',
      'before: wordsIn',
      [STEPS],
    ],
  ]),
  ...mutantsOf('src/activities/announcement/clear-row.ts', [
    [
      'words are cleared that another window says',
      "if (in_use) return { outcome: 'in_use' };",
      '',
      [STEPS],
    ],
    ['a read that is older than our write is believed', ' || mayBeOld(clearing, run)', '', [STEPS]],
  ]),
  ...mutantsOf('src/line/row-words.ts', [
    [
      'words of others are cleared',
      'if (!holdsWords(announced, state.fields))',
      'if (rowShows(rows, state, words))',
      [STEPS, RESTORE],
    ],
    [
      'a row is told as cleared that does not show it',
      'const isCleared = stands !== null && rowShows(rows, stands, words);',
      'const isCleared = stands !== null;',
      [STEPS],
    ],
  ]),
  ...mutantsOf('src/line/next-step.ts', [
    [
      'a window starts on a row that is not proven',
      "if (now.mustAnnounce) return { kind: 'announce' };",
      '',
      [NEXT_STEP],
    ],
  ]),
];
