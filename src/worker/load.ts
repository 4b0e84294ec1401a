/**
 * What a worker takes on at once. Everything follows from how many windows may fall due at one instant: change that
 * number, and nothing else here.
 */
import { SPARE_SLOTS } from '../activities/index.ts';

const DUE_TOGETHER = 1_000;

/** Holders wait in their slots for their instant, beside steps that no line waits for. */
export const GENESYS_SLOTS = DUE_TOGETHER + SPARE_SLOTS;
/** Slow receivers take these and no others; what one receiver may take is bounded in the sender. */
export const CALLBACK_SLOTS = DUE_TOGETHER;
/** Requests that are open at the API. */
export const IN_FLIGHT = DUE_TOGETHER;
/**
 * Workflow tasks that wait in the worker for its one workflow thread, seconds at most. One that waits in its queue
 * times out after two, and comes back with its whole history to be replayed: the more to do, the more there would be.
 */
export const WORKFLOW_TASKS = DUE_TOGETHER / 2;
/** What else is kept in memory: the calendar, its annexes, the sweeper, and windows that begin next. */
const BESIDE = DUE_TOGETHER / 5;
/** Those that sleep beside them wake from their history. */
export const CACHED_WINDOWS = DUE_TOGETHER + BESIDE;
