/** How paths are printed and replayed: the output can be read back, and each step shows what it has changed. */
import { readCommandLine, UsageError } from '../../dev/explore/command-line.ts';
import { replay } from '../../dev/explore/replay.ts';
import { pathOf, stepOf, timelineOf } from '../../dev/explore/telling.ts';
import { firstWorld, SCENARIOS } from '../../dev/explore/world/scenario.ts';
import type { Scenario } from '../../dev/explore/world/world.ts';

const PATH = ['it is -60 s', 'arm: the line shows version 14, armed; the note is late'];

function aScenario(): Scenario {
  const [scenario] = SCENARIOS;
  if (scenario === undefined) throw new TypeError('there is no scenario');
  return scenario;
}

const ONE = aScenario();

function toldOf(path: readonly string[]): string[] {
  const steps: string[] = [];
  const told = (...step: Parameters<typeof stepOf>): void => void steps.push(stepOf(...step));
  replay(ONE, path, { told });
  return steps;
}

describe('a path', () => {
  it('is read back as it was printed', () => {
    const printed = timelineOf({ invariant: 'a "rule"', path: PATH, world: firstWorld(ONE) });
    expect(pathOf(`one window: 5 states\n${printed}\n`)).toEqual(PATH);
  });

  it('is reported with what each step has changed of all that is known', () => {
    const told = toldOf([...PATH.slice(0, 1), 'arm: the line shows version 14, armed']);
    const armed = 'armed, revision 1, version 14, floor 14, baseline {"name":"Main"';
    expect(told).toEqual([
      'it is -60 s',
      expect.stringContaining(`window of A, running: ${armed}`),
    ]);
    expect(told[1]).toContain(`A in the calendar: ${armed}`);
  });

  it('reports which field is not as it is due, and who has set it', () => {
    const told = toldOf([
      'it is -60 s',
      'arm: the line shows version 14, armed',
      'it is 0 s',
      'write for version 14: it lands',
    ]).at(-1);
    expect(told).toContain('line: version 15: name "Maintenance" (A, due "Main"), greeting');
    expect(told).toContain('file of A: applied, revision 3, version 14, floor 15');
  });

  it('that leads where nothing of the kind can happen says what can', () => {
    const message = 'nothing of the kind can happen here: it is 0 s';
    const possible: unknown = expect.arrayContaining(['it is -60 s']);
    expect(() => replay(ONE, ['it is 0 s'])).toThrow(
      expect.objectContaining({ name: 'NoSuchMove', message, possible }),
    );
  });
});

describe('the command line', () => {
  it('explores with two faults unless told otherwise', () => {
    expect(readCommandLine([])).toEqual({ faults: 2, only: '', isReplay: false });
    expect(readCommandLine(['--faults', '3', '--only', 'second', '--replay'])).toEqual({
      faults: 3,
      only: 'second',
      isReplay: true,
    });
    expect(readCommandLine(['-h'])).toBe('help');
  });

  it.each([[['--faults', '5']], [['--faults', 'x']], [['--fault', '2']]])('refuses %j', (args) => {
    expect(() => readCommandLine(args)).toThrow(UsageError);
  });
});
