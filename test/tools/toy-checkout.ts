/**
 * A checkout of a few files around the real tools/: sources of one line, a compiler and an npm that only copy, so that
 * the tools run in a moment. POSIX only.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const REPOSITORY = path.resolve(__dirname, '../..');

/** How a process ended, and its output. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running process. */
export interface Running {
  readonly ended: Promise<Outcome>;
  stop(signal: NodeJS.Signals): void;
  /** Resolves once its output contains the text; rejects if it ends before. */
  says(text: string): Promise<void>;
}

/** Each compilation adds a line to `compilations`; "broken" in a source is an error. */
const COMPILER = `
  const fs = require('node:fs');
  const out = process.argv[process.argv.indexOf('--outDir') + 1];
  fs.appendFileSync('compilations', 'x');
  const names = ['src', 'dev']
    .flatMap((folder) => fs.readdirSync(folder, { recursive: true }).map((name) => folder + '/' + name))
    .filter((name) => name.endsWith('.ts'));
  for (const name of names) {
    const text = fs.readFileSync(name, 'utf8');
    if (text.includes('broken')) { console.log(name + '(1,1): error TS1'); process.exit(2); }
    const target = out + '/' + name.replace('.ts', '.js');
    fs.mkdirSync(require('node:path').dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }
`;
const LOCK = '{"packages":{"":{},"node_modules/typescript":{"version":"7.0.2"}}}';

export class ToyCheckout {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'interlude-tools-'));
  readonly root = path.join(this.folder, 'checkout');
  readonly cache = path.join(this.folder, 'cache');
  readonly bin = path.join(this.folder, 'bin');
  /** In addition to PATH, which contains only {@link bin}, and the cache. */
  readonly environment: Record<string, string> = {};
  readonly #running: Running[] = [];

  constructor() {
    mkdirSync(this.bin);
    mkdirSync(path.join(this.root, 'tools/temporal-server'), { recursive: true });
    mkdirSync(path.join(this.root, 'dev'));
    const tools = path.join(REPOSITORY, 'tools');
    const names = ['.', 'install', 'server'].flatMap((room) =>
      readdirSync(path.join(tools, room)).map((file) => path.join(room, file)),
    );
    for (const name of names.filter((file) => file.endsWith('.mjs'))) {
      cpSync(path.join(tools, name), path.join(this.root, 'tools', name));
    }
    this.write('tools/temporal-server/main.go', 'package main\n');
    this.write('package.json', '{"type":"module"}');
    this.write('tsconfig.json', '{}');
    this.write('tsconfig.build.json', '{}');
    this.write('package-lock.json', LOCK);
    this.write('node_modules/.package-lock.json', LOCK);
    this.write('node_modules/typescript/package.json', '{"type":"commonjs"}');
    this.write('node_modules/typescript/bin/tsc', COMPILER);
  }

  write(name: string, text: string): void {
    const file = path.join(this.root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  remove(name: string): void {
    rmSync(path.join(this.root, name), { recursive: true });
  }

  /** How often something happened that writes an x into this file. */
  count(name: string): number {
    const file = path.join(this.root, name);
    return existsSync(file) ? readFileSync(file, 'utf8').length : 0;
  }

  /** Puts a shell script on PATH. */
  program(name: string, script: string): string {
    const file = path.join(this.bin, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  /** Runs one of the tools to its end. */
  run(...args: readonly [string, ...string[]]): Promise<Outcome> {
    return this.start(...args).ended;
  }

  /** Starts one of the tools: `run.mjs`, `temporal-server.mjs`. */
  start(...[tool, ...args]: readonly [string, ...string[]]): Running {
    const running = launch([path.join(this.root, 'tools', tool), ...args], this.root, {
      PATH: this.bin,
      HOME: this.folder,
      XDG_CACHE_HOME: this.cache,
      ...this.environment,
    });
    this.#running.push(running);
    return running;
  }

  async clear(): Promise<void> {
    for (const running of this.#running) running.stop('SIGKILL');
    await Promise.all(this.#running.map(({ ended }) => ended));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function launch(args: readonly string[], cwd: string, env: Record<string, string>): Running {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const ended = new Promise<Outcome>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  const says = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => void ((stdout + stderr).includes(text) && resolve());
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      look();
      void ended.then((outcome) => reject(new Error(`it ended: ${JSON.stringify(outcome)}`)));
    });
  return { ended, says, stop: (signal) => void child.kill(signal) };
}
