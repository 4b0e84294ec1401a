/**
 * The worker of bare windows, as a separate process. Arguments: Temporal's address, namespace, task queue, the API's
 * address.
 */
import { fileURLToPath } from 'node:url';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createBareActivities } from './bare-activities.ts';

const [, , address = '', namespace = '', taskQueue = '', api = ''] = process.argv;
Runtime.install({ logger: new DefaultLogger('ERROR') });
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue,
  workflowsPath: fileURLToPath(new URL('bare-workflow.js', import.meta.url)),
  activities: createBareActivities(api),
});
process.once('SIGTERM', () => worker.shutdown());
process.stdout.write(`${JSON.stringify({ event: 'ready' })}\n`);
await worker.run();
await connection.close();
