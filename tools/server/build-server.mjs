/** Builds the program of tools/temporal-server with the user's Go and Go environment. */
import { run } from '../child.mjs';
import { withProgress } from '../progress.mjs';
import { SOURCES } from './server-cache.mjs';
import { onPath } from './server-version.mjs';

/** Resolves with `{file}` or, if that fails, `{problem}`. */
export async function buildWithGo(entry) {
  const go = onPath('go');
  if (!go) return { problem: 'no go on PATH' };
  let output = '';
  const file = await withProgress('Building a Temporal server with Go, once', (tell) =>
    entry.put(async (target) => {
      const result = await goBuild(go, target, tell);
      output = result.output;
      if (result.code !== 0) throw new BuildError(lastLines(output));
    }),
  ).catch((error) => {
    if (error instanceof BuildError) output = error.message;
    else throw error;
  });
  return file
    ? { file }
    : { problem: output === '' ? 'the program that it built does not run' : output };
}

class BuildError extends Error {}

function goBuild(go, target, tell) {
  let packages = 0;
  let downloads = 0;
  const onLine = (line) => {
    if (line.startsWith('go: downloading')) {
      downloads += 1;
      tell(`${downloads} modules downloaded`);
    } else if (/^[\w.-]+(\/[\w.~-]+)*$/.test(line)) {
      packages += 1;
      tell(`${packages} packages compiled, of about 1,800 on a new machine`);
    }
  };
  return run(go, ['build', '-v', '-buildvcs=false', '-ldflags', '-s -w', '-o', target, '.'], {
    cwd: SOURCES,
    // A go.work above this folder must not apply.
    env: { ...process.env, GOWORK: 'off' },
    onLine,
  });
}

function lastLines(output) {
  const telling = output.split('\n').filter((line) => /\s/.test(line.trim()));
  const lines = telling.filter((line) => !line.startsWith('go: downloading')).slice(-2);
  return lines.join('\n     ').trim() || 'go build failed and said nothing';
}
