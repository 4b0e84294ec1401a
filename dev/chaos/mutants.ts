/**
 * Builds with one mistake each, by a change of the compiled text, and the rules of which at least one must catch them.
 * Each was chosen because nearly every other rule passes with it. Data only.
 */
import type { TargetKindName } from '../../src/contract/request/target/target.ts';
import type { Rule } from './rules/trial.ts';

interface Patch {
  /** In the folder of the compiled programs. */
  readonly file: string;
  /** Occurs exactly once. */
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  readonly name: string;
  readonly patches: readonly Patch[];
  readonly caughtBy: readonly Rule[];
  /** The kinds of the lines that it runs on. @default menus */
  readonly kinds?: readonly TargetKindName[];
}

function mutant(
  name: string,
  caughtBy: readonly Rule[],
  ...patches: readonly (readonly [file: string, find: string, replace: string])[]
): Mutant {
  const read = patches.map(([file, find, replace]) => ({ file, find, replace }));
  return { name, patches: read, caughtBy };
}

const APPLY = 'src/activities/window/writing/apply-change.js';
const REVERT = 'src/activities/window/writing/revert-change.js';
const APPLYING = 'src/workflows/window/start/applying.js';
const CONTROLS = 'src/workflows/window/controls/controls.js';
const OWN_CHANGE = 'src/line/own-change.js';

export const MUTANTS: readonly Mutant[] = [
  mutant(
    'nothing is ever applied',
    ['too_few_applied'],
    [
      APPLY,
      'const booked = await askCalendar(deps, input);',
      "return notApplied('too_late', 'a mutant', null);",
    ],
  ),
  mutant(
    'every revert is 13 scaled minutes late',
    ['reverts_slow', 'reverted_late'],
    [
      REVERT,
      'holdWarm(deps, coming(input, unread), run, dueWrites.alarm)',
      'new Promise((go) => setTimeout(go, input.instant_ms + 19_500 - Date.now())).then(() => null)',
    ],
  ),
  mutant(
    'it writes when nothing is to be written',
    ['needless_write'],
    ['src/line/revert/revert-steps.js', 'if (mustOutdate(rule, seen) && !wrote)', 'if (!wrote)'],
  ),
  mutant(
    'it takes our change as the baseline',
    ['still_in_maintenance', 'applied_over_another'],
    [OWN_CHANGE, 'const looks = mayHaveLanded || isWhole ? own : [];', 'const looks = [];'],
    [
      OWN_CHANGE,
      'if (target.showsMaintenance(now.fields, now.id) && !isOurMark(comparison))',
      'if (false)',
    ],
    [
      OWN_CHANGE,
      'const answer = isWhole ? managedBy(change.intended, now.fields) : stored;',
      'const answer = undefined;',
    ],
    [OWN_CHANGE, 'inDoubt: inDoubt && answer === undefined,', 'inDoubt: false,'],
  ),
  mutant(
    'it applies before its start',
    ['applied_early'],
    [
      APPLY,
      'holdWarm(deps, coming(input), run, dueWrites.alarm)',
      'run.holdUntil(input.instant_ms - 1_000, dueWrites.alarm)',
    ],
  ),
  mutant(
    'a window that is not applied writes all the same once its end has come',
    ['applied_late', 'outside_window'],
    [APPLY, 'if (run.serverNowMs() > not_after_ms)', 'if (false)'],
    [
      APPLY,
      'holdWarm(deps, coming(input), run, dueWrites.alarm)',
      'new Promise((go) => setTimeout(go, Date.parse(input.scheduled_until) + 500 - Date.now())).then(() => null)',
    ],
  ),
  mutant(
    'starts go on although they are stopped',
    ['applied_while_stopped'],
    ['src/workflows/window/story.js', 'isHeld: orders.hold !== null,', 'isHeld: false,'],
    [APPLYING, '|| window.orders.hold !== null', ''],
    ['src/activities/window/arm-window.js', 'if (stopped !== null)', 'if (false)'],
  ),
  mutant(
    'takeOver is ignored',
    ['written_after_take_over'],
    [CONTROLS, 'window.orders = { ...window.orders, takenOver: by };', ''],
  ),
  mutant('retryNow is ignored', ['retry_ignored'], [CONTROLS, 'isNudged: true, ', '']),
  mutant(
    'callbacks of reverts are dropped',
    ['callback_missing'],
    [
      'src/workflows/window/reporting/callbacks.js',
      'if (!plan.callback_events.includes(event))',
      "if (event === 'reverted' || !plan.callback_events.includes(event))",
    ],
  ),
  mutant(
    'a callback has another id at each try',
    ['callback_unsound', 'callback_missing'],
    [
      'src/activities/window/deliver-callback.js',
      'deps.callbacks.post(url, id,',
      'deps.callbacks.post(url, `${id}_${info.attempt}`,',
    ],
  ),
  mutant(
    'a callback tells of an apply that is still to come',
    ['callback_untrue'],
    [
      'src/workflows/maintenance-window.js',
      "callbacks.announce('accepted');",
      "callbacks.announce('scheduled');",
    ],
  ),
  mutant(
    'the audit has no record of reverts',
    ['audit_missing'],
    [
      'src/audit/story/reverting.js',
      "note(mirror, 'reverted', {",
      "note({ ...mirror, records: [] }, 'reverted', {",
    ],
  ),
  mutant(
    'the audit is not logged where the line comes back',
    ['audit_differs'],
    [
      'src/worker/audit-sink.js',
      'audit[LEVELS[severityOfRecord(record)]](record, AUDIT_MESSAGE);',
      "if (record.event !== 'reverted') audit[LEVELS[severityOfRecord(record)]](record, AUDIT_MESSAGE);",
    ],
  ),
  mutant(
    'the break-glass file stays',
    ['file_left'],
    [
      'src/activities/window/files/close-rescue-file.js',
      'await rescue.remove(input.window_id);',
      'void 0;',
    ],
  ),
  {
    ...mutant(
      'the schedules of windows stay in the organisation',
      ['schedule_left'],
      [
        'src/activities/window/tidy.js',
        "await target.tidy(id, looksLike(change), run.writing('revert'))",
        '1',
      ],
    ),
    kinds: ['schedule-group'],
  },
  {
    ...mutant(
      'an extension does not move the end that Genesys knows',
      ['entry_wrong'],
      ['src/activities/window/move-end.js', 'if (isThere)', 'if (true)'],
    ),
    kinds: ['schedule-group'],
  },
  {
    ...mutant(
      'what is entered ahead stays although its window is called off before the start',
      ['entry_stood'],
      [
        'src/workflows/window/story.js',
        'isStopped: orders.stop !== null,',
        'isStopped: orders.stop !== null && (plan.ahead_ms === undefined || Date.now() >= plan.start_ms),',
      ],
      [
        'src/workflows/window/story.js',
        'isHeld: orders.hold !== null,',
        'isHeld: orders.hold !== null && (plan.ahead_ms === undefined || change === null),',
      ],
    ),
    kinds: ['schedule-group'],
  },
  {
    ...mutant(
      'a sweep leaves a terminated window alone until its start',
      ['entry_stood'],
      [
        'src/activities/sweep/judge-orphaned.js',
        'const former = ofFormerRun(booking);',
        'if (deps.nowMs < booking.start_ms) return null; const former = ofFormerRun(booking);',
      ],
    ),
    kinds: ['schedule-group'],
  },
];
