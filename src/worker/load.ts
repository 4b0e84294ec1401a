/** How much a worker takes on at once: everything follows from how many windows may fall due at one instant. */
import { SPARE_SLOTS } from '../activities/index.ts';

const DUE_TOGETHER = 1_000;

/** Holders wait in their slots for their instant, beside steps that no line waits for. */
export const GENESYS_SLOTS = DUE_TOGETHER + SPARE_SLOTS;
/** Slow receivers use these slots and no others; the sender limits how many one receiver gets. */
export const CALLBACK_SLOTS = DUE_TOGETHER;
export const IN_FLIGHT = DUE_TOGETHER;
/**
 * Workflow tasks that wait, for seconds at most, for the worker's one workflow thread. A task that waits in its queue
 * times out after two seconds and then replays its whole history, so the more there is to do, the more work is added.
 */
export const WORKFLOW_TASKS = DUE_TOGETHER / 2;
/** What else stays in memory: the calendar, its annexes, the sweeper, and the windows that begin next. */
const BESIDE = DUE_TOGETHER / 5;
/** Other sleeping windows wake from their history. */
export const CACHED_WINDOWS = DUE_TOGETHER + BESIDE;
