/** Waits for a state, never for a time: the limit is only a last resort for a busy machine. */

const LAST_RESORT_MS = 120_000;

/** Longer the longer it has taken. */
async function aMoment(takenMs: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, Math.min(100, 25 + takenMs / 8));
  });
}

/**
 * Asks repeatedly until the answer is the expected one; fails with the last one seen.
 * @param pause between two looks
 */
export async function until<T>(
  what: string,
  look: () => Promise<T> | T,
  isIt: (seen: T) => boolean,
  pause: (takenMs: number) => Promise<void> = aMoment,
): Promise<T> {
  const begun = Date.now();
  for (;;) {
    const seen = await look();
    if (isIt(seen)) return seen;
    const takenMs = Date.now() - begun;
    if (takenMs > LAST_RESORT_MS)
      throw new Error(`${what} did not happen; last seen: ${JSON.stringify(seen)}`);
    await pause(takenMs);
  }
}
