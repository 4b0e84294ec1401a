#!/usr/bin/env node
/**
 * The program `interlude`: composition root. Large modules are loaded only by commands that need them, so that help and
 * usage errors appear at once.
 */
import { readFileSync } from 'node:fs';
import { processIo } from './terminal/process-io.ts';
import { EXIT } from './outcome.ts';
import { run } from './run.ts';

function version(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const about: unknown = JSON.parse(text);
  const found: unknown =
    typeof about === 'object' && about !== null && 'version' in about ? about.version : null;
  return typeof found === 'string' ? found : 'unknown';
}

/** Output to a pipe may still be in flight. */
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
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of a pipe has closed it: no success, just as for a program that SIGPIPE ends.
  if (error.code === 'EPIPE') process.exit(EXIT.unread);
  const why = error.code ?? 'unknown';
  process.stderr.write(`interlude: standard output cannot be written (${why})\n`);
  process.exit(EXIT.failed);
});
// Whatever was to be said there is lost; the command carries on.
process.stderr.on('error', () => undefined);

const code = await run(process.argv.slice(2), processIo(interrupt.signal, version()));
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
// Not process.exitCode, because a connection that is still closing must not block the terminal.
process.exit(code);
