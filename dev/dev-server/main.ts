/**
 * `npm run temporal`: a Temporal development server in the foreground. Started by tools/run.mjs, which finds or builds
 * the program and passes its path.
 */
import { readArguments, USAGE, UsageError, type TemporalArguments } from './arguments.ts';
import { startDevServer, type DevServer } from './dev-server.ts';
import { DevServerError, PortInUseError } from './errors.ts';

async function main(): Promise<void> {
  const asked = readArguments(process.argv.slice(2));
  if (asked === 'help') {
    console.log(USAGE);
    return;
  }
  const executable = process.env['INTERLUDE_TEMPORAL_SERVER'];
  if (executable === undefined) throw new UsageError('start this with npm run temporal');
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  const server = await startDevServer({
    ...startOptions(asked),
    executable,
    onLogLine: passOnTrouble,
  });
  introduce(server, asked);
  await endOf(server, stop.signal);
}

function startOptions({ port, uiPort, dbFilename, namespaces }: TemporalArguments) {
  return { port, uiPort, namespaces, ...(dbFilename === null ? {} : { dbFilename }) };
}

/** The program also prints its own banner, before it answers. */
function passOnTrouble(line: string): void {
  if (/\b(warn|error|fatal|panic)\b/i.test(line)) process.stderr.write(`${line}\n`);
}

function introduce({ address, uiAddress }: DevServer, asked: TemporalArguments): void {
  console.log(`Temporal server: ${address}`);
  if (uiAddress !== null) console.log(`Temporal UI:     ${uiAddress}`);
  console.log(`Namespaces:      ${['default', ...asked.namespaces].join(', ')}`);
  console.log(`State:           ${asked.dbFilename ?? 'in memory, lost at the end'}`);
  console.log('Ctrl-C ends it.');
}

async function endOf(server: DevServer, stop: AbortSignal): Promise<void> {
  const asked = new Promise<'asked'>((resolve) => {
    if (stop.aborted) resolve('asked');
    stop.addEventListener('abort', () => resolve('asked'));
  });
  const first = await Promise.race([asked, server.ended]);
  if (first === 'asked') return server.stop();
  console.error(`The Temporal server ended by itself (${first.signal ?? `code ${first.code}`}).`);
  process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  } else if (error instanceof PortInUseError) {
    console.error(`${error.message}; choose others with --port and --ui-port.`);
    process.exitCode = 1;
  } else if (error instanceof DevServerError) {
    console.error(error.message);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
