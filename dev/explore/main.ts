// `npm run explore`. The exit code is 0 without violations, 1 with some, 2 for a wrong command line.
import { readCommandLine, USAGE, UsageError, type ExploreOptions } from './command-line.ts';
import { SCENARIOS } from './world/scenario.ts';
import { explore } from './search.ts';
import { summaryOf, timelineOf } from './telling.ts';

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function run({ faults, only }: ExploreOptions): number {
  const scenarios = SCENARIOS.filter(({ name }) => name.includes(only));
  if (scenarios.length === 0) throw new UsageError(`--only ${only}: there is no such scenario`);
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
