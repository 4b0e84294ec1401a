/** How often a holding attempt sends a heartbeat to the engine. Pure. */

/** A holder learns of a cancel from the answer to a heartbeat: often when its instant is near, rarely before. */
const FAR_BEAT_MS = 1_200;
const NEAR_BEAT_MS = 700;
const NEAR_MS = 6_000;
/** Above this many heartbeats a second, holders send fewer. */
const BEATS_A_SECOND = 400;
/** None are sent around the instant itself: writes come first. */
const QUIET_BEFORE_MS = 300;
const QUIET_AFTER_MS = 300;

/**
 * Milliseconds to the next heartbeat.
 * @param leftMs until its instant; Infinity if it holds for none
 * @param holders attempts that hold in this process
 */
export function msToBeat(leftMs: number, holders: number): number {
  if (leftMs > NEAR_MS || leftMs < -QUIET_AFTER_MS) return FAR_BEAT_MS;
  const crowded = (holders * 1_000) / BEATS_A_SECOND;
  const near = Math.min(FAR_BEAT_MS, Math.max(NEAR_BEAT_MS, crowded));
  const isQuiet = leftMs - near < QUIET_BEFORE_MS && leftMs - near > -QUIET_AFTER_MS;
  return isQuiet ? leftMs + QUIET_AFTER_MS : near;
}
