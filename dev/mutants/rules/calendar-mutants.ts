/** Mutants of the calendar and of the workflow code of windows. Data only. */
import { mutantsOf, type Mutant } from '../mutant.ts';

const CLAIM = 'test/workflows/calendar/rules/calendar-claim.test.ts';
const LEFT = 'test/workflows/calendar/rules/calendar-left.test.ts';
const LEDGER = 'test/workflows/calendar/rules/calendar-ledger.test.ts';
const ANNEX = 'test/workflows/calendar/annex-texts.test.ts';
const FOLDING = 'test/client/calendar/calendar-folding.test.ts';
const NEARBY = 'test/workflows/calendar/rules/calendar-nearby.test.ts';
const IDENTITY = 'test/contract/request/target-identity.test.ts';
const ROW_IDENTITY = 'test/contract/request/target.test.ts';
const INTERRUPTED = 'test/workflows/stopping/write-interrupted.test.ts';
const ROUNDS = 'test/workflows/outages/revert-rounds.test.ts';

export const CALENDAR_MUTANTS: readonly Mutant[] = [
  ...mutantsOf('src/workflows/calendar/rules/handing-over.ts', [
    [
      'a rescue gets a line that another window has',
      'if (holder !== null) return { granted: false, holder };',
      '',
      [CLAIM],
    ],
    [
      'a rescue gets a line that another window has changed since, by a booking that knows of no change',
      'const isKept = entry !== undefined && isChanged(entry);',
      'const isKept = entry !== undefined;',
      [CLAIM],
    ],
    [
      'an earlier window gets a line that a person has taken over since',
      'if (left !== null) return { granted: false, holder: left.window_id, left };',
      '',
      [LEFT],
    ],
    [
      'a window does not get its line back because of what an earlier one has left to a person',
      'isLeftAfter(left.change, change, versions)',
      'true',
      [LEFT],
    ],
    [
      'a rescue gets a line that a newer run has',
      'return { granted: entry.rescuedRun === run_id, holder: window_id };',
      'return { granted: true, holder: window_id };',
      [CLAIM],
    ],
    [
      'a rescue gets a line that was given back',
      'if (store.hasReleased(run_id)) return { granted: false, holder: null };',
      '',
      [CLAIM],
    ],
    [
      'a late release takes the line of a newer run',
      'return entry.formerRuns.includes(run_id) ? [] : store.remove(window_id);',
      'return store.remove(window_id);',
      [LEDGER],
    ],
  ]),
  ...mutantsOf('src/workflows/calendar/rules/ledger.ts', [
    [
      'a lost booking is armed over another window',
      'if (rivals.length > 0) return fallen;',
      '',
      [LEDGER],
    ],
  ]),
  ...mutantsOf('src/contract/request/target/target-identity.ts', [
    ['two spellings of an id are two lines', 'return id.toLowerCase();', 'return id;', [IDENTITY]],
    [
      'two rows whose keys differ in case are one line',
      '`${identityOfId(id.slice(0, key))}${id.slice(key)}`',
      'identityOfId(id)',
      [ROW_IDENTITY],
    ],
  ]),
  ...mutantsOf('src/workflows/calendar/keeping/nearby.ts', [
    [
      'the calendar overlooks a line that is not proven back',
      '      ...this.#changed,\n',
      '',
      [NEARBY],
    ],
    [
      'the calendar overlooks a window booked under another spelling of the id',
      'this.#byTarget.of(identityOf(target))',
      'this.#byTarget.of(`${target.kind}:${target.id}`)',
      [NEARBY],
    ],
    ['the calendar overlooks a window that lasts for days', '      ...this.#long,\n', '', [NEARBY]],
  ]),
  ...mutantsOf('src/workflows/calendar/verb.ts', [
    [
      'a change is noted whose annex may have dropped its values',
      'nowMs - keptMs > KEPT_FOR_MS',
      'false',
      [ANNEX],
    ],
  ]),
  ...mutantsOf('src/workflows/annex/texts.ts', [
    [
      'an annex drops what was kept just now',
      'if (retained.has(hash) || keptMs >= beforeMs) continue;',
      'if (retained.has(hash)) continue;',
      [ANNEX],
    ],
    [
      'an annex believes the clock of a worker',
      'Math.min(before_ms, nowMs - DROPPED_AFTER_MS)',
      'before_ms',
      [ANNEX],
    ],
    [
      'an annex drops what changes refer to',
      'if (retained.has(hash) || keptMs >= beforeMs) continue;',
      'if (keptMs >= beforeMs) continue;',
      [ANNEX],
    ],
    [
      'an annex takes a part of a list for the whole',
      "if (!isWhole || hashes.length !== listOf(value, 'hashes').length) return null;",
      '',
      [ANNEX],
    ],
  ]),
  ...mutantsOf('src/client/calendar/annex/folding.ts', [
    [
      'a hash is told in the place of a baseline that is gone from the annex',
      'if (!keptHashes(change).every(isKnown)) return null;',
      '',
      [FOLDING],
    ],
  ]),
  ...mutantsOf('src/client/calendar/annex/carried.ts', [
    [
      'a line whose baseline is gone from the annex counts as never changed',
      'return { ...booking, change: null, rescued_run: booking.rescued_run ?? booking.run_id };',
      'return { ...booking, change: null };',
      [FOLDING],
    ],
  ]),
  ...mutantsOf('src/workflows/calendar/rules/succession.ts', [
    [
      'a reset run forgets what was noted',
      'const change = mergeKnown(entry.change, booking.change);',
      'const { change } = booking;',
      [LEDGER],
    ],
  ]),
  ...mutantsOf('src/workflows/calendar/rules/admission.ts', [
    [
      'a booking past its end holds no line',
      'return slot.end_ms > nowMs || isChanged(slot);',
      'return slot.end_ms > nowMs;',
      [LEDGER],
    ],
    [
      'a window begins while one is at work on its line of which a new calendar knows no change',
      " || listed === 'at_work'",
      '',
      [CLAIM],
    ],
  ]),
  ...mutantsOf('src/workflows/calendar/rules/start-gate.ts', [
    [
      'the kill switch tells no armed window',
      'return entry.change !== null && !hasWritten(entry) && entry.rescuedRun === null;',
      'return false;',
      [CLAIM],
    ],
    [
      'the kill switch overlooks windows of which a new calendar knows no change',
      'isArmed(entry) || mayBeArmed(entry, nowMs)',
      'isArmed(entry)',
      [CLAIM],
    ],
    [
      'the kill switch lets a window begin that was written ahead',
      'isEntered(entry, nowMs);',
      'false;',
      [CLAIM],
    ],
  ]),
  ...mutantsOf('src/workflows/window/start/applying.ts', [
    [
      'a cancel during an apply does not reach its step',
      'window.orders.stop !== null || window.orders.hold !== null || window',
      'window.orders.hold !== null || window',
      [INTERRUPTED],
    ],
    [
      'the kill switch does not reach a write that is held',
      'window.orders.stop !== null || window.orders.hold !== null || window',
      'window.orders.stop !== null || window',
      [INTERRUPTED],
    ],
    [
      'an end that moved does not reach a write that is held',
      'window.orders.hold !== null || window.end.ms !== endMs,',
      'window.orders.hold !== null,',
      [INTERRUPTED],
    ],
    [
      'a step that fails has sent nothing',
      "if (!isNeverBegun(code)) return { status: 'unknown', ...base };",
      '',
      [INTERRUPTED],
    ],
  ]),
  ...mutantsOf('src/workflows/window/back/reverting.ts', [
    [
      'a round of the way back forgets what those before it have learned',
      'return { ...way, known: known ?? way.known, isUnreported };',
      'return { ...way, known, isUnreported };',
      [ROUNDS],
    ],
    [
      'an end that is asked for does not reach a revert that is held',
      'return stop !== way.stop || isNudged || takenOver',
      'return isNudged || takenOver',
      [ROUNDS],
    ],
    [
      'an end that moved does not reach a revert that is held',
      ' || isPutOff(window, way);',
      ';',
      [ROUNDS],
    ],
    [
      'a revert that was put off is taken for one under way',
      'else if (isPutOff(window, way)) resumeWindow(window);',
      '',
      [ROUNDS],
    ],
    [
      'a late control does not make the line due at once',
      'const dueMs = stop === way.stop ? way.dueMs : endNow(window);',
      'const { dueMs } = way;',
      [ROUNDS],
    ],
  ]),
  ...mutantsOf('src/client/windows/reading/window-record.ts', [
    [
      'a window that was terminated while it applied is taken for one that only waited',
      'status: { ...status, phase } };',
      'status };',
      ['test/client/reading/window-record.test.ts'],
    ],
  ]),
];
