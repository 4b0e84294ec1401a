/** Labs for each kind of target, so that windows of different kinds, and some of the same kind, run in parallel. */
import { together } from '../../support/together.ts';
import { WindowLab } from '../../support/window-lab.ts';
import type { KindUnderTest } from './kinds-under-test.ts';

/** How many labs of a kind are on at a time: a lab has one object of it. */
const LABS = 2;

/** Each lab starts when it is first used, and ends with the `describe` in which this is called. */
export function kindLanes(): (
  title: string,
  kind: KindUnderTest,
  test: (lab: WindowLab, kind: KindUnderTest) => Promise<void>,
) => void {
  const meanwhile = together();
  const labs = new Map<string, Promise<WindowLab>>();
  const tests = new Map<string, number>();
  afterAll(() => Promise.all(Array.from(labs.values(), async (lab) => (await lab).stop())));

  const labOf = (lane: string): Promise<WindowLab> => {
    const lab = labs.get(lane) ?? WindowLab.start();
    labs.set(lane, lab);
    return lab;
  };
  return (title, kind, test) => {
    const name = kind.target.kind;
    const before = tests.get(name) ?? 0;
    tests.set(name, before + 1);
    const lane = `${name} ${before % LABS}`;
    meanwhile(title, async () => test(await labOf(lane), kind), lane);
  };
}
