/**
 * The client as one CommonJS file with all the third-party code it needs: no native core, no tree of packages to
 * install. The licences are collected next to it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import webpack from 'webpack';
import { ROOT } from '../paths.mjs';
import { UserError } from '../user-error.mjs';

/** gRPC needs it only for diagnostics of its own, which the client does not use. */
const LEFT_OUT = { '@grpc/proto-loader': 'commonjs @grpc/proto-loader' };

/** Writes `<folder>/index.js`; resolves with the bundled packages, by folder. */
export async function bundle(entry, folder) {
  const compiler = webpack({
    mode: 'production',
    target: 'node20',
    context: ROOT,
    entry,
    output: { path: folder, filename: 'index.js', library: { type: 'commonjs2' } },
    // Readable, and the names of errors are kept.
    optimization: { minimize: false },
    performance: { hints: false },
    devtool: false,
    node: { __dirname: false, __filename: false },
    externals: LEFT_OUT,
  });
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, result) => (error ? reject(error) : resolve(result)));
  });
  await new Promise((resolve) => compiler.close(resolve));
  if (stats.hasErrors()) throw new UserError(stats.toString({ all: false, errors: true }));
  return packagesIn([...stats.compilation.fileDependencies]);
}

function packagesIn(files) {
  const found = files.map(
    (file) => /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+(?=[\\/])/.exec(file)?.[0],
  );
  return [...new Set(found)].filter((folder) => folder !== undefined && isPackage(folder));
}

function isPackage(folder) {
  return existsSync(path.join(folder, 'package.json'));
}

/** Name, version and licence text of each package. @throws UserError if one has none. */
export function licences(folders) {
  const parts = folders.map((folder) => {
    const { name, version, license } = JSON.parse(
      readFileSync(path.join(folder, 'package.json'), 'utf8'),
    );
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined && !license) throw new UserError(`${name} has no licence`);
    const text = file === undefined ? '' : readFileSync(path.join(folder, file), 'utf8').trim();
    return `${name} ${version} (${license})\n\n${text}`;
  });
  const all = [...new Set(parts)].toSorted((one, other) => (one < other ? -1 : 1));
  return `${all.join(`\n\n${'-'.repeat(78)}\n\n`)}\n`;
}
