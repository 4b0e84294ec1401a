/** Compiles src/ and dev/ to dist/: into a draft folder first, then into place, so that nobody sees half of it. */
import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './child.mjs';
import { DIST, distIsFresh, sourcesFingerprint, STAMP } from './freshness.mjs';
import { exclusively, ofCheckout } from './lock.mjs';
import { ROOT } from './paths.mjs';
import { withProgress } from './progress.mjs';
import { UserError } from './user-error.mjs';

/** A sibling of dist/, so that the relative paths in source maps stay valid. */
const DRAFT = 'dist.tmp-';
const ABANDONED_AFTER_MS = 10 * 60 * 1_000;

/** @throws UserError with the output of the compiler. */
export async function buildDist() {
  await withProgress('Building dist/', (tell) =>
    exclusively(
      ofCheckout('build'),
      () => (distIsFresh() ? undefined : compile()),
      () => tell('another process is doing this'),
    ),
  );
}

async function compile() {
  removeAbandoned();
  const draft = path.join(ROOT, `${DRAFT}${process.pid}`);
  try {
    // Computed first: a file that changes meanwhile makes the result stale.
    const fingerprint = sourcesFingerprint();
    const tsc = path.join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const { code, output } = await run(
      process.execPath,
      [tsc, '-p', path.join(ROOT, 'dev', 'tsconfig.json'), '--outDir', draft],
      { cwd: ROOT },
    );
    if (code !== 0) throw new UserError(`${output.trim()}\n\nThe sources do not compile.`);
    writeFileSync(path.join(draft, STAMP), fingerprint);
    replace(draft);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function replace(draft) {
  const old = `${draft}-old`;
  try {
    renameSync(DIST, old);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  renameSync(draft, DIST);
  rmSync(old, { recursive: true, force: true });
}

function removeAbandoned() {
  for (const name of readdirSync(ROOT)) {
    const file = path.join(ROOT, name);
    if (!name.startsWith(DRAFT) || Date.now() - statSync(file).mtimeMs < ABANDONED_AFTER_MS)
      continue;
    rmSync(file, { recursive: true, force: true });
  }
}
