/** What the look at a start proves. */
import { isBegun, takenOutMessage } from '../../../src/contract/window/proof-rules.ts';

it.each<[readonly string[], boolean]>([
  [[], true],
  [['end'], true],
  [['member'], false],
  [['start'], false],
  [['list', 'end'], false],
  [['timeZone'], false],
])('with %j changed it has begun: %s', (fields, expected) => {
  expect(isBegun(fields.map((field) => ({ field })))).toBe(expected);
});

it('says what is missing, and not what is no reason', () => {
  expect(takenOutMessage([{ field: 'member' }, { field: 'end' }])).toBe(
    'somebody else changed member of the entry before its start: the line is not proven to be in maintenance, and was left to them',
  );
});
