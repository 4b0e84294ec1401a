/**
 * The README's way to run the parts: three terminals and a fourth, each block run by a shell as printed. Only the ports
 * are replaced, because they may be in use on this machine.
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { freePorts } from '../../../dev/dev-server/free-ports.ts';
import { until } from '../../support/until.ts';
import { ROOT } from '../stage/consumer.ts';
import { Output } from '../stage/output-of.ts';

const HEADING = '## Running a worker';

function blocks(): readonly string[] {
  const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  const section = readme.slice(readme.indexOf(HEADING)).split('\n## ')[0] ?? '';
  return [...section.matchAll(/```sh\n(?<code>[^`]*)```/g)].map(
    ({ groups }) => groups?.['code'] ?? '',
  );
}

class Terminals {
  readonly #opened: { readonly pid: number; readonly output: Output }[] = [];

  open(code: string, env: Readonly<Record<string, string>>): Output {
    const { PATH = '', HOME = '', INTERLUDE_TEMPORAL_SERVER = '' } = process.env;
    const inherited = { PATH, HOME, INTERLUDE_TEMPORAL_SERVER };
    // A separate process group, like a terminal's: closing it ends npm and what npm started.
    const child = spawn('bash', ['-ec', code], {
      cwd: ROOT,
      env: { ...inherited, ...env },
      detached: true,
    });
    const output = new Output(child);
    if (child.pid !== undefined) this.#opened.push({ pid: child.pid, output });
    return output;
  }

  async closeAll(): Promise<void> {
    for (const { pid } of this.#opened)
      try {
        process.kill(-pid, 'SIGTERM');
      } catch {
        // It has already ended.
      }
    await Promise.all(this.#opened.map(({ output }) => output.end()));
  }
}

describe('the three terminals of the README', () => {
  const terminals = new Terminals();
  afterAll(() => terminals.closeAll());

  it('book a window, and what the simulator prints is what the worker is given', async () => {
    const [temporal = '', simulator = '', worker = '', booking = '', plan = ''] = blocks();
    const [port = 0, uiPort = 0, api = 0] = await freePorts(3);
    const env = { TEMPORAL_ADDRESS: `127.0.0.1:${port}` };
    const moved = (code: string) => code.replaceAll('8090', String(api));

    const first = terminals.open(
      temporal.replace(
        'npm run temporal',
        `npm run temporal -- --port ${port} --ui-port ${uiPort}`,
      ),
      {},
    );
    const second = terminals.open(
      simulator.replace('npm run simulator', `npm run simulator -- --port ${api}`),
      {},
    );
    await Promise.all([first.says(/Ctrl-C ends it/), second.says(/CALLBACK_ALLOW=\S+\n/)]);
    const printed = second.text.split('\n').filter((line) => line.startsWith('export '));
    expect(printed).toEqual(moved(worker).split('\n').slice(0, 2));

    const third = terminals.open(moved(worker), env);
    await third.says(/worker ready/);

    const request = readFileSync(path.join(ROOT, 'examples/window.json'), 'utf8');
    const stdin = `cat <<'END' >"$FILE"\n${moved(request)}END\n`;
    expect(request).toContain('8090');
    const FILE = path.join(ROOT, `dist/window-${String(api)}.json`);
    const code = moved(booking).replace('examples/window.json', '"$FILE"');
    const fourth = terminals.open(`${stdin}${code}`, { ...env, FILE });
    const code4 = await fourth.end();
    rmSync(FILE);
    expect(code4).toBe(0);
    expect(fourth.text).toMatch(/Main line/);
    expect(fourth.stdout).toMatch(/\]\s*$/);
    await until(
      'the callback that the fourth terminal asks for',
      async () => (await fetch(`http://127.0.0.1:${api}/_chat`)).text(),
      (sent) => sent.includes('"service":"text"'),
    );

    const fifth = terminals.open(moved(plan), env);
    expect(await fifth.end()).toBe(0);
    expect(fifth.text).toMatch(/Main number/);
    expect(fifth.text).toMatch(/openHoursFlow: .* → Maintenance/);
  });
});
