/** The time of a window, for tests to which it does not matter. */
import { localPeriod } from '../../../src/activities/admission/local-start.ts';

export const A_PERIOD = localPeriod(0, 1_800_000);
