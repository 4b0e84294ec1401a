// What the exploration leaves out of its states decides nothing: with it, the same moves lead to the same states.
import { Names } from '../../dev/explore/names.ts';
import { movesOf } from '../../dev/explore/moves.ts';
import { relevant } from '../../dev/explore/relevant.ts';
import { wholeStateAfter } from '../../dev/explore/replay.ts';
import { PRODUCT_RULES } from '../../dev/explore/rules.ts';
import { firstWorld, SCENARIOS, type Scenario } from '../../dev/explore/world/scenario.ts';
import type { World } from '../../dev/explore/world/world.ts';

const FAULTS = 1;

/** Every state with all that has been. */
function* wholeStates(scenario: Scenario, names: Names): Generator<World> {
  const setting = { scenario, rules: PRODUCT_RULES };
  const open = [firstWorld(scenario)];
  const known = new Set(open.map((world) => names.keyOf(world)));
  for (let world = open.pop(); world !== undefined; world = open.pop()) {
    yield world;
    for (const move of movesOf(setting, world, FAULTS)) {
      const next = wholeStateAfter(world, move);
      const key = names.keyOf(next);
      if (known.has(key)) continue;
      known.add(key);
      open.push(next);
    }
  }
}

describe('what is left out of a state', () => {
  it.each(SCENARIOS)('decides nothing, after any one fault: $name', (scenario) => {
    const setting = { scenario, rules: PRODUCT_RULES };
    const names = new Names();
    const after = (world: World): string =>
      movesOf(setting, world, FAULTS + 1)
        .map((move) => `${move.label}: ${names.keyOf(relevant(wholeStateAfter(world, move)))}`)
        .join('\n');
    const different: World[] = [];
    let [states, smaller] = [0, 0];
    for (const world of wholeStates(scenario, names)) {
      const less = relevant(world);
      states += 1;
      if (names.keyOf(less) === names.keyOf(world)) continue;
      smaller += 1;
      if (after(less) !== after(world)) different.push(world);
    }
    expect(different).toEqual([]);
    expect(states).toBeGreaterThan(500);
    expect(smaller).toBeGreaterThan(50);
  });
});
