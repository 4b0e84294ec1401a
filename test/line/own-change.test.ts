/**
 * What a line shows of our own change, if a write of it may have landed without an answer: from what was sent, from
 * what was noted, and from the version.
 */
import type { Change } from '../../src/contract/change/change.ts';
import type { Fields } from '../../src/contract/values/json.ts';
import { createGenesys } from '../../src/adapters/genesys/index.ts';
import { inDoubt, merge } from '../../src/line/change.ts';
import { seeOwnChange, type OwnChange, type Seen } from '../../src/line/own-change.ts';
import { aChange, type ChangeSketch } from '../support/records/a-change.ts';

const ID = 'main-line';
const BASELINE = { name: 'Main', greeting: { text: 'Welcome' }, routing: { method: 'skills' } };
const SENT = {
  name: `Maintenance: ${ID}`,
  greeting: { text: 'Later. ' },
  routing: { method: 'none' },
};
/** As stored by the API. */
const KEPT = { ...SENT, greeting: { text: 'Later.' } };
const THEIRS = { text: 'Theirs' };

const genesys = createGenesys({
  apiUrl: 'http://127.0.0.1:9',
  loginUrl: 'http://127.0.0.1:9',
  clientId: 'nobody',
  clientSecret: async () => 'nothing',
});
const target = genesys.target('flow-ivr');

afterAll(() => genesys.close());

function standing(version: number, fields: Fields): Seen {
  return { id: ID, version, fields };
}

/** The window's account of its change, or another one of the same change. */
function account(sketch: ChangeSketch = {}): Change {
  return aChange({ version: 14, baseline: BASELINE, intended: SENT, ...sketch });
}

/** Its answer was lost; others know about it as well. */
function see(now: Seen, sketch: ChangeSketch = {}, others: readonly Change[] = []): OwnChange {
  const own = account({ stage: 'in_doubt', ...sketch });
  return seeOwnChange(target, inDoubt(others.reduce(merge, own)), now);
}

/** It was certainly refused. */
function seeRefused(now: Seen): OwnChange {
  return seeOwnChange(target, account({ stage: 'sent' }), now);
}

const OURS = { isWhole: false, isOthersMaintenance: false };

describe('a line after a lost answer', () => {
  it('shows our write whole if one write has followed, with our mark and our texts', () => {
    expect(see(standing(15, KEPT))).toEqual({
      observed: { version: 15, baseline: BASELINE, stored: KEPT, marked: true, in_doubt: true },
      showsOurs: true,
      isWhole: true,
      isOthersMaintenance: false,
    });
  });

  it.each<[string, Seen, ChangeSketch]>([
    ['more than one write has followed', standing(16, KEPT), {}],
    ['our mark stood there before', standing(15, KEPT), { stage: 'in_doubt', marked: true }],
  ])('knows our texts in the form that the API gave them where %s', (_where, now, sketch) => {
    const { version } = now;
    expect(see(now, sketch)).toEqual({
      ...OURS,
      observed: { version, baseline: BASELINE, before: {}, marked: true, in_doubt: true },
      showsOurs: true,
    });
  });

  it('takes an edit of one field beside our text for the newer baseline, in doubt', () => {
    const routing = { method: 'theirs' };
    expect(see(standing(16, { ...KEPT, routing }))).toEqual({
      ...OURS,
      observed: {
        version: 16,
        baseline: { ...BASELINE, routing },
        before: { routing: BASELINE.routing },
        marked: true,
        in_doubt: true,
      },
      showsOurs: false,
    });
  });

  it.each<[string, number, Fields]>([
    ['one write on', 15, { ...KEPT, greeting: THEIRS }],
    ['some writes on', 17, { ...KEPT, greeting: THEIRS, routing: { method: 'theirs' } }],
  ])('takes no mark with other texts for ours, nor for a baseline, %s', (_when, version, now) => {
    expect(see(standing(version, now))).toEqual({
      observed: { version, baseline: BASELINE, in_doubt: true },
      showsOurs: false,
      isWhole: false,
      isOthersMaintenance: true,
    });
  });

  it('knows our mark by another field of ours, if somebody may have edited the text since', () => {
    expect(see(standing(16, { ...KEPT, greeting: THEIRS }))).toEqual({
      ...OURS,
      observed: {
        version: 16,
        baseline: { ...BASELINE, greeting: THEIRS },
        before: { greeting: BASELINE.greeting },
        marked: true,
        in_doubt: true,
      },
      showsOurs: false,
    });
  });

  it('does not take for ours what one write of somebody else made, without our mark', () => {
    const theirs = { ...BASELINE, greeting: THEIRS, routing: SENT.routing };
    expect(see(standing(15, theirs))).toEqual({
      ...OURS,
      observed: {
        version: 15,
        baseline: { ...BASELINE, greeting: THEIRS },
        before: { greeting: BASELINE.greeting },
        in_doubt: true,
      },
      showsOurs: false,
    });
  });

  it('knows our change in the form that was noted, beside an edit of somebody else', () => {
    const written = [account({ stage: 'applied', stored: KEPT })];
    expect(see(standing(16, KEPT), {}, written)).toMatchObject({
      observed: { baseline: BASELINE },
      showsOurs: true,
    });
    expect(see(standing(16, { ...KEPT, greeting: THEIRS }), {}, written)).toEqual({
      ...OURS,
      observed: {
        version: 16,
        baseline: { ...BASELINE, greeting: THEIRS },
        stored: KEPT,
        marked: true,
        in_doubt: true,
      },
      showsOurs: false,
    });
  });

  it('settles an older doubt once it is known what the API makes of our change', () => {
    const doubt = {
      baseline: { ...BASELINE, greeting: KEPT.greeting },
      before: { greeting: BASELINE.greeting },
      revision: 7,
    };
    const routing = { method: 'theirs' };
    const heard = account({ stage: 'applied', stored: KEPT });
    const { observed } = see(standing(17, { ...KEPT, routing }), doubt, [heard]);
    expect(observed).toMatchObject({ baseline: { ...BASELINE, routing }, stored: KEPT });
    expect(observed).not.toHaveProperty('before');
  });

  it('believes the one who was told of it later', () => {
    const edited = { ...BASELINE, greeting: THEIRS };
    const later = account({ stage: 'in_doubt', baseline: edited, version: 15, revision: 5 });
    expect(see(standing(16, KEPT), {}, [later])).toMatchObject({
      observed: { baseline: edited },
      showsOurs: true,
    });
    const older = account({ baseline: edited, version: 13, revision: 2 });
    expect(see(standing(15, KEPT), {}, [older])).toMatchObject({
      observed: { baseline: BASELINE },
    });
  });

  it('knows the other change that an earlier request of the window sent', () => {
    const other = { ...SENT, greeting: { text: 'Other words' } };
    const own = account({ stage: 'in_doubt' });
    expect(seeOwnChange(target, own, standing(16, other), [other])).toMatchObject({
      observed: { baseline: BASELINE },
      isOthersMaintenance: false,
    });
  });
});

describe('a line whose write was refused for certain', () => {
  it('has the newer baseline, without a doubt', () => {
    const baseline = { ...BASELINE, greeting: THEIRS };
    expect(seeRefused(standing(16, baseline))).toEqual({
      ...OURS,
      observed: { version: 16, baseline, before: {} },
      showsOurs: false,
    });
  });

  it('takes what somebody else set to our very text for theirs', () => {
    const baseline = { ...BASELINE, greeting: SENT.greeting };
    expect(seeRefused(standing(15, baseline))).toEqual({
      ...OURS,
      observed: { version: 15, baseline, before: {} },
      showsOurs: false,
    });
  });

  it('may be our own write, if a gateway sent it twice and somebody has edited since', () => {
    const now = standing(16, { ...KEPT, name: 'Theirs' });
    expect(seeRefused(now).observed).toEqual({
      version: 16,
      baseline: { ...BASELINE, name: 'Theirs' },
      before: { name: BASELINE.name },
      in_doubt: true,
    });
  });

  it('is our own write anyway, if a gateway sent it twice', () => {
    expect(seeRefused(standing(15, KEPT))).toMatchObject({
      observed: { baseline: BASELINE },
      isWhole: true,
    });
  });
});

describe('a field that no write of ours touches, but by which others are read', () => {
  const zoned = { ...target, unwritten: ['zone'] };
  const OURS_THERE = { ...SENT, zone: 'there' };
  const own = account({
    stage: 'in_doubt',
    baseline: { ...BASELINE, zone: 'here' },
    intended: OURS_THERE,
  });

  it('is nothing to put back, though what is there is what we would have there', () => {
    const { observed } = seeOwnChange(zoned, own, standing(20, OURS_THERE));
    expect(observed.baseline).toEqual({ ...BASELINE, zone: 'there' });
    const written = seeOwnChange(target, own, standing(20, OURS_THERE));
    expect(written.observed.baseline).toEqual({ ...BASELINE, zone: 'here' });
  });

  it('is in no doubt', () => {
    const { observed } = seeOwnChange(
      zoned,
      own,
      standing(20, { ...OURS_THERE, zone: 'elsewhere' }),
    );
    expect(observed.baseline['zone']).toBe('elsewhere');
    expect(observed.before).not.toHaveProperty('zone');
  });
});
