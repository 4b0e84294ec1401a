// What the start of a test run and its test files agree on.

/** Where the address of the shared Temporal server is found. */
export const TEST_SERVER_VARIABLE = 'INTERLUDE_TEST_TEMPORAL_ADDRESS';

/** Where the path of the Temporal server's program is found; tests that need a server of their own start it. */
export const EXECUTABLE_VARIABLE = 'INTERLUDE_TEMPORAL_SERVER';

/** Where the path of the workflow bundle is found. */
export const BUNDLE_VARIABLE = 'INTERLUDE_TEST_WORKFLOW_BUNDLE';

export const TEST_NAMESPACE = 'interlude-test';

/** For so long a server may take to start, beside all that other tests do: only the last resort. */
export const START_MS = 120_000;
