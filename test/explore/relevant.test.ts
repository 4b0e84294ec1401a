/** What the exploration leaves out of its states decides nothing: with it, the same moves lead to the same states. */
import { Names, Prints } from '../../dev/explore/names.ts';
import { movesOf } from '../../dev/explore/moves.ts';
import { relevant } from '../../dev/explore/relevant.ts';
import { stateAfter, wholeStateAfter } from '../../dev/explore/replay.ts';
import { PRODUCT_RULES } from '../../dev/explore/rules.ts';
import { firstWorld, SCENARIOS } from '../../dev/explore/world/scenario.ts';
import type { Scenario, World } from '../../dev/explore/world/world.ts';

const FAULTS = 1;

/** Every state with all that has been. */
function* wholeStates(scenario: Scenario, names: Names): Generator<World> {
  const setting = { rules: PRODUCT_RULES };
  const open = [firstWorld(scenario)];
  const known = new Prints();
  for (let world = open.pop(); world !== undefined; world = open.pop()) {
    yield world;
    for (const move of movesOf(setting, world, FAULTS)) {
      const next = wholeStateAfter(world, move);
      if (known.add(names.printOf(next))) open.push(next);
    }
  }
}

/** How many more faults there may be after the states that are compared. */
const LEFT = [
  ['one more fault', 1, 50],
  ['no more faults', 0, 200],
] as const;

describe.each(LEFT)('what is left out of a state before %s', (_words, more, most) => {
  it.each(SCENARIOS)('decides nothing: $name', (scenario) => {
    const setting = { rules: PRODUCT_RULES };
    const names = new Names();
    const mostFaults = FAULTS + more;
    const keyOf = (world: World): string => JSON.stringify(names.printOf(world));
    const after = (world: World): string =>
      movesOf(setting, world, mostFaults)
        .map((move) => `${move.label}: ${keyOf(stateAfter(world, move, mostFaults))}`)
        .join('\n');
    const different: World[] = [];
    let [states, smaller] = [0, 0];
    for (const world of wholeStates(scenario, names)) {
      const less = relevant(world, mostFaults);
      states += 1;
      if (keyOf(less) === keyOf(world)) continue;
      smaller += 1;
      if (after(less) !== after(world)) different.push(world);
    }
    expect(different).toEqual([]);
    expect(states).toBeGreaterThan(500);
    expect(smaller).toBeGreaterThan(most);
  });
});
