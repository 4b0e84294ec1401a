#!/usr/bin/env node
/**
 * The program `interlude`: composition root. What is heavy is loaded only by a command that needs it,
 * so that help and errors of the command line answer at once.
 */
import { readFileSync } from 'node:fs';
import { processIo } from './terminal/process-io.ts';
import { run } from './run.ts';

function version(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const about: unknown = JSON.parse(text);
  const found: unknown =
    typeof about === 'object' && about !== null && 'version' in about ? about.version : null;
  return typeof found === 'string' ? found : 'unknown';
}

/** What was written to a pipe is still on its way. */
async function flushed(stream: NodeJS.WriteStream): Promise<void> {
  if (!stream.writable) return;
  await new Promise<void>((resolve) => {
    stream.write('', () => resolve());
  });
}

const interrupt = new AbortController();
process.on('SIGINT', () => {
  if (interrupt.signal.aborted) process.exit(130);
  interrupt.abort();
});
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of a pipe has seen enough.
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });

const code = await run(process.argv.slice(2), processIo(interrupt.signal, version()));
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
// Not process.exitCode: a connection that is still closing must not hold the terminal.
process.exit(code);
