/** Accounts of a change from elsewhere, and how they are used. */
import {
  afterReport,
  inherited,
  knownBeforeLook,
  knownBeforeRevert,
  knownBeforeWrite,
  recalled,
  knowsMore,
} from '../../src/line/accounts.ts';
import { evolve } from '../../src/line/change.ts';
import { aChange } from '../support/records/a-change.ts';

const versions = 'counted';
const ARMED = aChange({ stage: 'armed' });
const SENT = evolve(ARMED, { kind: 'sent' });
const APPLIED = evolve(SENT, { kind: 'applied', previous_version: 14, version: 15 });
const REVERTED = evolve(APPLIED, { kind: 'reverted', version: 16 });

describe('what a step knows before its write', () => {
  it('is what it was given, if nobody else can have written', () => {
    expect(knownBeforeWrite(SENT, ARMED, { isOnlyOurs: true, versions }).known).toBe(SENT);
  });

  it('is a doubt if another run, or a future that was lost, has told of more', () => {
    const later = { ...SENT, revision: 7, version: 16 };
    for (const accounts of [
      knownBeforeWrite(SENT, later, { isOnlyOurs: true, versions }),
      knownBeforeWrite(SENT, null, { isOnlyOurs: false, versions }),
    ])
      expect(accounts).toMatchObject({ sent: SENT, known: { stage: 'in_doubt' } });
    expect(knownBeforeWrite(SENT, later, { isOnlyOurs: true, versions }).sentForAtLast).toBe(16);
  });

  it('is a doubt if a file was left for the very write that is only sent now: Temporal came back from a backup', () => {
    const { known } = knownBeforeWrite(SENT, SENT, { isOnlyOurs: true, versions });
    expect(known).toMatchObject({ stage: 'in_doubt', version: 14, may_still_land: true });
    const again = evolve(evolve(SENT, { kind: 'refused' }), { kind: 'sent' });
    expect(knownBeforeWrite(again, SENT, { isOnlyOurs: true, versions }).known).toBe(again);
  });
});

describe('what is taken over from a run', () => {
  it('is a doubt unless it is proven', () => {
    expect(inherited(ARMED).stage).toBe('in_doubt');
    expect(inherited(SENT).stage).toBe('in_doubt');
    expect(inherited(APPLIED)).toBe(APPLIED);
    expect(inherited(REVERTED)).toBe(REVERTED);
  });

  it('is looked at whatever others have told', () => {
    const lost = evolve(SENT, { kind: 'lost' });
    expect(knownBeforeLook(lost, null)).toBe(lost);
    for (const told of [APPLIED, { ...SENT, revision: 9 }])
      expect(knownBeforeLook(lost, told).stage).toBe('in_doubt');
  });

  it('is no news if the run knows it by an answer of its own', () => {
    expect(recalled(APPLIED, ARMED, versions)).toBeNull();
    expect(recalled(ARMED, APPLIED, versions)).toMatchObject({ stage: 'in_doubt', version: 15 });
    expect(recalled(null, ARMED, versions)).toMatchObject({ stage: 'in_doubt' });
  });

  it('is a write that has landed, however often the run has counted since its reset', () => {
    const noted = { ...APPLIED, baseline: { name: 'Theirs' } };
    const own = aChange({ stage: 'armed', revision: 20 });
    const sent = evolve(own, { kind: 'sent' });
    const { baseline } = noted;
    expect(recalled(own, noted, versions)).toMatchObject({
      stage: 'in_doubt',
      version: 15,
      baseline,
    });
    expect(knownBeforeWrite(sent, noted, { isOnlyOurs: false, versions }).known).toMatchObject({
      baseline,
    });
    expect(knownBeforeRevert(own, noted, versions)).toMatchObject({ stage: 'applied', baseline });
  });

  it('is what was read at a version it has never seen, however often it was refused since its reset', () => {
    const baseline = { name: 'Theirs' };
    const noted = aChange({ stage: 'armed', revision: 3, version: 15, floor: 15, baseline });
    const own = aChange({ stage: 'armed', revision: 11 });
    const filed = evolve(noted, { kind: 'sent' });
    expect(recalled(own, noted, versions)).toMatchObject({
      stage: 'in_doubt',
      version: 15,
      baseline,
    });
    expect(knownBeforeRevert(own, filed, versions)).toMatchObject({ stage: 'in_doubt', baseline });
    const sent = evolve(own, { kind: 'sent' });
    const accounts = knownBeforeWrite(sent, noted, { isOnlyOurs: false, versions });
    expect(accounts.known).toMatchObject({ stage: 'in_doubt', version: 15, baseline });
    expect(knowsMore(filed, own, versions)).toBe(true);
  });

  it('is reported by revisions alone if the run has seen a later version, or fingerprints show no order', () => {
    const told = aChange({ stage: 'armed', revision: 3, version: 15, floor: 15 });
    const seen = aChange({ stage: 'armed', revision: 11, floor: 15 });
    expect(knowsMore(told, seen, versions)).toBe(false);
    expect(recalled(seen, told, versions)).toMatchObject({ version: 14 });
    const own = aChange({ stage: 'armed', revision: 11 });
    expect(knowsMore(told, own, 'fingerprints')).toBe(false);
  });

  it('is more than it knows if it was counted later', () => {
    expect(knowsMore(SENT, null, versions)).toBe(true);
    expect(knowsMore(SENT, ARMED, versions)).toBe(true);
    expect(knowsMore(SENT, SENT, versions)).toBe(false);
  });

  it.each([
    ['armed', true],
    ['sent', true],
    ['in_doubt', false],
    ['applied', false],
    ['reverted', false],
  ] as const)('is a write that landed, even if %s was counted later: %s', (stage, isMore) => {
    expect(knowsMore(APPLIED, aChange({ stage, revision: 9 }), versions)).toBe(isMore);
  });
});

describe('what a revert goes by', () => {
  const lost = evolve(SENT, { kind: 'lost' });
  const later = { ...SENT, revision: 7, version: 16, floor: 16, baseline: { name: 'Theirs' } };

  it('is its own, if the break-glass file says nothing new', () => {
    for (const own of [lost, APPLIED, REVERTED]) {
      expect(knownBeforeRevert(own, null, versions)).toBe(own);
      expect(knownBeforeRevert(own, SENT, versions)).toBe(own);
    }
    expect(knownBeforeRevert(APPLIED, later, versions)).toBe(APPLIED);
  });

  it('is the newer baseline of the file, still in doubt, if Temporal came back from a backup', () => {
    const { baseline } = later;
    const known = { stage: 'in_doubt', version: 16, floor: 16, baseline, may_still_land: true };
    for (const own of [lost, ARMED])
      expect(knownBeforeRevert(own, later, versions)).toMatchObject(known);
  });

  it('is the proof of the file that the write has landed', () => {
    const applied = { ...APPLIED, revision: 9 };
    expect(knownBeforeRevert(lost, applied, versions)).toEqual(applied);
    const counted = { ...lost, revision: 12 };
    expect(knownBeforeRevert(counted, APPLIED, versions)).toMatchObject({
      stage: 'in_doubt',
      floor: 15,
      stored: { value: ARMED.intended },
    });
  });
});

describe('a note', () => {
  const holder = { run_id: 'new', formerRuns: ['old'], rescuedRun: null, change: ARMED };

  it('of the run that holds the booking is joined, early or late', () => {
    expect(afterReport(holder, { run_id: 'new', change: APPLIED })).toEqual(APPLIED);
    const later = { ...holder, change: APPLIED };
    expect(afterReport(later, { run_id: 'new', change: ARMED })).toEqual(APPLIED);
  });

  it('of a former run reports only that its write landed', () => {
    expect(afterReport(holder, { run_id: 'old', change: APPLIED })).toEqual(APPLIED);
    expect(afterReport(holder, { run_id: 'old', change: REVERTED })).toBe(ARMED);
    expect(afterReport(holder, { run_id: 'another', change: APPLIED })).toBe(ARMED);
  });

  it('beside a rescue is heard of nobody else', () => {
    const rescued = { ...holder, rescuedRun: 'old' };
    expect(afterReport(rescued, { run_id: 'new', change: APPLIED })).toBe(ARMED);
    expect(afterReport(rescued, { run_id: 'old', change: APPLIED })).toEqual(APPLIED);
  });
});
