// A lab for each kind of target, so that windows of different kinds are lived through side by side.
import { WindowLab } from '../../support/window-lab.ts';
import type { KindUnderTest } from './kinds-under-test.ts';

/** Each is started when it is first asked for, and ends with the `describe` that this is called in. */
export function kindLabs(): (kind: KindUnderTest) => Promise<WindowLab> {
  const labs = new Map<string, Promise<WindowLab>>();
  afterAll(() => Promise.all(Array.from(labs.values(), async (lab) => (await lab).stop())));
  return ({ target: { kind } }) => {
    const lab = labs.get(kind) ?? WindowLab.start();
    labs.set(kind, lab);
    return lab;
  };
}
