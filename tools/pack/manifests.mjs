/** The package.json of each package; shared fields come from the repository's own. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../paths.mjs';

const SCOPE = '@interlude-ivr';

const { version, license, engines, repository, dependencies } = JSON.parse(
  readFileSync(path.join(ROOT, 'package.json'), 'utf8'),
);

const { packages: locked } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));

/** Where the repository shows a file of this version; `raw` for pictures. */
export function pageOf(view, file) {
  return `${repository.url.replace(/^git\+|\.git$/g, '')}/${view}/v${version}/${file}`;
}

const KEYWORDS = [
  'genesys',
  'genesys-cloud',
  'ivr',
  'maintenance',
  'maintenance-window',
  'temporal',
];

function manifest(name, own) {
  const keywords = [...KEYWORDS, ...own.keywords];
  const about = { version, license, repository, engines, publishConfig: { access: 'public' } };
  return { name: `${SCOPE}/${name}`, ...about, ...own, keywords };
}

function byName(one, other) {
  return one < other ? -1 : 1;
}

/** Versions as in the repository; packages that Temporal's packages share are installed once. */
function needs(packages) {
  const names = [...packages, 'protobufjs'].toSorted(byName);
  return Object.fromEntries(names.map((name) => [name, atLeastTried(name)]));
}

/** Never older than the tested version, because users do not have our lock file. */
function atLeastTried(name) {
  const range = dependencies[name];
  return range.startsWith('^') ? `^${locked[`node_modules/${name}`].version}` : range;
}

export function clientManifest() {
  return manifest('client', {
    description:
      'Book, watch, extend, end and audit maintenance windows of Genesys Cloud phone lines',
    keywords: ['client', 'webhooks', 'callback'],
    type: 'commonjs',
    main: './index.js',
    types: './index.d.ts',
    exports: {
      '.': {
        import: { types: './index.d.mts', default: './index.mjs' },
        require: { types: './index.d.ts', default: './index.js' },
      },
      './request.schema.json': './docs/request.schema.json',
      './callback.schema.json': './docs/callback.schema.json',
      './package.json': './package.json',
    },
    sideEffects: false,
  });
}

export function cliManifest(packages) {
  return manifest('cli', {
    description: 'The command line of Interlude: maintenance windows of Genesys Cloud phone lines',
    keywords: ['cli'],
    type: 'module',
    bin: { interlude: './dist/src/cli/main.js' },
    exports: { './package.json': './package.json' },
    dependencies: needs(packages),
  });
}

export function workerManifest(packages) {
  return manifest('worker', {
    description: 'The worker of Interlude: carries out maintenance windows of Genesys Cloud lines',
    keywords: ['worker', 'workflow'],
    type: 'module',
    bin: { 'interlude-worker': './dist/src/worker/main.js' },
    exports: { './package.json': './package.json' },
    dependencies: needs(packages),
  });
}
