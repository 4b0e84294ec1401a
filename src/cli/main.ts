#!/usr/bin/env node
/**
 * The program `interlude`: composition root. Large modules are loaded only by commands that need them, so that help
 * and usage errors appear at once.
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
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of a pipe has closed it.
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });

const code = await run(process.argv.slice(2), processIo(interrupt.signal, version()));
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
// Not process.exitCode: a connection that is still closing must not block the terminal.
process.exit(code);
