/**
 * A user's project: empty except for an `npm pack` of a package, installed by npm, with the compiler of this
 * repository. It is in a folder outside the repository, which `remove` deletes.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

export const ROOT = path.resolve(__dirname, '../../..');
const PACKAGES = path.join(ROOT, 'dist/packages');
const TSC = path.join(ROOT, 'node_modules/typescript/bin/tsc');
const COMMAND_MS = 240_000;
const execute = promisify(execFile);

export type PackageName = 'client' | 'worker' | 'cli';

/** As strict as possible, including the types of others. */
const STRICT = {
  target: 'es2023',
  lib: ['es2023'],
  module: 'nodenext',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  types: ['node'],
  typeRoots: [path.join(ROOT, 'node_modules/@types')],
};

/** The size of installed packages. */
export interface InstallSize {
  readonly megabytes: number;
  readonly packages: number;
}

interface Failed {
  readonly stdout: string;
  readonly stderr: string;
}

function isFailed(error: unknown): error is Failed {
  return typeof error === 'object' && error !== null && 'stdout' in error && 'stderr' in error;
}

function bytesIn(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => statSync(path.join(folder, file)))
    .reduce((sum, found) => sum + (found.isFile() ? found.size : 0), 0);
}

export class Consumer {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Packs and installs. The client needs nothing else, so no registry is used. */
  static async create(names: readonly PackageName[]): Promise<Consumer> {
    const consumer = new Consumer(mkdtempSync(path.join(tmpdir(), 'interlude-consumer-')));
    await execute(process.execPath, ['tools/run.mjs', 'packages'], { cwd: ROOT });
    writeFileSync(consumer.#at('package.json'), JSON.stringify({ private: true }));
    const archives = await Promise.all(names.map((name) => consumer.#pack(name)));
    const registry = names.join() === 'client' ? '--offline' : '--prefer-offline';
    await consumer.npm('install', registry, ...archives);
    return consumer;
  }

  async npm(...args: readonly string[]): Promise<string> {
    const quiet = ['--no-audit', '--no-fund', '--no-update-notifier'];
    const { stdout } = await execute('npm', [...args, ...quiet], {
      cwd: this.folder,
      timeout: COMMAND_MS,
    });
    return stdout;
  }

  async #pack(name: PackageName): Promise<string> {
    const listed: readonly { filename: string }[] = JSON.parse(
      await this.npm('pack', path.join(PACKAGES, name), '--json', '--offline'),
    );
    return `./${listed[0]?.filename ?? ''}`;
  }

  /** The files of an installed package. */
  filesOf(name: PackageName): string[] {
    const folder = this.#at(`node_modules/@interlude-ivr/${name}`);
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  }

  /** A file of an installed package. */
  read(name: PackageName, file: string): string {
    return readFileSync(this.#at(`node_modules/@interlude-ivr/${name}/${file}`), 'utf8');
  }

  size(): InstallSize {
    const listed = readdirSync(this.#at('node_modules'), { recursive: true, encoding: 'utf8' });
    const manifests = listed.filter((file) =>
      /(?:^|node_modules\/)(?:@[^/]+\/)?[^/]+\/package\.json$/.test(file),
    );
    const bytes = bytesIn(this.#at('node_modules'));
    return { megabytes: Math.ceil(bytes / 1_000_000), packages: manifests.length };
  }

  write(file: string, text: string): void {
    writeFileSync(this.#at(file), text);
  }

  /** Copies a file of this repository under another name. */
  take(from: string, file: string): void {
    copyFileSync(path.join(ROOT, from), this.#at(file));
  }

  /** Compiles files as strictly as possible; resolves with the compiler's output, line by line. */
  async compile(files: readonly string[], options: object = {}): Promise<readonly string[]> {
    const compilerOptions = { ...STRICT, ...options };
    this.write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
    try {
      await execute(process.execPath, [TSC, '--pretty', 'false'], { cwd: this.folder });
      return [];
    } catch (error) {
      if (!isFailed(error)) throw error;
      return `${error.stdout}${error.stderr}`.trim().split('\n');
    }
  }

  /** Starts a program of the project with nothing of this machine's environment except its path. */
  start(
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): ChildProcess {
    const { PATH = '', HOME = '' } = process.env;
    return spawn(command, args, { cwd: this.folder, env: { PATH, HOME, ...env } });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #at(file: string): string {
    return path.join(this.folder, file);
  }
}
