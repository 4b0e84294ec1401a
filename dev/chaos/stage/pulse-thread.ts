/**
 * A thread that does the same piece of work repeatedly and reports how long it took: longer on a busy machine. Nothing
 * else runs in it.
 */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';

const EVERY_MS = 250;
/** About 5 ms of an idle core: more than the slice that a sleeper gets at once. */
const ROUNDS = 6_000;
/** Until the code is compiled. */
const WARM_UP = 20;

function work(): number {
  const beganMs = performance.now();
  let text = '';
  for (let round = 0; round < ROUNDS; round += 1)
    text = createHash('sha256').update(text).digest('hex');
  return performance.now() - beganMs;
}

for (let times = 0; times < WARM_UP; times += 1) work();
for (;;) {
  await pause(EVERY_MS);
  const tookMs = work();
  parentPort?.postMessage({ atMs: Date.now(), tookMs }, []);
}
