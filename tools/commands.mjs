/**
 * The commands of the npm scripts: makes sure that the prerequisites exist, then runs the command in this process, so
 * that signals, input and exit codes are its own. Prerequisites that exist cost a few milliseconds.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { distIsFresh } from './freshness.mjs';
import { dependenciesAreInstalled } from './install/installed.mjs';
import { endWithShell } from './parent.mjs';
import { ROOT } from './paths.mjs';
import { UserError } from './user-error.mjs';

const MAIN = {
  demo: 'dist/dev/demo/main.js',
  chaos: 'dist/dev/chaos/main.js',
  'chaos:mutants': 'dist/dev/chaos/mutants-main.js',
  bench: 'dist/dev/bench/main.js',
  house: 'dist/dev/house/main.js',
  explore: 'dist/dev/explore/main.js',
  mutants: 'dist/dev/mutants/main.js',
  temporal: 'dist/dev/dev-server/main.js',
  simulator: 'dist/dev/simulator/main.js',
  screenshots: 'dist/dev/screenshots/main.js',
  worker: 'dist/src/worker/main.js',
  interlude: 'dist/src/cli/main.js',
  test: 'node_modules/jest/bin/jest.js',
  packages: 'tools/pack/main.mjs',
  release: 'tools/release.mjs',
  build: null,
};
/** These run for long or until somebody ends them, and clean up when they are ended. */
const STAYS = new Set([
  'demo',
  'chaos',
  'chaos:mutants',
  'bench',
  'mutants',
  'screenshots',
  'temporal',
  'simulator',
  'worker',
]);
const NEEDS_SERVER = new Set([
  'demo',
  'chaos',
  'chaos:mutants',
  'bench',
  'screenshots',
  'test',
  'temporal',
]);
/** These never use a Temporal server or an organisation that the environment names. */
const ISOLATED = new Set([
  'demo',
  'chaos',
  'chaos:mutants',
  'bench',
  'explore',
  'mutants',
  'screenshots',
  'test',
]);

/** Runs `what` with its arguments; ends the process with 1 and one message if it cannot. */
export async function runCommand([what, ...args]) {
  try {
    if (!Object.hasOwn(MAIN, what ?? '')) {
      throw new UserError(`usage: node tools/run.mjs ${Object.keys(MAIN).join('|')} [arguments]`);
    }
    await prepare(what, args);
    if (MAIN[what] === null) return;
    const main = path.join(ROOT, MAIN[what]);
    process.argv = [process.argv[0], main, ...args];
    if (STAYS.has(what)) endWithShell();
    await import(pathToFileURL(main).href);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

async function prepare(what, args) {
  if (ISOLATED.has(what)) forgetOutsideWorld();
  if (!dependenciesAreInstalled()) {
    const { installDependencies } = await import('./install/install.mjs');
    await installDependencies();
  }
  if (!distIsFresh()) {
    const { buildDist } = await import('./build.mjs');
    await buildDist();
  }
  if (NEEDS_SERVER.has(what)) {
    const { buildServer, findServer, SERVER_VARIABLE } = await import('./server/find-server.mjs');
    const isOnPostgres = what === 'bench' && args.includes('--postgres');
    process.env[SERVER_VARIABLE] = isOnPostgres ? await buildServer() : await findServer();
  }
}

function forgetOutsideWorld() {
  for (const name of Object.keys(process.env)) {
    if (/^(TEMPORAL|GENESYS|PAYLOAD)_/i.test(name)) delete process.env[name];
  }
}
