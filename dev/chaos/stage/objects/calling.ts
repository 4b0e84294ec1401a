/** Callers: call every line of a run repeatedly and record what they get, by the route oracle. */
import type { SimulatorControl } from '../../../simulator/index.ts';
import { kindOf, objectKindOf } from '../../kinds/chaos-kinds.ts';
import type { Call } from '../../rules/objects/caller-rules.ts';

const EVERY_MS = 1_000;

async function ring(simulator: SimulatorControl, line: string): Promise<Call> {
  const dnis = objectKindOf(line)?.dnis(line);
  const fromMs = Date.now();
  const route = await simulator.route(dnis === undefined ? { flowIvr: line } : { dnis });
  return { line, fromMs, toMs: Date.now(), heard: kindOf(line).heard(route) };
}

/** One call to each line, one after the other. */
export async function ringAll(
  simulator: SimulatorControl,
  lines: readonly string[],
): Promise<readonly Call[]> {
  const calls: Call[] = [];
  for (const line of lines) calls.push(await ring(simulator, line));
  return calls;
}

export class Callers {
  readonly #calls: Call[] = [];
  readonly #work: () => Promise<void>;
  #timer: NodeJS.Timeout | null = null;

  constructor(simulator: SimulatorControl, lines: readonly string[]) {
    this.#work = async () => void this.#calls.push(...(await ringAll(simulator, lines)));
    this.#again();
  }

  calls(): readonly Call[] {
    return [...this.#calls];
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #again(): void {
    this.#timer = setTimeout(() => {
      const goOn = (): void => {
        if (this.#timer !== null) this.#again();
      };
      this.#work().then(goOn, goOn);
    }, EVERY_MS);
  }
}
