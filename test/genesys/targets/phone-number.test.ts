import { isSameNumber, readNumber } from '../../../src/adapters/genesys/asking/find-lines.ts';

describe('a telephone number', () => {
  it.each([
    ['+1 (317) 555-0100', '+13175550100'],
    ['tel:+13175550100', '+13175550100'],
    ['0044 20 7946 0018', '+442079460018'],
    ['0317 555 0100', '03175550100'],
    ['Main number', null],
    ['12', null],
    ['a1b2c3d4', null],
  ])('%j is read as %j', (text, number) => {
    expect(readNumber(text)).toBe(number);
  });

  it.each([
    ['+13175550100', 'tel:+1 317 555-0100', true],
    ['03175550100', '+13175550100', true],
    ['3175550100', '+13175550100', true],
    ['+443175550100', '+13175550100', false],
    ['50100', '+13175550100', false],
    ['+13175550101', '+13175550100', false],
    ['+13175550100', 'sip:main@example.com', false],
  ])('%s means %s: %s', (asked, kept, is) => {
    expect(isSameNumber(readNumber(asked) ?? '', kept)).toBe(is);
  });
});
