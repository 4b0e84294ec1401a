/**
 * The workflow code for test workers: that of this checkout, bundled once per run by test/global-setup.ts, and that
 * of other checkouts.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { BundleOptions } from '@temporalio/worker';
import { BUNDLE_VARIABLE } from './test-server.ts';

const ROOT = path.resolve(__dirname, '../../..');
const PROGRAM = path.join(__dirname, 'bundle.mjs');
const execute = promisify(execFile);

/** Where workers find the converters that never throw, and whose texts any encoding can carry. */
export const CONVERTERS = {
  payloadConverterPath: path.join(ROOT, 'src/workflows/converters/payload-converter.ts'),
  failureConverterPath: path.join(ROOT, 'src/workflows/converters/failure-converter.ts'),
};

/** A file of the run, which is removed at its end. */
export interface Bundle {
  readonly codePath: string;
}

async function bundleTo(codePath: string, options: BundleOptions): Promise<void> {
  await execute(process.execPath, [PROGRAM, JSON.stringify(options), codePath]);
}

function sourcesIn(root: string): BundleOptions {
  return {
    workflowsPath: path.join(root, 'src/workflows/index.ts'),
    preloadModules: [path.join(root, 'src/workflows/preloaded.ts')],
    ...CONVERTERS,
  };
}

/** Bundles the workflow code of this checkout for the files of one run; returns the folder to remove at its end. */
export async function keepBundleOfRun(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'interlude-bundle-'));
  const codePath = path.join(folder, 'workflows.js');
  await bundleTo(codePath, sourcesIn(ROOT));
  process.env[BUNDLE_VARIABLE] = codePath;
  return folder;
}

/** The bundle of this checkout. */
export function bundleOfRun(): Bundle {
  const codePath = process.env[BUNDLE_VARIABLE];
  if (codePath === undefined) throw new Error('no workflow bundle: run the tests with jest');
  return { codePath };
}

/** Bundles other workflows. */
export async function bundle(options: BundleOptions): Promise<Bundle> {
  const codePath = path.join(path.dirname(bundleOfRun().codePath), `${randomUUID()}.js`);
  await bundleTo(codePath, options);
  return { codePath };
}

/** Bundles the workflow code of a checkout at `root`. */
export function bundleWorkflows(root: string): Promise<Bundle> {
  return bundle(sourcesIn(root));
}
