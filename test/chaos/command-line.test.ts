import { KIND_NAMES } from '../../dev/chaos/kinds/chaos-kinds.ts';
import { readCommandLine } from '../../dev/chaos/command-line.ts';

function ofKinds(kinds: string) {
  return readCommandLine(['--seed', '7', '--seconds', '60', '--kinds', kinds]);
}

describe('the command line', () => {
  it('needs both numbers', () => {
    expect(readCommandLine(['--seed', '7', '--seconds', '60'])).toEqual({
      seed: 7,
      seconds: 60,
      minuteMs: 1_500,
      kinds: ['flow-ivr'],
      together: 0,
      record: null,
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
    expect(() => readCommandLine([...slow.slice(0, 4), '--together', '1001'])).toThrow(
      '--together',
    );
    expect(() => readCommandLine(['--speed', '1'])).toThrow('--speed');
    const unknown = ['--seed', '1', '--seconds', '60', '--kinds', 'ivr,user-prompt'];
    expect(() => readCommandLine(unknown)).toThrow('--kinds user-prompt: must be some of flow-ivr');
  });

  it('takes some kinds, or all', () => {
    expect(ofKinds('ivr,emergency-group')).toMatchObject({ kinds: ['ivr', 'emergency-group'] });
    expect(ofKinds('all')).toMatchObject({ kinds: KIND_NAMES });
  });

  it('helps', () => {
    expect(readCommandLine(['--help'])).toBe('help');
  });
});
