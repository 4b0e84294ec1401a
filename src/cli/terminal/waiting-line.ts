/** One line on standard error while something takes long, on a terminal only; removed afterwards. */
import type { Io } from './io.ts';

/** Shorter waits show nothing. */
const PATIENCE_MS = 700;

export async function whileWaiting<T>(
  { stderr, every }: Pick<Io, 'stderr' | 'every'>,
  text: string,
  work: Promise<T>,
): Promise<T> {
  if (!stderr.isTTY) return work;
  let shown = false;
  const stop = every(PATIENCE_MS, () => {
    if (!shown) stderr.write(text);
    shown = true;
  });
  try {
    return await work;
  } finally {
    stop();
    if (shown) stderr.write('\r\u001b[2K');
  }
}
