// `npm run explore`. The exit code is 0 without violations, 1 with some, 2 for a wrong command line.
import { readFileSync } from 'node:fs';
import { readCommandLine, USAGE, UsageError, type ExploreOptions } from './command-line.ts';
import { NoSuchMove, replay } from './replay.ts';
import { SCENARIOS, type Scenario } from './world/scenario.ts';
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

function readPath(file: string): string[] {
  try {
    return pathOf(readFileSync(file === '-' ? 0 : file, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`--replay ${file}: ${why}`);
  }
}

function goAgain(scenario: Scenario, file: string): number {
  try {
    const { broken } = replay(scenario, readPath(file), {
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

function run({ faults, only, replay: file }: ExploreOptions): number {
  const scenarios = SCENARIOS.filter(({ name }) => name.includes(only));
  const [scenario, another] = scenarios;
  if (scenario === undefined) throw new UsageError(`--only ${only}: there is no such scenario`);
  if (file === null) return exploreAll(scenarios, faults);
  if (another === undefined) return goAgain(scenario, file);
  throw new UsageError(`--replay ${file}: --only has to choose one of the scenarios`);
}

function main(): number {
  const options = readCommandLine(process.argv.slice(2));
  if (options !== 'help') return run(options);
  say(USAGE);
  return 0;
}

try {
  process.exitCode = main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${USAGE}\n`);
  process.exitCode = 2;
}
