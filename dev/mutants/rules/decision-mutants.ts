/** Mutants of the record of a change and of the one decision. Data only. */
import { mutantsOf, type Mutant } from '../mutant.ts';

const CHANGE = 'test/line/change.test.ts';
const NEXT_STEP = 'test/line/next-step-rules.test.ts';

export const DECISION_MUTANTS: readonly Mutant[] = [
  ...mutantsOf('src/line/change.ts', [
    [
      'a late note wins',
      'if (a.revision !== b.revision) return a.revision > b.revision;\n  if (a.stage',
      'if (a.stage',
      [CHANGE, 'test/workflows/calendar/rules/calendar-ledger.test.ts'],
    ],
    [
      'what is in doubt need not be proven back',
      "return change !== null && change.stage !== 'armed' && change.stage !== 'reverted';",
      "return change !== null && (change.stage === 'sent' || change.stage === 'applied');",
      [CHANGE, NEXT_STEP],
    ],
    [
      'a refusal clears an earlier write',
      "const isClosed = change.stage === 'sent' && (isForGood || change.open !== true);",
      "const isClosed = change.stage !== 'applied' && (isForGood || !('open' in change));",
      [CHANGE],
    ],
    [
      'a refusal closes a conflict before it that nothing explained',
      "const isClosed = change.stage === 'sent' && (isForGood || change.open !== true);",
      "const isClosed = change.stage === 'sent';",
      [CHANGE],
    ],
    [
      'a write that never began uses up the revision by which its file would be known',
      'const revision = change.revision + (neverBegan ? -1 : 1);',
      'const revision = change.revision + 1;',
      [CHANGE, 'test/activities/files/lost-future.test.ts'],
    ],
    [
      'a look clears an earlier write',
      "const isDoubtful = in_doubt || change.stage === 'in_doubt';",
      'const isDoubtful = in_doubt;',
      [CHANGE],
    ],
    [
      'a lost write can no longer land',
      'may_still_land: true,',
      'may_still_land: false,',
      [CHANGE],
    ],
    [
      'two accounts forget the higher floor',
      'floor: Math.max(a.floor, b.floor),',
      'floor: later.floor,',
      [CHANGE],
    ],
  ]),
  ...mutantsOf('src/line/next-step.ts', [
    [
      'a line in doubt is released without proof',
      "if (isOver) return unlessPaused(now, nowMs, 'revert');",
      "if (isOver) return { kind: 'release' };",
      [NEXT_STEP],
    ],
    [
      'a cancel before the start is ignored',
      "if (now.isStopped) return 'stopped';",
      '',
      [NEXT_STEP],
    ],
    [
      'a stop of an active window waits for its end',
      'if (now.isStopped || nowMs >= dispatchMs)',
      'if (nowMs >= dispatchMs)',
      [NEXT_STEP],
    ],
    [
      'the latest start is ignored',
      "if (nowMs > now.latestStartMs) return 'too_late';",
      '',
      [NEXT_STEP],
    ],
    [
      'a write is dispatched before its time',
      "return nowMs < dispatchMs ? wait(dispatchMs, 'start') :",
      "return false ? wait(dispatchMs, 'start') :",
      [NEXT_STEP],
    ],
    [
      'the kill switch holds no armed window',
      'if (now.change !== null && !now.isHeld &&',
      'if (now.change !== null &&',
      [NEXT_STEP],
    ],
    [
      'the kill switch leaves what may stand',
      "return now.isHeld && mustProveBack(now.change) ? 'held' : null;",
      'return null;',
      [NEXT_STEP],
    ],
    [
      'it writes again before it has looked',
      "return now.mustLook ? { kind: 'look' } : towardsTheWrite(now, nowMs);",
      'return towardsTheWrite(now, nowMs);',
      [NEXT_STEP],
    ],
    [
      'a line that is taken over is put back all the same',
      "if (now.isTakenOver) return { kind: 'hand_over' };",
      '',
      [NEXT_STEP],
    ],
  ]),
];
