/** Installs the packages of package-lock.json, with npm. */
import { dependenciesAreInstalled } from './installed.mjs';
import { run } from '../child.mjs';
import { exclusively, ofCheckout } from '../lock.mjs';
import { ROOT } from '../paths.mjs';
import { withProgress } from '../progress.mjs';
import { UserError } from '../user-error.mjs';

const NPM_ARGUMENTS = [
  'ci',
  // With npm run --silent, it would not print why it failed.
  '--loglevel=error',
  '--prefer-offline',
  '--no-audit',
  '--no-fund',
  '--fetch-retries=2',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=5000',
];
const NO_NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH/;

/** @throws UserError with the output of npm if it fails. */
export async function installDependencies() {
  await withProgress('Installing the dependencies with npm ci', (tell) =>
    exclusively(
      ofCheckout('install'),
      () => (dependenciesAreInstalled() ? undefined : npmCi()),
      () => tell('another process is doing this'),
    ),
  );
}

async function npmCi() {
  const { code, output } = await runNpm();
  if (code !== 0) throw new UserError(failure(code, output));
  if (!dependenciesAreInstalled()) {
    throw new UserError(
      'npm ci left out packages that package-lock.json asks for (omit settings?). Run npm ci by hand and read what it says.',
    );
  }
}

function runNpm() {
  // If npm started this (and not another package manager), uses the same npm, which is a script for Node.
  const npm = process.env.npm_execpath;
  const env = { ...process.env, NODE_ENV: 'development', npm_config_omit: '' };
  if (/\bnpm-cli\.c?js$/.test(npm ?? '')) {
    return run(process.execPath, [npm, ...NPM_ARGUMENTS], { cwd: ROOT, env });
  }
  const shell = process.platform === 'win32';
  return run('npm', NPM_ARGUMENTS, { cwd: ROOT, env, shell });
}

function failure(code, output) {
  if (code === null) {
    return `The dependencies could not be installed: npm could not be started (${output.trim()}). npm comes with Node: https://nodejs.org`;
  }
  const unreachable = NO_NETWORK.exec(output)?.[0];
  if (unreachable) {
    return [
      `The dependencies could not be installed: npm cannot reach its registry (${unreachable}). Any one of these fixes it:`,
      '  - connect to the network, or set its proxy (npm config set proxy URL), and try again',
      '  - name a registry that you can reach: npm config set registry URL',
      '  - copy node_modules from a checkout of the same commit and platform',
    ].join('\n');
  }
  const telling = output.split('\n').filter((line) => !/^(npm error)?\s+at |^npm warn/.test(line));
  const said = telling.join('\n').trim().split('\n').slice(-12).join('\n');
  return `${said}\n\nThe dependencies could not be installed: npm ci ended with ${code}.`;
}
