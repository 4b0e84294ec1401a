// A lab for each kind of target, so that windows of different kinds run in parallel.
import { WindowLab } from '../../support/window-lab.ts';
import type { KindUnderTest } from './kinds-under-test.ts';

/** Each starts when it is first used, and ends with the `describe` in which this is called. */
export function kindLabs(): (kind: KindUnderTest) => Promise<WindowLab> {
  const labs = new Map<string, Promise<WindowLab>>();
  afterAll(() => Promise.all(Array.from(labs.values(), async (lab) => (await lab).stop())));
  return ({ target: { kind } }) => {
    const lab = labs.get(kind) ?? WindowLab.start();
    labs.set(kind, lab);
    return lab;
  };
}
