/**
 * The workflow code for test workers: that of this checkout, bundled once per run by test/global-setup.ts, and that of
 * other checkouts.
 */
import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleOption } from '@temporalio/worker';
import { BUNDLE_VARIABLE } from './test-server.ts';

const ROOT = path.resolve(__dirname, '../../..');

/** Where workers find the converters that never throw, and whose texts any encoding can carry. */
export const CONVERTERS = {
  payloadConverterPath: path.join(ROOT, 'src/workflows/converters/payload-converter.ts'),
  failureConverterPath: path.join(ROOT, 'src/workflows/converters/failure-converter.ts'),
};

/** Bundles the workflow code of a checkout at `root`. */
export function bundleWorkflows(root: string): Promise<{ readonly code: string }> {
  return bundleWorkflowCode({
    logger: new DefaultLogger('ERROR'),
    workflowsPath: path.join(root, 'src/workflows/index.ts'),
    preloadModules: [path.join(root, 'src/workflows/preloaded.ts')],
    ...CONVERTERS,
  });
}

/** Bundles this checkout for the files of one run; returns the folder to remove at its end. */
export async function keepBundleOfRun(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'interlude-bundle-'));
  const codePath = path.join(folder, 'workflows.js');
  const { code } = await bundleWorkflows(ROOT);
  await writeFile(codePath, code);
  process.env[BUNDLE_VARIABLE] = codePath;
  return folder;
}

/** The bundle of this checkout. */
export function bundleOfRun(): WorkflowBundleOption {
  const codePath = process.env[BUNDLE_VARIABLE];
  if (codePath === undefined) throw new Error('no workflow bundle: run the tests with jest');
  return { codePath };
}
