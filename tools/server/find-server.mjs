/**
 * Finds a Temporal development server for this machine, or makes one, in this order: on PATH, made earlier, the SDK's
 * download, a build with Go.
 */
import { buildWithGo } from './build-server.mjs';
import { downloadServer } from './download-server.mjs';
import { exclusively } from '../lock.mjs';
import { UserError } from '../user-error.mjs';
import { builtServer, downloadedServer, SERVERS } from './server-cache.mjs';
import { isNewEnough, NEEDED, onPath, serverVersion } from './server-version.mjs';

/** Passes the path of the program to the demo, the tests and `npm run temporal`. */
export const SERVER_VARIABLE = 'INTERLUDE_TEMPORAL_SERVER';

/**
 * The path of a program that accepts the options of `temporal server start-dev`.
 * @throws UserError that names everything that was tried and every way out.
 */
export async function findServer() {
  const given = process.env[SERVER_VARIABLE];
  if (given) return checkGiven(given);
  const tried = [];
  const found = (await fromPath(tried)) ?? (await madeBefore(tried));
  return found ?? exclusively('temporal-server', () => make(tried), tellWait);
}

/** The path of the server built from tools/temporal-server: no other supports PostgreSQL. */
export async function buildServer() {
  const found = await builtServer.find();
  if (found) return found;
  return exclusively('temporal-server', buildOrTell, tellWait);
}

async function buildOrTell() {
  const built = await buildWithGo(builtServer);
  if (built.file) return built.file;
  throw new UserError(`A server for PostgreSQL could not be built with Go: ${built.problem}`);
}

async function checkGiven(file) {
  const version = await serverVersion(file);
  if (isNewEnough(version)) return file;
  throw new UserError(
    `${SERVER_VARIABLE} names ${file}, which is not a Temporal server ${NEEDED} or newer ` +
      `(${version === null ? 'it does not answer to --version' : `it is ${version.join('.')}`}). ` +
      `Unset ${SERVER_VARIABLE} so that one is found or built.`,
  );
}

async function fromPath(tried) {
  const file = onPath('temporal');
  const version = file && (await serverVersion(file));
  if (isNewEnough(version)) return file;
  if (!file) tried.push('temporal on PATH: not there');
  else if (!version) tried.push(`temporal on PATH: ${file} does not report its version`);
  else tried.push(`temporal on PATH: ${file} brings server ${version.join('.')}, too old`);
  return null;
}

async function madeBefore(tried) {
  const found = (await builtServer.find()) ?? (await downloadedServer.find());
  if (!found) tried.push(`one built earlier, in ${SERVERS()}: none that is complete`);
  return found;
}

async function make(tried) {
  // Another process may have made it while this one was waiting.
  const found = await madeBefore([]);
  if (found) return found;
  const downloaded = await downloadServer(downloadedServer);
  if (downloaded.file) return downloaded.file;
  tried.push(`the SDK's download: ${downloaded.problem}`);
  const built = await buildWithGo(builtServer);
  if (built.file) return built.file;
  tried.push(`a build with Go: ${built.problem}`);
  throw new UserError(everyWayOut(tried));
}

function tellWait() {
  process.stderr.write('Another process is building the Temporal server; waiting for it …\n');
}

function everyWayOut(tried) {
  return [
    `There is no Temporal server ${NEEDED} or newer on this machine, and none could be built. Tried:`,
    ...tried.map((line, index) => `  ${index + 1}. ${line}`),
    'Any one of these fixes it:',
    `  - install the Temporal CLI with a server of ${NEEDED} or newer, so that "temporal" is on PATH: https://docs.temporal.io/cli`,
    '  - reach https://temporal.download (HTTPS_PROXY is respected) and try again: the SDK downloads it',
    '  - install Go 1.21 or newer (https://go.dev/dl) and reach a Go module proxy (GOPROXY is respected) and try again: it is built once, in about four minutes',
    `  - set ${SERVER_VARIABLE} to the path of one; "node tools/temporal-server.mjs path" prints it on a machine that has one`,
  ].join('\n');
}
