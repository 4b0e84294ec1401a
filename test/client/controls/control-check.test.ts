/** The argument of a control is checked before anything is sent: there is no server here. */
import { Client, Connection } from '@temporalio/client';
import { ControlInvalidError, MaintenanceClient, type By } from '../../../src/client/index.ts';
import { extendUntyped } from './extend-untyped.ts';

const INVISIBLE: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['blanks', ' \t\n'],
  ['no-break and ideographic blanks', '\u00a0\u3000\u2003'],
  ['a zero-width blank', '\u200b'],
  ['joiners and a byte order mark', '\u200d\u2060\ufeff'],
  ['marks of direction', '\u200e\u202e\u2066'],
  ['a soft hyphen', '\u00ad'],
  ['Hangul fillers', '\u115f\u3164'],
  ['a Braille blank', '\u2800'],
  ['tags and variation selectors', '\u{e0041}\ufe0f'],
];

async function problemsOf(asked: Promise<unknown>): Promise<readonly string[]> {
  const error = await asked.catch((thrown: unknown) => thrown);
  if (!(error instanceof ControlInvalidError)) throw new Error(`another end: ${String(error)}`);
  expect(error).toMatchObject({ code: 'control_refused', kind: 'invalid' });
  expect(error.message).toMatch(/; nothing was sent$/);
  return error.problems.map(({ path }) => path);
}

describe('a control', () => {
  const connection = Connection.lazy({ address: '127.0.0.1:9' });
  const client = new MaintenanceClient(new Client({ connection }));
  const window = client.getHandle('ivr-window/flow-ivr:line/20300101T000000Z');
  const GOOD = { actor: 'mia', reason: 'test' };

  afterAll(() => client.close());

  const VERBS: Readonly<Record<string, (by: By) => Promise<unknown>>> = {
    end: (by) => window.end(by),
    cancel: (by) => window.cancel(by),
    extend: (by) => window.extend({ ...by, byMinutes: 5 }),
    retryNow: (by) => window.retryNow(by),
    takeOver: (by) => window.takeOver(by),
    stopStarts: (by) => client.stopStarts(by),
    allowStarts: (by) => client.allowStarts(by),
    endAll: (by) => client.endAll(by),
  };

  describe.each(Object.entries(VERBS))('%s', (_name, say) => {
    it.each(INVISIBLE)('refuses a reason of %s', async (_what, reason) => {
      expect(await problemsOf(say({ ...GOOD, reason }))).toEqual(['reason']);
    });

    it('names every problem at once', async () => {
      const by = { actor: '\u200b', reason: 'x'.repeat(1_001) };
      expect(await problemsOf(say(by))).toEqual(['actor', 'reason']);
      expect(await problemsOf(say({ ...GOOD, actor: 'x'.repeat(257) }))).toEqual(['actor']);
    });

    it('is sent if all is well', async () => {
      const withDeadline = jest.spyOn(connection, 'withDeadline');
      withDeadline.mockRejectedValue(new Error('sent'));
      await expect(say({ actor: 'm', reason: 'x'.repeat(1_000) })).rejects.toThrow('sent');
      withDeadline.mockRestore();
    });
  });

  it.each([
    ['no length', {}, ['until']],
    ['two lengths', { byMinutes: 5, until: new Date() }, ['until']],
    ['half a minute', { byMinutes: 0.5 }, ['by_minutes']],
    ['too many minutes', { byMinutes: 481 }, ['by_minutes']],
    ['no number of minutes', { byMinutes: Number.NaN }, ['by_minutes']],
    ['no instant', { until: new Date(Number.NaN) }, ['until']],
    ['an instant as a number', { until: 1_800_000_000_000 }, ['until']],
    ['a misspelt expected end', { byMinutes: 5, expectedEnd: 'noon' }, ['expectedEnd']],
    ['an instant nobody can read', { until: 'noon' }, ['until']],
    [
      'an expected end nobody can read',
      { byMinutes: 5, expectedEndTime: 'noon' },
      ['expected_end_time'],
    ],
    [
      'all of it',
      { actor: '', byMinutes: 0, expectedEndTime: '' },
      ['actor', 'expected_end_time', 'by_minutes'],
    ],
  ])('extend refuses %s', async (_what, wrong, paths) => {
    expect(await problemsOf(extendUntyped(window, { ...GOOD, ...wrong }))).toEqual(paths);
  });

  it.each([[undefined], [null], ['mia'], [[]]])(
    'that is %j is refused by name',
    async (argument) => {
      for (const verb of [window.extend, window.retryNow, window.end]) {
        const said: Promise<unknown> = Reflect.apply(verb, window, [argument]);
        expect(await problemsOf(said)).toEqual(['']);
      }
    },
  );

  it('retryNow refuses a misspelt version', async () => {
    const said: Promise<unknown> = Reflect.apply(window.retryNow, window, [
      { ...GOOD, acceptedVersion: 7 },
    ]);
    expect(await problemsOf(said)).toEqual(['acceptedVersion']);
  });
});
