// How busy the machine is while a run goes on, measured beside it.
import { Worker } from 'node:worker_threads';
import type { Beat } from '../rules/slow-machine.ts';

function isBeat(value: unknown): value is Beat {
  return typeof value === 'object' && value !== null && 'atMs' in value && 'tookMs' in value;
}

/** Tells each beat until the answer is called. */
export function takePulse(tell: (beat: Beat) => void): () => Promise<void> {
  const thread = new Worker(new URL('pulse-thread.js', import.meta.url));
  thread.on('message', (beat: unknown) => {
    if (isBeat(beat)) tell(beat);
  });
  return async () => void (await thread.terminate());
}
