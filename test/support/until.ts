/** Waits for a state, never for a time: the limit is only a last resort for a busy machine. */

const LAST_RESORT_MS = 120_000;

/** Asks repeatedly until the answer is the expected one; fails with the last one seen. */
export async function until<T>(
  what: string,
  look: () => Promise<T> | T,
  isIt: (seen: T) => boolean,
  withinMs = LAST_RESORT_MS,
): Promise<T> {
  const begun = Date.now();
  const deadline = begun + withinMs;
  for (;;) {
    const seen = await look();
    if (isIt(seen)) return seen;
    if (Date.now() > deadline)
      throw new Error(`${what} did not happen; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, Math.min(100, 25 + (Date.now() - begun) / 8));
    });
  }
}
