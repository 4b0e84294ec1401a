/** Mutants of changes that are written ahead of their start, and of the entry in a schedule group. Data only. */
import { mutantsOf, type Mutant } from '../mutant.ts';

const NEXT_STEP = 'test/line/next-step.test.ts';
const PROOF = 'test/contract/window/proof-rules.test.ts';
const ENTRY = 'test/genesys/schedules/entry.test.ts';
const REFUSALS = 'test/genesys/schedules/refusals.test.ts';
const REQUEST = 'test/contract/request/schedule-group-request.test.ts';
const STRAYS = 'test/activities/sweep/stray-rules.test.ts';
const MOVE_END = 'test/activities/window/move-end.test.ts';
const TIDY = 'test/activities/window/tidy.test.ts';
const GROUP_FILE = 'src/adapters/genesys/targets/schedules/group-entries.ts';

export const SCHEDULE_MUTANTS: readonly Mutant[] = [
  ...mutantsOf('src/activities/window/move-end.ts', [
    [
      'a moved end takes the edits of others for ours',
      'const isAsLeft = isSameState(target, stored, managedBy(stored, now.fields));',
      'const isAsLeft = true;',
      [MOVE_END],
    ],
    [
      'an end is moved by a read that is older than the window',
      'if (isOlder(target.versions, version, change.floor))',
      'if (false)',
      [MOVE_END],
    ],
    [
      'an answer that does not show the new end is believed',
      'if (!showsWhatWasSent(target, { version, fields }, answer))',
      'if (false)',
      [MOVE_END],
    ],
  ]),
  ...mutantsOf('src/line/next-step.ts', [
    [
      'what is written ahead begins although starts are stopped',
      "return now.isHeld && nowMs < now.startMs ? 'held' : null;",
      'return null;',
      [NEXT_STEP],
    ],
    [
      'the kill switch ends what has begun by itself',
      "return now.isHeld && nowMs < now.startMs ? 'held' : null;",
      "return now.isHeld ? 'held' : null;",
      [NEXT_STEP],
    ],
    [
      'what is written ahead keeps an end that has moved',
      '!now.isHeld && !now.isEndMoved)',
      '!now.isHeld)',
      [NEXT_STEP],
    ],
    [
      'what is written ahead is active without a proof',
      'return proofAtMs === null ? whileActive(now, nowMs)',
      'return true ? whileActive(now, nowMs)',
      [NEXT_STEP],
    ],
    [
      'what is written ahead stays although it is called off',
      'if (whyStartIsOver(now, nowMs) !== null || nowMs >= dispatchMs)',
      'if (nowMs >= dispatchMs)',
      [NEXT_STEP],
    ],
  ]),
  ...mutantsOf('src/contract/window/proof-rules.ts', [
    [
      'an entry that is gone has begun',
      'return missing(changed).length === 0;',
      'return true;',
      [PROOF],
    ],
  ]),
  ...mutantsOf(GROUP_FILE, [
    [
      'an entry is taken out over the edit of its schedule',
      'if (scheduleVersionOf(schedule) !== schedulePartOf(version))',
      'if (false)',
      [ENTRY],
    ],
    [
      'an entry that is not found counts as taken out',
      'if (scheduleVersionOf(schedule) !== schedulePartOf(version))',
      'if (schedule !== null && scheduleVersionOf(schedule) !== schedulePartOf(version))',
      [ENTRY],
    ],
    [
      'a schedule is made for a group that has moved since',
      'if (group.version === expected) return group;',
      'if (true) return group;',
      [ENTRY],
    ],
  ]),
  ...mutantsOf('src/adapters/genesys/targets/schedules/entry.ts', [
    [
      'the entry of another window is taken for ours',
      'mark === null ? markOfName(name) !== null : name === entryName(mark),',
      'markOfName(name) !== null,',
      [ENTRY],
    ],
  ]),
  ...mutantsOf('src/adapters/genesys/targets/schedules/schedule-group.ts', [
    [
      'a group gets a second entry of a window',
      'withMember(whole, list, schedule.id, earlier)',
      'withMember(whole, list, schedule.id)',
      [ENTRY],
    ],
    [
      'only one of several entries of a window is taken out',
      'const ids = members.map(',
      'const ids = members.slice(0, 1).map(',
      [ENTRY],
    ],
  ]),
  ...mutantsOf('src/adapters/genesys/targets/schedules/own-schedules.ts', [
    [
      'a schedule is made without a look for it',
      'if (found === null) return this.#create(wanted, context);',
      'if (true) return this.#create(wanted, context);',
      [ENTRY],
    ],
    [
      'another schedule that is answered is entered',
      '({ name }) => name === entryName(mark), {',
      '() => true, {',
      [ENTRY],
    ],
    [
      'a schedule whose answer was lost is not looked for',
      "if (!isGenesysError(error) || error.outcome !== 'unknown') throw error;",
      'if (true) throw error;',
      [ENTRY],
    ],
    [
      'a schedule that somebody has made their own is deleted',
      'return found.length === 1 && isOnlyRenamed(only, made) ? found : [];',
      'return found;',
      [ENTRY],
    ],
  ]),
  ...mutantsOf('src/adapters/genesys/targets/schedules/governed-ivrs.ts', [
    [
      'an IVR without the flow is no reason',
      'problems: governed.flatMap((ivr) => lackingFlow(ivr, list)),',
      'problems: [],',
      [REFUSALS],
    ],
  ]),
  ...mutantsOf('src/adapters/genesys/targets/schedules/group-state.ts', [
    [
      'an entry that is switched off is in force',
      'own !== null && isActive(own) ? own : null',
      'own',
      [ENTRY],
    ],
  ]),
  ...mutantsOf('src/adapters/genesys/targets/schedules/times/already-in-force.ts', [
    [
      'a schedule that is not active refuses a window',
      'const active = schedules.filter(isActive);',
      'const active = schedules;',
      [REFUSALS],
    ],
  ]),
  ...mutantsOf('src/activities/admission/local-start.ts', [
    ['a time that exists twice is taken', "if (reading.kind === 'once')", 'if (true)', [REFUSALS]],
  ]),
  ...mutantsOf('src/activities/sweep/judge-strays.ts', [
    [
      'a schedule of a window that is known is deleted',
      "if (known.has(mark)) return 'leave';",
      '',
      [STRAYS],
    ],
    [
      'a schedule that a group holds is deleted',
      "if (heldBy !== null || endsMs === null) return 'tell';",
      "if (endsMs === null) return 'tell';",
      [STRAYS],
    ],
    [
      'a schedule that is still to come is deleted',
      'nowMs - endsMs > LONG_OVER_MS',
      'true',
      [STRAYS],
    ],
  ]),
  ...mutantsOf('src/activities/window/tidy.ts', [
    [
      'a schedule that could not be deleted is forgotten',
      'return { leftover: { why: error.message } };',
      'return {};',
      [TIDY],
    ],
    [
      'a schedule that no list shows yet is forgotten',
      'deleted === 0 ? { leftover: { why: null } } : {}',
      '{}',
      [TIDY],
    ],
    [
      'a deletion that fails is not tried again',
      'attempts: [], final: false, pauseMs',
      'attempts: [], final: true, pauseMs',
      [TIDY],
    ],
  ]),
  ...mutantsOf('src/contract/request/times/request-times.ts', [
    [
      'a schedule may begin within a minute',
      'if (start.epochMs % MINUTE_MS === 0) return [];',
      'return [];',
      [REQUEST],
    ],
  ]),
];
