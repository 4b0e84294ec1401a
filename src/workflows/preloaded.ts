/**
 * Loaded once per worker instead of once per workflow (the SDK's `preloadModules`): all modules of the workflows, none
 * of which keeps workflow state at its top level. This makes a sleeping window smaller and a start cheaper.
 */
export * as workflows from './index.ts';

/**
 * For its stack trace query, the SDK keeps the stack of every promise and maps each frame to the sources, which takes a
 * third of the workflow thread's time. Two frames are enough to find where an error was thrown; those of a promise are
 * the SDK's own.
 */
const FRAMES = 2;
Error.stackTraceLimit = FRAMES;
