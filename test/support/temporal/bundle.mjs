/**
 * `node bundle.mjs OPTIONS FILE`: bundles workflow code. In a process without jest, which takes several times as long to
 * load the bundler.
 */
import { writeFile } from 'node:fs/promises';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

const [options = '', file = ''] = process.argv.slice(2);
const { code } = await bundleWorkflowCode({
  ...JSON.parse(options),
  logger: new DefaultLogger('ERROR'),
});
await writeFile(file, code);
