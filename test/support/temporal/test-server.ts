/** What the start of a test run and its test files share. */

/** The variable with the address of the shared Temporal server. */
export const TEST_SERVER_VARIABLE = 'INTERLUDE_TEST_TEMPORAL_ADDRESS';

/** The variable with the path of the Temporal server's program; tests that need their own server start it. */
export const EXECUTABLE_VARIABLE = 'INTERLUDE_TEMPORAL_SERVER';

/** The variable with the path of the workflow bundle. */
export const BUNDLE_VARIABLE = 'INTERLUDE_TEST_WORKFLOW_BUNDLE';

export const TEST_NAMESPACE = 'interlude-test';

/** For so long a server may take to start, beside all that other tests do: only the last resort. */
export const START_MS = 120_000;
