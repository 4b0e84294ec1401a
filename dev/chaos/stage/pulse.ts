/** How busy the machine is during a run, measured separately. */
import { Worker } from 'node:worker_threads';
import type { Beat } from '../rules/excuses/slow-machine.ts';

function isBeat(value: unknown): value is Beat {
  return typeof value === 'object' && value !== null && 'atMs' in value && 'tookMs' in value;
}

/** Reports each beat until the returned function is called. */
export function takePulse(tell: (beat: Beat) => void): () => Promise<void> {
  const thread = new Worker(new URL('pulse-thread.js', import.meta.url));
  thread.on('message', (beat: unknown) => {
    if (isBeat(beat)) tell(beat);
  });
  return async () => void (await thread.terminate());
}
