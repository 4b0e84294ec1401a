/** Builds the bundle of the workflow code ahead of time, for images with a read-only file system. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { workflowBundle } from './workflow-bundle.ts';

const directory = dirname(dirname(fileURLToPath(import.meta.url)));
for (const isSealed of [false, true]) {
  const bundle = await workflowBundle({
    directory,
    isSealed,
    tell: (message) => process.stdout.write(`${message}\n`),
  });
  if (!('codePath' in bundle)) process.exit(1);
  process.stdout.write(`${bundle.codePath}\n`);
}
