import { readCommandLine } from '../../dev/chaos/command-line.ts';

describe('the command line', () => {
  it('needs both numbers', () => {
    expect(readCommandLine(['--seed', '7', '--seconds', '60'])).toEqual({
      seed: 7,
      seconds: 60,
      minuteMs: 1_500,
    });
    expect(() => readCommandLine(['--seed', '7'])).toThrow('--seconds is needed');
    expect(() => readCommandLine(['--seconds', '60'])).toThrow('--seed is needed');
  });

  it('names what is wrong', () => {
    expect(() => readCommandLine(['--seed', '-1', '--seconds', '60'])).toThrow('--seed');
    expect(() => readCommandLine(['--seed', '1.5', '--seconds', '60'])).toThrow('--seed 1.5');
    expect(() => readCommandLine(['--seed', '1', '--seconds', '9'])).toThrow('--seconds 9');
    const slow = ['--seed', '1', '--seconds', '60', '--minute', '99'];
    expect(() => readCommandLine(slow)).toThrow('--minute 99');
    expect(() => readCommandLine(['--speed', '1'])).toThrow('--speed');
  });

  it('helps', () => {
    expect(readCommandLine(['--help'])).toBe('help');
  });
});
