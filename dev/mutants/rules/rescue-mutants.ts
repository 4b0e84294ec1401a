/** Mutants of the sweeper's judges, of rescues and of break-glass files. Data only. */
import { mutantsOf, type Mutant } from '../mutant.ts';

const RESCUE_FILE = 'test/activities/files/judge-rescue-file.test.ts';
const GUARDED_FILES = 'test/activities/files/guarded-rescue-files.test.ts';
const CLOSE_FILE = 'test/activities/files/close-rescue-file.test.ts';
const RESCUE_CLAIM = 'test/workflows/cut-short/window-rescue-claim.test.ts';
const ORPHANED = 'test/activities/sweep/find-orphaned.test.ts';

export const RESCUE_MUTANTS: readonly Mutant[] = [
  ...mutantsOf('src/activities/sweep/judge-orphaned.ts', [
    [
      'a window that may have written is only released',
      'if (memory?.may_have_written !== false || (await',
      'if (memory === null || (await',
      [ORPHANED],
    ],
    [
      'a line is rescued twice',
      'if (why === null || (await isInCare(deps, booking))) return null;',
      'if (why === null) return null;',
      [ORPHANED],
    ],
  ]),
  ...mutantsOf('src/activities/sweep/judge-rescue-file.ts', [
    [
      'a line that a person took over is rescued from its file',
      'if (file.taken_over !== undefined) return null;',
      '',
      [RESCUE_FILE],
    ],
    [
      'the file of another installation is acted on during its window',
      'if (!isOver && !(await isKnownHere(',
      'if (false && !(await isKnownHere(',
      [RESCUE_FILE],
    ],
  ]),
  ...mutantsOf('src/activities/window/files/close-rescue-file.ts', [
    [
      'a break-glass file goes though nothing is proven',
      "if (line === 'unproven') return;",
      '',
      [CLOSE_FILE],
    ],
    [
      'a run that wrote nothing removes the file of another',
      'if (change !== null && isOfEarlierRun(input, change)) return;',
      '',
      [CLOSE_FILE],
    ],
  ]),
  ...mutantsOf('src/activities/window/files/guarded-rescue-files.ts', [
    [
      'all accesses to a folder run at once',
      'if (this.#running.size >= ACCESSES_AT_ONCE) return true;',
      '',
      [GUARDED_FILES],
    ],
    [
      'two changes of one break-glass file run at once',
      'return windowId !== undefined && [...this.#running]',
      'return false && [...this.#running]',
      [GUARDED_FILES],
    ],
    [
      'an access to the folder never gets its turn',
      'if (this.#running.size >= ACCESSES_AT_ONCE) return true;',
      'if (this.#running.size >= 0) return true;',
      [GUARDED_FILES],
    ],
  ]),
  ...mutantsOf('src/workflows/window-rescue.ts', [
    [
      'a rescue writes without its claim',
      "if (!granted && left === undefined) return { outcome: 'not_needed', holder, receipt: null };",
      '',
      [RESCUE_CLAIM],
    ],
    [
      'a rescue that is denied a line which a person is responsible for tells nobody',
      'if (!granted && left === undefined)',
      'if (!granted)',
      [RESCUE_CLAIM],
    ],
    [
      'a rescue writes over what a person is responsible for',
      'return left === undefined ? putBack(rescue) : leaveToPerson(rescue, left);',
      'return putBack(rescue);',
      [RESCUE_CLAIM],
    ],
  ]),
];
