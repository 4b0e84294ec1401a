// `npm run packages`: makes dist/packages/{client,worker,cli} of the one build. Nothing of them is published.
import { existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DIST } from '../freshness.mjs';
import { exclusively, ofCheckout } from '../lock.mjs';
import { withProgress } from '../progress.mjs';
import { writeClient, writeProgram } from './write.mjs';
import { cliManifest, workerManifest } from './manifests.mjs';

/** A build puts all of dist/ in place anew, so that packages in it are those of this build. */
const PACKAGES = path.join(DIST, 'packages');

const CLI = ['cli/main.js'];
const WORKER = [
  'worker/main.js',
  'worker/bundle-workflows.js',
  'workflows/index.js',
  'workflows/payload-converter.js',
  'workflows/failure-converter.js',
];

async function write() {
  const draft = `${PACKAGES}.${process.pid}`;
  try {
    await writeClient(path.join(draft, 'client'));
    writeProgram(path.join(draft, 'cli'), CLI, cliManifest, 'cli');
    writeProgram(path.join(draft, 'worker'), WORKER, workerManifest, 'worker');
    renameSync(draft, PACKAGES);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

await exclusively(ofCheckout('packages'), async () => {
  if (existsSync(PACKAGES)) return;
  await withProgress('Packing dist/packages', write);
});
process.stdout.write(`${path.relative(process.cwd(), PACKAGES)}\n`);
