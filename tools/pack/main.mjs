/** `npm run packages`: creates dist/packages/{client,worker,cli} from one build. Nothing is published. */
import { createHash } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DIST } from '../freshness.mjs';
import { exclusively, ofCheckout } from '../lock.mjs';
import { ROOT } from '../paths.mjs';
import { withProgress } from '../progress.mjs';
import { writeClient, writeProgram } from './write.mjs';
import { cliManifest, workerManifest } from './manifests.mjs';

/** A build replaces all of dist/, so the code in here is from this build. */
const PACKAGES = path.join(DIST, 'packages');
const STAMP = path.join(PACKAGES, '.packed-from');
/** What a package contains beside the build. */
const BESIDE = [
  'docs',
  'tools/pack',
  'package.json',
  'package-lock.json',
  'CHANGELOG.md',
  'LICENSE',
];

const CLI = ['cli/main.js'];
const WORKER = [
  'worker/main.js',
  'worker/bundle-workflows.js',
  'workflows/index.js',
  'workflows/preloaded.js',
  'workflows/converters/payload-converter.js',
  'workflows/converters/failure-converter.js',
  'workflows/converters/sealed-failure-converter.js',
];

function filesOf(place) {
  if (!statSync(place).isDirectory()) return [place];
  const entries = readdirSync(place, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const file of BESIDE.flatMap((name) => filesOf(path.join(ROOT, name))))
    hash.update(file.slice(ROOT.length)).update(readFileSync(file));
  return hash.digest('hex');
}

function isFresh(mark) {
  try {
    return readFileSync(STAMP, 'utf8') === mark;
  } catch {
    return false;
  }
}

async function write(mark) {
  const draft = `${PACKAGES}.${process.pid}`;
  try {
    mkdirSync(draft);
    await writeClient(path.join(draft, 'client'));
    writeProgram(path.join(draft, 'cli'), CLI, cliManifest, 'cli');
    writeProgram(path.join(draft, 'worker'), WORKER, workerManifest, 'worker');
    writeFileSync(path.join(draft, path.basename(STAMP)), mark);
    rmSync(PACKAGES, { recursive: true, force: true });
    renameSync(draft, PACKAGES);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

await exclusively(ofCheckout('packages'), async () => {
  const mark = fingerprint();
  if (!isFresh(mark)) await withProgress('Packing dist/packages', () => write(mark));
});
process.stdout.write(`${path.relative(process.cwd(), PACKAGES)}\n`);
