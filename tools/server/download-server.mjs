/**
 * Lets the Temporal SDK download the newest CLI, in a separate process that is ended if nothing arrives, because the
 * SDK has no time limit.
 */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { run } from '../child.mjs';
import { ROOT } from '../paths.mjs';
import { withProgress } from '../progress.mjs';

const LIMIT_MS = 10 * 60 * 1_000;
const NOTHING_AFTER_MS = 20_000;

/** Starts and ends a server, which is the SDK's only way to trigger the download. */
const SCRIPT = `
  const { TestWorkflowEnvironment } = require('@temporalio/testing');
  const executable = { type: 'cached-download', version: 'latest', downloadDir: process.argv[1] };
  TestWorkflowEnvironment.createLocal({ server: { executable } })
    .then((environment) => environment.teardown())
    .catch((error) => { console.log(error.message); process.exitCode = 1; });
`;

/** Resolves with `{file}` or, if that fails, `{problem}`. */
export async function downloadServer(entry) {
  let problem = 'the downloaded program has a server that is too old';
  const file = await withProgress("Trying the Temporal SDK's download", (tell) =>
    entry.put(async (target) => {
      const folder = path.dirname(target);
      const { code, output } = await download(folder, tell);
      if (code === null) throw new Error('it did not arrive in time');
      if (code !== 0) throw new Error(reason(output));
      return programIn(folder);
    }),
  ).catch((error) => {
    problem = error.message;
  });
  return file ? { file } : { problem };
}

async function download(folder, tell) {
  const given = new AbortController();
  const startedAt = Date.now();
  const watch = setInterval(() => {
    const bytes = bytesIn(folder);
    if (bytes > 0) tell(`${Math.round(bytes / 1e6)} MB`);
    else if (Date.now() - startedAt > NOTHING_AFTER_MS) given.abort();
  }, 500);
  const result = await run(process.execPath, ['-e', SCRIPT, folder], {
    cwd: ROOT,
    signal: given.signal,
    timeoutMs: LIMIT_MS,
  });
  clearInterval(watch);
  return result;
}

function programIn(folder) {
  const program = readdirSync(folder)
    .map((name) => path.join(folder, name))
    .find((file) => sizeOf(file) > 1e6);
  if (!program) throw new Error('the SDK downloaded no program');
  return program;
}

function bytesIn(folder) {
  return readdirSync(folder).reduce((sum, name) => sum + sizeOf(path.join(folder, name)), 0);
}

function sizeOf(file) {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

function reason(output) {
  const host = /https:\/\/temporal\.download/.exec(output)?.[0];
  const cause = output.trim().split('\n').at(-1)?.split(': ').at(-1);
  return host ? `${host} cannot be reached (${cause})` : (cause ?? 'the SDK did not say why');
}
