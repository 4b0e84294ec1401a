/** Workers of a test file that log only errors. Call once, before the first worker. */
import { DefaultLogger, Runtime } from '@temporalio/worker';

export function quietWorkers(): void {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
}
