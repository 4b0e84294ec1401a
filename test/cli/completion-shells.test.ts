/**
 * The completion scripts in real shells on a terminal: what is typed up to a tab, and what the program then gets. A
 * shell that is not installed is reported and left out.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { completionScript, SHELLS } from '../../src/cli/completion/scripts.ts';
import { until } from '../support/until.ts';

/** Instead of the program: its completions, and its arguments. */
const PROGRAM = `#!/bin/sh
if [ "$1" != __complete ]; then
  printf 'ran'; printf '<%s>' "$@"; echo
  exit
fi
for last; do :; done
printf 'Main line\\tline, active\\nivr:1a2b/2027\\tx: y\\nHot [line]\\tz\\nit’s\\tq\\n' |
  while IFS= read -r one; do case $one in "$last"*) printf '%s\\n' "$one" ;; esac; done
`;

/** How each is started, and how it loads the script from the file `_interlude` in its folder. */
const STARTS = [
  ['bash', 'bash --norc --noprofile -i', 'source ./_interlude'],
  ['zsh', 'zsh -f -i', 'autoload -Uz compinit; compinit -u -D; source ./_interlude'],
  ['zsh', 'zsh -f -i', 'fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -D'],
  ['fish', 'fish --no-config -i', 'source ./_interlude'],
] as const;

const CASES = [
  [String.raw`Main\ l`, 'Main line'],
  ['Mai', 'Main line'],
  ['ivr:1', 'ivr:1a2b/2027'],
  ['Hot', 'Hot [line]'],
  ['it', 'it’s'],
  // Not of the program: a file.
  ['_inter', '_interlude'],
] as const;

function isThere(shell: (typeof SHELLS)[number]): boolean {
  const found = spawnSync(shell, ['--version'], { stdio: 'ignore' }).status === 0;
  if (!found) console.warn(`skipped: ${shell} is not installed (Debian: apt-get install ${shell})`);
  return found;
}

const installed = new Set(SHELLS.filter(isThere));
const started = STARTS.filter(([shell]) => installed.has(shell));

describe.each(started)('completion in %s, started as %s, %s', (shell, command, before) => {
  let folder: string;
  let terminal: ChildProcess;
  let shown = '';

  function type(text: string): void {
    terminal.stdin?.write(text);
  }

  async function shows(text: string): Promise<void> {
    await until(
      `${text} on the terminal`,
      () => shown,
      (all) => all.includes(text),
    );
  }

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'interlude-shell-'));
    writeFileSync(path.join(folder, 'interlude'), PROGRAM);
    chmodSync(path.join(folder, 'interlude'), 0o755);
    writeFileSync(path.join(folder, '_interlude'), `${completionScript(shell)}\n`);
    terminal = spawn('script', ['-qfec', command, '/dev/null'], {
      cwd: folder,
      env: {
        PATH: `${folder}:${process.env['PATH'] ?? ''}`,
        HOME: folder,
        TERM: 'dumb',
        LANG: 'C.UTF-8',
      },
    });
    terminal.stdout?.setEncoding('utf8').on('data', (chunk: string) => (shown += chunk));
    type(`${before}; printf '<%s>' is there; echo\n`);
    await shows('<is><there>');
  });

  // A shell writes its history when it exits: the folder is removed afterwards.
  afterAll(async () => {
    const closed = once(terminal, 'close');
    const force = setTimeout(() => terminal.kill('SIGKILL'), 10_000);
    type('exit\n');
    if (terminal.exitCode === null && terminal.signalCode === null) await closed;
    clearTimeout(force);
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(CASES)('makes of %s one word: %s', async (typed, completed) => {
    shown = '';
    type(`interlude show ${typed}\t\n`);
    await shows(`ran<show><${completed}>`);
    expect(shown).not.toContain('<__complete>');
    expect(shown).not.toContain('<__complete>');
  });
});
