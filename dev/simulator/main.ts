/** The simulator as a separate process: prints where it listens, and ends at once on SIGTERM, SIGINT. */
import { CommandLineError, HELP, parseCommandLine } from './command-line.ts';
import type { CommandLine } from './command-line.ts';
import { NOTICE } from './control/control-guide.ts';
import { DEFAULT_CLIENT } from './stage/seed.ts';
import { startSimulator } from './server.ts';

async function run(): Promise<void> {
  const wanted = parseCommandLine(process.argv.slice(2));
  if (wanted.help) {
    process.stdout.write(HELP);
    return;
  }
  const { port, host, seed } = wanted;
  const simulator = await startSimulator({ ...seed, port, host });
  process.stdout.write(`${introduction(wanted, simulator.url)}\n`);
}

function introduction(wanted: CommandLine, url: string): string {
  const id = wanted.seed.clients?.[0]?.client_id ?? DEFAULT_CLIENT.client_id;
  if (wanted.json) {
    return JSON.stringify({ event: 'listening', url, client_id: id, notice: NOTICE });
  }
  // A given secret is not repeated: its giver knows it.
  const secret = wanted.seed.clients ? '"$SECRET"' : DEFAULT_CLIENT.client_secret;
  return [
    `Simulator listening on ${url}`,
    NOTICE,
    `What it holds: ${url}/_sim/objects/ivr (or emergency-group, schedule-group, flow, data-table); all it can do: ${url}/_sim`,
    'Settings for a worker that uses it:',
    `export GENESYS_API_URL=${url} GENESYS_LOGIN_URL=${url} GENESYS_ORGANIZATION_ID=sim-org`,
    `export GENESYS_CLIENT_ID=${id} GENESYS_CLIENT_SECRET=${secret} CALLBACK_ALLOW=127.0.0.1/32`,
  ].join('\n');
}

function explain(error: unknown): string {
  if (error instanceof CommandLineError) {
    return `${error.message}\nSee --help.`;
  }
  if (error instanceof Error && 'code' in error && 'port' in error) {
    const why =
      error.code === 'EADDRINUSE' ? 'the port is in use' : `cannot listen: ${error.message}`;
    return `Port ${String(error.port)}: ${why}. Give another one with --port, or 0 for any free one.`;
  }
  return error instanceof Error ? error.message : String(error);
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => process.exit(0));
}

try {
  await run();
} catch (error) {
  process.stderr.write(`simulator: ${explain(error)}\n`);
  process.exitCode = error instanceof CommandLineError ? 2 : 1;
}
