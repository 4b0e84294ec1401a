/** What a read proves to a run that a reset set back, while calendar or break-glass file know more than it does. */
import { createGenesys } from '../../src/adapters/genesys/index.ts';
import {
  classifyConflict,
  classifyLostAnswer,
  isStoredAs,
  type Accounts,
} from '../../src/line/answers.ts';
import type { Seen } from '../../src/line/own-change.ts';
import { aChange } from '../support/records/a-change.ts';

const genesys = createGenesys({
  apiUrl: 'http://127.0.0.1:9',
  loginUrl: 'http://127.0.0.1:9',
  clientId: 'nobody',
  clientSecret: async () => 'nothing',
});

afterAll(() => genesys.close());

/** Sent for version 14; the run before it wrote version 17. */
const sent = aChange({ stage: 'sent', version: 14 });
const known = aChange({ stage: 'in_doubt', revision: 5, version: 17, floor: 17 });
const accounts: Accounts = { sent, known, sentForAtLast: 17 };

function read(version: number): Seen {
  return { id: 'line', version, fields: known.baseline };
}

describe('a read that is older than what others have seen', () => {
  const target = genesys.target('flow-ivr');

  it.each([14, 15, 16])('proves nothing after a conflict, and nothing after a loss: %d', (old) => {
    expect(classifyConflict(target, accounts, read(old))).toEqual({ kind: 'stale_read' });
    expect(classifyLostAnswer(target, accounts, read(old))).toEqual({ kind: 'stale_read' });
  });

  it.each([17, 18])('is none if its version is %d', (version) => {
    const proof = { kind: 'event', event: { kind: 'observed', version } };
    expect(classifyConflict(target, accounts, read(version))).toMatchObject(proof);
    expect(classifyLostAnswer(target, accounts, read(version))).toMatchObject(proof);
  });

  it('is none if there are no versions', () => {
    const row = genesys.target('data-table-row');
    expect(classifyConflict(row, accounts, read(15))).toMatchObject({ kind: 'event' });
    expect(classifyLostAnswer(row, accounts, read(15))).toMatchObject({ kind: 'event' });
  });
});

describe('a row that shows the text of a write that was refused as a conflict', () => {
  const row = genesys.target('data-table-row');
  const [baseline, intended] = [{ message: '' }, { message: 'Closed.' }];
  const change = aChange({ stage: 'sent', version: 14, baseline, intended });
  const meeting = { sent: change, known: change, sentForAtLast: 14 };

  it.each([
    ['ours may be there: the baseline stays', intended, { baseline, in_doubt: true }],
    ['of somebody else is the newer baseline', { message: 'x' }, { baseline: { message: 'x' } }],
  ])('%s', (_what, fields, event) => {
    const met = classifyConflict(row, meeting, { id: 't/main', version: 15, fields });
    expect(met).toMatchObject({
      kind: 'event',
      event: { kind: 'observed', version: 15, ...event },
    });
  });
});

describe('a marked object that others change while a write of ours is unanswered', () => {
  const ivr = genesys.target('ivr');
  const baseline = { openHoursFlow: { id: 'welcome' }, mark: null };
  const intended = { openHoursFlow: { id: 'closed' }, mark: '0123abcd' };
  const sending = aChange({ stage: 'sent', version: 14, baseline, intended });
  const standing = { ...intended, mark: '98fe7654' };

  function meet(change: typeof sending, fields: Seen['fields']) {
    const unanswered = { sent: sending, known: change, sentForAtLast: 14 };
    const now = { id: 'ivr', version: 16, fields };
    return [classifyConflict(ivr, unanswered, now), classifyLostAnswer(ivr, unanswered, now)];
  }

  it('is the maintenance of others with their mark, also when it is known how ours was stored', () => {
    const stored = { revision: 1, value: intended };
    const kept = aChange({ ...sending, stage: 'in_doubt', stored });
    for (const met of meet(kept, standing)) expect(met).toEqual({ kind: 'others_maintenance' });
  });

  it('may still be ours without a mark: its flow is no baseline', () => {
    for (const met of meet(sending, { ...intended, mark: null }))
      expect(met).toMatchObject({ event: { kind: 'observed', baseline, in_doubt: true } });
    const elsewhere = { openHoursFlow: { id: 'elsewhere' }, mark: null };
    for (const met of meet(sending, elsewhere))
      expect(met).toMatchObject({ event: { kind: 'observed', baseline: elsewhere } });
  });

  it('is not what was stored of our write with their mark', () => {
    const answer = { id: 'ivr', version: 15, fields: baseline };
    const now = { id: 'ivr', version: 16 };
    expect(isStoredAs(ivr, sending, answer, { ...now, fields: intended })).toBe(true);
    expect(isStoredAs(ivr, sending, answer, { ...now, fields: standing })).toBe(false);
  });
});
