/** `npm run explore`. The exit code is 0 without violations, 1 with some, 2 for a wrong command line. */
import { readCommandLine, USAGE, UsageError, type ExploreOptions } from './command-line.ts';
import { NoSuchMove, replay } from './replay.ts';
import { SCENARIOS } from './world/scenario.ts';
import type { Scenario } from './world/world.ts';
import { explore } from './search.ts';
import { pathOf, stepOf, summaryOf, timelineOf } from './telling.ts';

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function exploreAll(scenarios: readonly Scenario[], faults: number): number {
  say(`at most ${faults} faults on a path`);
  let violations = 0;
  for (const scenario of scenarios) {
    const startedAt = performance.now();
    const explored = explore(scenario, { faults });
    say(summaryOf(scenario.name, explored, performance.now() - startedAt));
    for (const violation of explored.violations) say(timelineOf(violation));
    violations += explored.violations.length;
  }
  return violations === 0 ? 0 : 1;
}

async function readInput(): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of process.stdin.setEncoding('utf8')) chunks.push(String(chunk));
  return chunks.join('');
}

async function goAgain(scenario: Scenario): Promise<number> {
  const path = pathOf(await readInput());
  try {
    const { broken } = replay(scenario, path, {
      told: (label, before, after) => say(stepOf(label, before, after)),
    });
    say(broken === null ? 'no violation' : `! ${broken}`);
    return broken === null ? 0 : 1;
  } catch (error) {
    if (!(error instanceof NoSuchMove)) throw error;
    say([error.message, 'but one of these:', ...error.possible].join('\n    '));
    return 1;
  }
}

async function run({ faults, only, isReplay }: ExploreOptions): Promise<number> {
  const scenarios = SCENARIOS.filter(({ name }) => name.includes(only));
  const [scenario, another] = scenarios;
  if (scenario === undefined) throw new UsageError(`--only ${only}: there is no such scenario`);
  if (!isReplay) return exploreAll(scenarios, faults);
  if (another === undefined) return goAgain(scenario);
  throw new UsageError('--replay: --only has to choose one of the scenarios');
}

async function main(): Promise<number> {
  const options = readCommandLine(process.argv.slice(2));
  if (options !== 'help') return run(options);
  say(USAGE);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${USAGE}\n`);
  process.exitCode = 2;
}
