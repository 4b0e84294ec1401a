/** The one decision of a window: as a table, and what holds whatever the window knows. */
import * as fc from 'fast-check';
import type { Change } from '../../src/contract/change/change.ts';
import { mustProveBack } from '../../src/line/change.ts';
import {
  isSameStep,
  nextStep,
  whyStartIsOver,
  type Situation,
  type Step,
} from '../../src/line/next-step.ts';
import { aChange } from '../support/records/a-change.ts';

const ARM_LEAD = 60_000;
const DISPATCH_LEAD = 5_000;
const LATEST = 60_000;
const END = 600_000;

const ARMED = aChange({ stage: 'armed' });
const SENT = aChange({ stage: 'sent' });
const IN_DOUBT = aChange({ stage: 'in_doubt' });
const APPLIED = aChange({ stage: 'applied', new_version: 15 });
const REVERTED = aChange({ stage: 'reverted', final_version: 16 });

const IDLE: Situation = {
  startMs: 0,
  latestStartMs: LATEST,
  endMs: END,
  aheadMs: 0,
  isEndMoved: false,
  proofAtMs: null,
  armLeadMs: ARM_LEAD,
  dispatchLeadMs: DISPATCH_LEAD,
  change: null,
  mustLook: false,
  mustAnnounce: false,
  lookAtMs: null,
  retry: null,
  isStopped: false,
  isHeld: false,
  hasFailed: false,
  isTakenOver: false,
  isLeft: false,
};

/** Written ten minutes ahead, it is proven three seconds after its start. */
const AHEAD = 600_000;
const PROOF = 3_000;
const WRITTEN_AHEAD = { aheadMs: AHEAD, proofAtMs: PROOF } as const;
const ENTERED = { ...WRITTEN_AHEAD, change: APPLIED } as const;

function told(step: Step): string {
  return step.kind === 'wait' ? `wait for ${step.waitsFor} until ${step.untilMs}` : step.kind;
}

describe('what a window does next', () => {
  it.each<[string, Partial<Situation>, number, string]>([
    ['long before', {}, -ARM_LEAD - 1, `wait for arming until ${-ARM_LEAD}`],
    ['from the arm lead on', {}, -ARM_LEAD, 'arm'],
    [
      'not armed yet, after a failure',
      { retry: { step: 'arm', atMs: -1_000 } },
      -2_000,
      'wait for retry until -1000',
    ],
    ['armed', { change: ARMED }, -ARM_LEAD, `wait for start until ${-DISPATCH_LEAD}`],
    ['armed, at the dispatch', { change: ARMED }, -DISPATCH_LEAD, 'write'],
    [
      'armed, and the words that callers are to hear are not proven',
      { change: ARMED, mustAnnounce: true },
      -ARM_LEAD,
      'announce',
    ],
    [
      'armed late, with words that are not proven',
      { change: ARMED, mustAnnounce: true },
      0,
      'announce',
    ],
    [
      'in doubt, with words of another end',
      { change: IN_DOUBT, mustAnnounce: true },
      0,
      'announce',
    ],
    [
      'called off before its words are proven',
      { change: ARMED, mustAnnounce: true, isStopped: true },
      0,
      'release',
    ],
    [
      'active, and its end has moved',
      { change: APPLIED, mustAnnounce: true },
      1_000,
      'announce_again',
    ],
    [
      'active, at its end, with words of another end',
      { change: APPLIED, mustAnnounce: true },
      END - DISPATCH_LEAD,
      'revert',
    ],
    [
      'ended early, with words of another end',
      { change: APPLIED, mustAnnounce: true, isStopped: true },
      1_000,
      'revert',
    ],
    ['armed, and starts are stopped', { change: ARMED, isHeld: true }, 0, 'arm'],
    [
      'armed by a run whose forerunner may have written',
      { change: IN_DOUBT },
      -30_000,
      'wait for start until -5000',
    ],
    ['a write is told as an unexplained conflict', { change: SENT }, 0, 'write'],
    ['an answer is lost', { change: IN_DOUBT, mustLook: true }, 0, 'look'],
    ['looked at', { change: IN_DOUBT }, 0, 'write'],
    [
      'a write waits for its next try',
      { change: ARMED, retry: { step: 'write', atMs: 2_000 } },
      1_000,
      'wait for retry until 2000',
    ],
    ['too late, and nothing was sent', { change: ARMED }, LATEST + 1, 'release'],
    [
      'too late, and a write is in doubt',
      { change: IN_DOUBT, mustLook: true },
      LATEST + 1,
      'revert',
    ],
    ['held with a write in doubt', { change: IN_DOUBT, isHeld: true }, 0, 'revert'],
    ['failed before it wrote', { change: ARMED, hasFailed: true }, 0, 'release'],
    ['stopped before it armed', { isStopped: true }, -ARM_LEAD, 'release'],
    ['active', { change: APPLIED }, 1_000, `wait for end until ${END - DISPATCH_LEAD}`],
    [
      'active, before its look',
      { change: APPLIED, lookAtMs: 5_000 },
      1_000,
      'wait for look until 5000',
    ],
    ['active, at its look', { change: APPLIED, lookAtMs: 5_000 }, 5_000, 'look_for_drift'],
    ['active, and stopped', { change: APPLIED, isStopped: true }, 1_000, 'revert'],
    [
      'active, and starts are stopped',
      { change: APPLIED, isHeld: true },
      1_000,
      `wait for end until ${END - DISPATCH_LEAD}`,
    ],
    ['active, at its end', { change: APPLIED }, END - DISPATCH_LEAD, 'revert'],
    [
      'a revert has failed',
      { change: APPLIED, retry: { step: 'revert', atMs: END + 30_000 } },
      END,
      `wait for retry until ${END + 30_000}`,
    ],
    ['taken over', { change: APPLIED, isTakenOver: true }, END, 'hand_over'],
    ['handed over', { change: APPLIED, isTakenOver: true, isLeft: true }, END, 'release'],
    ['back', { change: REVERTED }, END, 'release'],
    [
      'long before what is written ahead',
      WRITTEN_AHEAD,
      -AHEAD - ARM_LEAD - 1,
      `wait for arming until ${-AHEAD - ARM_LEAD}`,
    ],
    ['before what is written ahead', WRITTEN_AHEAD, -AHEAD - ARM_LEAD, 'arm'],
    [
      'armed, to be written ahead',
      { ...WRITTEN_AHEAD, change: ARMED },
      -AHEAD - ARM_LEAD,
      `wait for start until ${-AHEAD - DISPATCH_LEAD}`,
    ],
    ['armed, less than that is left', { ...WRITTEN_AHEAD, change: ARMED }, -1_000, 'write'],
    [
      'armed, to be written ahead, and the end has moved since',
      { ...WRITTEN_AHEAD, change: ARMED, isEndMoved: true },
      -AHEAD - DISPATCH_LEAD,
      'arm',
    ],
    [
      'armed for another end, which is cancelled',
      { ...WRITTEN_AHEAD, change: ARMED, isEndMoved: true, isStopped: true },
      -AHEAD,
      'release',
    ],
    ['written ahead', ENTERED, -AHEAD, `wait for proof until ${PROOF}`],
    ['written ahead, begun, not proven', ENTERED, 1_000, `wait for proof until ${PROOF}`],
    ['written ahead, at its proof', ENTERED, PROOF, 'prove'],
    ['written ahead, proven', { ...ENTERED, proofAtMs: null }, PROOF, 'wait for end until 595000'],
    ['written ahead, and starts are stopped before', { ...ENTERED, isHeld: true }, -1, 'revert'],
    [
      'written ahead, and starts are stopped since',
      { ...ENTERED, isHeld: true },
      0,
      `wait for proof until ${PROOF}`,
    ],
    ['written ahead, and cancelled', { ...ENTERED, isStopped: true }, -AHEAD, 'revert'],
    ['written ahead, and taken out by others', { ...ENTERED, hasFailed: true }, PROOF, 'revert'],
    ['written ahead, never proven, past its latest start', ENTERED, LATEST + 1, 'prove'],
    ['written ahead, never proven, at its end', ENTERED, END - DISPATCH_LEAD, 'revert'],
    [
      'written ahead, a look has failed',
      { ...ENTERED, retry: { step: 'prove', atMs: 20_000 } },
      10_000,
      'wait for retry until 20000',
    ],
    [
      'written ahead, a look has failed shortly before its end',
      { ...ENTERED, retry: { step: 'prove', atMs: END } },
      END - 6_000,
      `wait for retry until ${END - DISPATCH_LEAD}`,
    ],
    [
      'written ahead, its end before its proof',
      { ...ENTERED, proofAtMs: END },
      0,
      `wait for proof until ${END - DISPATCH_LEAD}`,
    ],
  ])('%s', (_, changes, nowMs, expected) => {
    expect(told(nextStep({ ...IDLE, ...changes }, nowMs))).toBe(expected);
  });
});

const anyChange = fc.constantFrom<Change | null>(null, ARMED, SENT, IN_DOUBT, APPLIED, REVERTED);
const anyInstant = fc.integer({ min: -AHEAD - 2 * ARM_LEAD, max: 2 * END });
const anySituation: fc.Arbitrary<Situation> = fc
  .record({
    endMs: fc.integer({ min: 0, max: END }),
    latestStartMs: fc.integer({ min: 0, max: END }),
    change: anyChange,
    aheadMs: fc.constantFrom(0, AHEAD),
    isEndMoved: fc.boolean(),
    proofAtMs: fc.option(anyInstant),
    mustLook: fc.boolean(),
    mustAnnounce: fc.boolean(),
    lookAtMs: fc.option(anyInstant),
    retry: fc.option(
      fc.record({
        step: fc.constantFrom(
          'arm' as const,
          'write' as const,
          'prove' as const,
          'revert' as const,
        ),
        atMs: anyInstant,
      }),
    ),
    isStopped: fc.boolean(),
    isHeld: fc.boolean(),
    hasFailed: fc.boolean(),
    isTakenOver: fc.boolean(),
    isLeft: fc.boolean(),
  })
  .map((changes) => Object.assign({}, IDLE, changes));

/** Calls `check` with any situation, any instant, and the next step. */
function always(check: (now: Situation, nowMs: number, step: Step) => void): void {
  fc.assert(
    fc.property(anySituation, anyInstant, (now, nowMs) => check(now, nowMs, nextStep(now, nowMs))),
    { numRuns: 2_000 },
  );
}

describe('whatever a window knows, it', () => {
  it('never writes before the dispatch, nor after the latest start', () => {
    always((now, nowMs, { kind }) => {
      if (kind !== 'write') return;
      expect(nowMs).toBeGreaterThanOrEqual(now.startMs - now.aheadMs - DISPATCH_LEAD);
      expect(nowMs).toBeLessThanOrEqual(now.latestStartMs);
    });
  });

  it('never writes before the words that callers hear are proven, and never waits for them to go back', () => {
    always(({ mustAnnounce, isStopped }, _nowMs, { kind }) => {
      const isAnnouncing = kind === 'announce' || kind === 'announce_again';
      expect(mustAnnounce && kind === 'write').toBe(false);
      expect(isAnnouncing && (isStopped || !mustAnnounce)).toBe(false);
    });
  });

  it('never writes an end that has moved since it was armed', () => {
    always(({ change, isEndMoved }, _nowMs, { kind }) => {
      const isOutdated = isEndMoved && !mustProveBack(change);
      expect(isOutdated && kind === 'write').toBe(false);
    });
  });

  it('never arms before the arm lead, nor over a change that may stand', () => {
    always((now, nowMs, { kind }) => {
      if (kind !== 'arm') return;
      expect(nowMs).toBeGreaterThanOrEqual(now.startMs - now.aheadMs - ARM_LEAD);
      expect(mustProveBack(now.change)).toBe(false);
    });
  });

  it('never gives a line free that is not proven back, unless it is left to somebody', () => {
    always((now, _, { kind }) => {
      const isFree = now.isLeft || !mustProveBack(now.change);
      expect(kind !== 'release' || isFree).toBe(true);
    });
  });

  it('answers a stop with the revert or the release at once, but for the pause of the revert itself', () => {
    always((now, nowMs) => {
      const step = nextStep({ ...now, isStopped: true, isTakenOver: false, isLeft: false }, nowMs);
      const isPaused = now.retry?.step === 'revert' && nowMs < now.retry.atMs;
      const isOver = step.kind === 'revert' || step.kind === 'release';
      expect(isOver || (isPaused && told(step).startsWith('wait for retry'))).toBe(true);
    });
  });

  it('does nothing but go back if the start is over', () => {
    always((now, nowMs, step) => {
      if (now.change?.stage === 'applied' || whyStartIsOver(now, nowMs) === null) return;
      const isWaiting = step.kind === 'wait' && step.waitsFor === 'retry';
      expect(isWaiting || ['revert', 'hand_over', 'release'].includes(step.kind)).toBe(true);
    });
  });

  it('leaves alone what is back, or left to somebody', () => {
    always((now, nowMs) => {
      for (const end of [{ change: REVERTED }, { isLeft: true }])
        expect(nextStep({ ...now, ...end }, nowMs)).toEqual({ kind: 'release' });
    });
  });

  it('waits for an instant that is still to come, and then does something else', () => {
    always((now, nowMs, step) => {
      if (step.kind !== 'wait') return;
      expect(step.untilMs).toBeGreaterThan(nowMs);
      expect(isSameStep(nextStep(now, step.untilMs), step)).toBe(false);
    });
  });

  it('knows what to do by what it knows, and by nothing else', () => {
    always((now, nowMs, step) => expect(nextStep({ ...now }, nowMs)).toEqual(step));
  });
});
