/**
 * Visits every reachable state, breadth first, so that the first path to a violation is a shortest one. States are
 * compared part by part; a path is reconstructed from its numbers.
 */
import { checkEnd } from './invariants.ts';
import { movesOf } from './moves.ts';
import { Names, Prints } from './names.ts';
import { stateAfter } from './replay.ts';
import { PRODUCT_RULES, type Rules } from './rules.ts';
import { firstWorld } from './world/scenario.ts';
import type { Setting } from './shell/shell.ts';
import type { Scenario, World } from './world/world.ts';

export interface Violation {
  readonly invariant: string;
  /** What happens, in order. */
  readonly path: readonly string[];
  readonly world: World;
}

export interface Explored {
  readonly states: number;
  readonly transitions: number;
  /** Steps of the longest of the shortest paths. */
  readonly depth: number;
  /** Paths that come to an end. */
  readonly ends: number;
  /** One for each invariant that is violated. */
  readonly violations: readonly Violation[];
}

export interface Options {
  /** Most faults on a path. */
  readonly faults: number;
  readonly rules?: Rules;
  /** Ends the search at this many violations. @default all */
  readonly mostViolations?: number;
}

/** No path with an end is this long. */
const ENDLESS = 150;

/** Steps from the first state to each one: its predecessor, and the number of the move. */
class Paths {
  readonly #forerunners: number[] = [-1];
  readonly #choices: number[] = [-1];

  add(forerunner: number, choice: number): number {
    this.#choices.push(choice);
    return this.#forerunners.push(forerunner) - 1;
  }

  choicesTo(state: number): number[] {
    const choices: number[] = [];
    for (let at = state; at > 0; at = this.#forerunners[at] ?? -1)
      choices.unshift(this.#choices[at] ?? -1);
    return choices;
  }
}

interface Found {
  readonly world: World;
  readonly number: number;
}

class Search {
  readonly #scenario: Scenario;
  readonly #setting: Setting;
  readonly #options: Options;
  readonly #names = new Names();
  readonly #paths = new Paths();
  readonly #known = new Prints();
  readonly #violations = new Map<string, Found>();
  #layer: Found[];
  #transitions = 0;
  #ends = 0;
  #depth = 0;

  constructor(scenario: Scenario, setting: Setting, options: Options) {
    this.#scenario = scenario;
    this.#setting = setting;
    this.#options = options;
    const first = firstWorld(scenario);
    this.#known.add(this.#names.printOf(first));
    this.#layer = [{ world: first, number: 0 }];
  }

  run(): Explored {
    const { mostViolations = Infinity } = this.#options;
    while (this.#layer.length > 0 && this.#violations.size < mostViolations) {
      const next: Found[] = [];
      this.#names.age();
      for (const found of this.#layer) {
        this.#expand(found, next);
        if (this.#violations.size >= mostViolations) break;
      }
      this.#layer = this.#depth < ENDLESS ? next : [];
      if (this.#layer.length > 0) this.#depth += 1;
      else for (const found of next) this.#violate('a path never ends', found);
    }
    return {
      states: this.#known.size,
      transitions: this.#transitions,
      depth: this.#depth,
      ends: this.#ends,
      violations: [...this.#violations].map(([invariant, found]) => this.#tell(invariant, found)),
    };
  }

  #expand(found: Found, next: Found[]): void {
    const moves = movesOf(this.#setting, found.world, this.#options.faults);
    if (moves.every(({ faults }) => faults > 0) && found.world.broken === null) this.#end(found);
    for (const [choice, move] of moves.entries()) {
      this.#transitions += 1;
      const world = stateAfter(found.world, move, this.#options.faults);
      if (!this.#known.add(this.#names.printOf(world))) continue;
      const number = this.#paths.add(found.number, choice);
      if (world.broken === null) next.push({ world, number });
      else this.#violate(world.broken, { world, number });
    }
  }

  #end(found: Found): void {
    this.#ends += 1;
    const { broken } = checkEnd(found.world);
    if (broken !== null) this.#violate(broken, found);
  }

  #violate(invariant: string, found: Found): void {
    if (!this.#violations.has(invariant)) this.#violations.set(invariant, found);
  }

  #tell(invariant: string, { number }: Found): Violation {
    let world = firstWorld(this.#scenario);
    const path: string[] = [];
    for (const choice of this.#paths.choicesTo(number)) {
      const move = movesOf(this.#setting, world, this.#options.faults)[choice];
      if (move === undefined) throw new TypeError('a path leads where no move does');
      path.push(move.label);
      world = stateAfter(world, move, this.#options.faults);
    }
    return { invariant, path, world };
  }
}

/** All violations that can be reached with this many faults. */
export function explore(scenario: Scenario, options: Options): Explored {
  const { rules = PRODUCT_RULES } = options;
  return new Search(scenario, { rules }, options).run();
}
