/**
 * An attempt of a step in a test: with all the time that a server gives, however busy the machine. By default the SDK's
 * environment gives it one second, after which requests are no longer sent.
 */
import { MockActivityEnvironment } from '@temporalio/testing';

type Given = ConstructorParameters<typeof MockActivityEnvironment>;

const TIME: Given[0] = { startToCloseTimeoutMs: 60_000, scheduleToCloseTimeoutMs: 0 };

/**
 * Its times are those of the SDK unless `info` says otherwise: the server scheduled it at the beginning of the
 * epoch.
 */
export function anAttempt(info: Given[0] = {}, options: Given[1] = {}): MockActivityEnvironment {
  return new MockActivityEnvironment({ ...TIME, ...info }, options);
}
