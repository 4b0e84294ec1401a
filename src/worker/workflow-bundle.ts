/** The workflow code as one bundle, stored under the hash of its sources: a worker never runs an old one. */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleOption } from '@temporalio/worker';
import { errorLine } from './error-words.ts';

const PREFIX = 'workflow-bundle-';
const HASH_LENGTH = 16;

export interface BundleOptions {
  /** Failure texts are encrypted. @default false */
  readonly isSealed?: boolean;
  /** The folder of the compiled program, which contains `workflows/`, `contract/` and `line/`. */
  readonly directory: string;
  /** Called with what is being done, because it can take seconds. */
  readonly tell: (message: string) => void;
}

/** Where the SDK finds the converter modules. */
export interface ConverterPaths {
  readonly payloadConverterPath: string;
  readonly failureConverterPath: string;
}

/**
 * The converters of a compiled folder; worker and bundle must use the same.
 * @param isSealed payloads are encrypted, and failure texts with them
 */
export function converterPaths(directory: string, isSealed: boolean): ConverterPaths {
  const failures = isSealed ? 'sealed-failure-converter.js' : 'failure-converter.js';
  return {
    payloadConverterPath: join(directory, 'workflows', 'converters', 'payload-converter.js'),
    failureConverterPath: join(directory, 'workflows', 'converters', failures),
  };
}

async function sourcesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true });
  return entries.filter((name) => name.endsWith('.js')).map((name) => join(folder, name));
}

/** The hash of everything in the bundle: our code, and the SDK by version. */
async function hashOf(directory: string): Promise<string> {
  const sdk = createRequire(join(directory, 'workflows', 'index.js'));
  const folders = ['workflows', 'contract', 'line'].map((name) => join(directory, name));
  const sources = (await Promise.all(folders.map(sourcesIn))).flat().toSorted();
  const hash = createHash('sha256');
  for (const path of [sdk.resolve('@temporalio/worker/package.json'), ...sources])
    hash.update(path.slice(dirname(directory).length)).update(await readFile(path));
  return hash.digest('hex').slice(0, HASH_LENGTH);
}

/** Written to a temporary file, then renamed, so that another worker that starts now never sees half a bundle. */
async function keep(directory: string, name: string, code: string): Promise<void> {
  const version = name.slice(0, PREFIX.length + HASH_LENGTH);
  const beside = join(directory, `.${name}.${process.pid}`);
  await writeFile(beside, code);
  await rename(beside, join(directory, name));
  const old = (await readdir(directory)).filter(
    (file) => file.startsWith(PREFIX) && !file.startsWith(version),
  );
  await Promise.all(old.map((file) => rm(join(directory, file), { force: true })));
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile() && found.size > 0,
    () => false,
  );
}

export async function workflowBundle(options: BundleOptions): Promise<WorkflowBundleOption> {
  const { directory, isSealed = false, tell } = options;
  const name = `${PREFIX}${await hashOf(directory)}${isSealed ? '-sealed' : ''}.js`;
  const codePath = join(directory, name);
  if (await isThere(codePath)) return { codePath };
  tell('bundling the workflow code, once for this version');
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(directory, 'workflows', 'index.js'),
    preloadModules: [join(directory, 'workflows', 'preloaded.js')],
    ...converterPaths(directory, isSealed),
    logger: new DefaultLogger('ERROR'),
  });
  try {
    await keep(directory, name, code);
    return { codePath };
  } catch (error) {
    tell(`the bundle could not be saved; the next start builds it again: ${errorLine(error)}`);
    return { code };
  }
}
