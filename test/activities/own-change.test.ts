// What a line shows of our own change, where a write of it may have landed unheard: from what was sent,
// from what was noted of it, and from the version.
import {
  seeOwnChange,
  type ArmedChange,
  type NotedChange,
} from '../../src/activities/own-change.ts';
import { createGenesys, type Fields, type TargetState } from '../../src/genesys/index.ts';

const ID = 'main-line';
const BASELINE = { name: 'Main', greeting: { text: 'Welcome' }, routing: { method: 'skills' } };
const SENT = {
  name: `Maintenance: ${ID}`,
  greeting: { text: 'Later. ' },
  routing: { method: 'none' },
};
/** As the API keeps it. */
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

function standing(version: number, fields: Fields): TargetState {
  return { id: ID, name: '', version, fields, requestId: null };
}

function noted(overrides: Partial<NotedChange> = {}): NotedChange {
  return {
    baseline: BASELINE,
    intended: SENT,
    previous_version: 14,
    written: null,
    ...overrides,
  };
}

function see(
  now: TargetState,
  armed: Partial<ArmedChange> = {},
  others: readonly NotedChange[] = [],
  mayHaveLanded = true,
) {
  return seeOwnChange(
    target,
    {
      armed: { version: 14, baseline: BASELINE, intended: SENT, ...armed },
      noted: others,
      mayHaveLanded,
    },
    now,
  );
}

const OURS = { is_whole: false, others_maintenance: false };

describe('a line after a lost answer', () => {
  it('shows our write whole where one write has followed, with our mark and our texts', () => {
    expect(see(standing(15, KEPT))).toEqual({
      ...OURS,
      baseline: BASELINE,
      shows_ours: true,
      is_whole: true,
      ours: KEPT,
      marked: true,
    });
  });

  it.each<[string, TargetState, Partial<ArmedChange>]>([
    ['more than one write has followed', standing(16, KEPT), {}],
    ['our mark stood there before', standing(15, KEPT), { marked: true }],
  ])('knows our texts in the form that the API gave them where %s', (_where, now, armed) => {
    expect(see(now, armed)).toEqual({
      ...OURS,
      baseline: BASELINE,
      shows_ours: true,
      marked: true,
    });
  });

  it('takes an edit of one field beside our text for the newer baseline, in doubt', () => {
    const routing = { method: 'theirs' };
    expect(see(standing(16, { ...KEPT, routing }))).toEqual({
      ...OURS,
      baseline: { ...BASELINE, routing },
      before: { routing: BASELINE.routing },
      shows_ours: false,
      marked: true,
    });
  });

  it.each<[string, number, Fields]>([
    ['one write on', 15, { ...KEPT, greeting: THEIRS }],
    ['some writes on', 17, { ...KEPT, greeting: THEIRS, routing: { method: 'theirs' } }],
  ])('takes no mark with other texts for ours, nor for a baseline, %s', (_when, version, now) => {
    expect(see(standing(version, now))).toEqual({
      baseline: BASELINE,
      shows_ours: false,
      is_whole: false,
      others_maintenance: true,
    });
  });

  it('knows our mark by another field of ours, where somebody may have edited the text since', () => {
    expect(see(standing(16, { ...KEPT, greeting: THEIRS }))).toEqual({
      ...OURS,
      baseline: { ...BASELINE, greeting: THEIRS },
      before: { greeting: BASELINE.greeting },
      shows_ours: false,
      marked: true,
    });
  });

  it('does not take for ours what one write of somebody else made, without our mark', () => {
    const theirs = { ...BASELINE, greeting: THEIRS, routing: SENT.routing };
    expect(see(standing(15, theirs))).toEqual({
      ...OURS,
      baseline: { ...BASELINE, greeting: THEIRS },
      before: { greeting: BASELINE.greeting },
      shows_ours: false,
    });
  });

  it('knows our change in the form that was noted, beside an edit of somebody else', () => {
    const written = [noted({ written: KEPT })];
    expect(see(standing(16, KEPT), {}, written)).toMatchObject({
      baseline: BASELINE,
      shows_ours: true,
    });
    expect(see(standing(16, { ...KEPT, greeting: THEIRS }), {}, written)).toEqual({
      ...OURS,
      baseline: { ...BASELINE, greeting: THEIRS },
      shows_ours: false,
      ours: KEPT,
      marked: true,
    });
  });

  it('settles an older doubt once it is known what the API makes of our change', () => {
    const doubt = {
      baseline: { ...BASELINE, greeting: KEPT.greeting },
      before: { greeting: BASELINE.greeting },
    };
    const routing = { method: 'theirs' };
    const seen = see(standing(17, { ...KEPT, routing }), doubt, [noted({ written: KEPT })]);
    expect(seen).toMatchObject({ baseline: { ...BASELINE, routing } });
    expect(seen).not.toHaveProperty('before');
  });

  it('believes the one who knows of a later state of the line', () => {
    const edited = { ...BASELINE, greeting: THEIRS };
    const later = noted({ baseline: edited, previous_version: 15 });
    expect(see(standing(16, KEPT), {}, [later])).toMatchObject({
      baseline: edited,
      shows_ours: true,
    });
    const older = noted({ baseline: edited, previous_version: 13 });
    expect(see(standing(15, KEPT), {}, [older])).toMatchObject({ baseline: BASELINE });
  });

  it('knows the other change that an earlier run of the window sent', () => {
    const other = { ...SENT, greeting: { text: 'Other words' } };
    const run = noted({ intended: other, written: other });
    expect(see(standing(16, other), {}, [run])).toMatchObject({ baseline: BASELINE });
  });
});

describe('a line whose write was refused for certain', () => {
  it('has the newer baseline, without a doubt', () => {
    expect(see(standing(16, { ...BASELINE, greeting: THEIRS }), {}, [], false)).toEqual({
      ...OURS,
      baseline: { ...BASELINE, greeting: THEIRS },
      shows_ours: false,
    });
  });

  it('takes what somebody else set to our very text for theirs', () => {
    const theirs = { ...BASELINE, greeting: SENT.greeting };
    expect(see(standing(15, theirs), {}, [], false)).toEqual({
      ...OURS,
      baseline: theirs,
      shows_ours: false,
    });
  });

  it('is our own write all the same, where a gateway sent it twice', () => {
    expect(see(standing(15, KEPT), {}, [], false)).toMatchObject({
      baseline: BASELINE,
      is_whole: true,
    });
  });
});
