/**
 * Loaded once a worker, not once a workflow (`preloadModules` of the SDK): all modules of the workflows, none of which
 * keeps anything of a workflow at its top level. A sleeping window is smaller for it, and begins cheaper.
 */
export * as workflows from './index.ts';

/**
 * The SDK keeps a stack trace of every promise, for the query of that name, and finds each frame's place in the
 * sources: that is a third of the workflow thread's time. Two frames are enough to find where an error was thrown;
 * of a promise they are the SDK's own.
 */
const FRAMES = 2;
Error.stackTraceLimit = FRAMES;
