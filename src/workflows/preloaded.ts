/**
 * Loaded once per worker, not once per workflow (`preloadModules` of the SDK): all modules of the workflows, none
 * of which keeps state of a workflow at its top level. It makes a sleeping window smaller and a start cheaper.
 */
export * as workflows from './index.ts';

/**
 * The SDK keeps a stack trace of every promise, for the query of that name, and maps each frame to the sources,
 * which takes a third of the workflow thread's time. Two frames are enough to find where an error was thrown; those
 * of a promise are the SDK's own.
 */
const FRAMES = 2;
Error.stackTraceLimit = FRAMES;
