import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../support/until.ts';
import { ToyCheckout } from './toy-checkout.ts';

const NEW_ENOUGH = 'echo "temporal version 9.9.9 (Server 1.32.0, UI 2.0.0)"';
const TOO_OLD = 'echo "temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)"';
/** The result of `go build -o FILE`: a program that prints its version. Each build writes an x. */
const GO = `
printf x >> "$BUILDS"
while [ "$1" != -o ]; do shift; done
printf '%s\\n' '#!/bin/sh' 'echo "temporal-server version 1 (Server 1.32.1, UI 2.54.1)"' > "$2"`;

describe('finding a Temporal server', () => {
  let checkout: ToyCheckout;

  beforeEach(() => {
    checkout = new ToyCheckout();
    checkout.environment['BUILDS'] = path.join(checkout.root, 'builds');
  });
  afterEach(() => checkout.clear());

  function find() {
    return checkout.run('temporal-server.mjs', 'path');
  }

  async function made(): Promise<string> {
    const { code, stdout, stderr } = await find();
    if (code !== 0) throw new Error(stderr);
    return stdout.trim();
  }

  it('takes temporal from PATH when its server is new enough', async () => {
    const temporal = checkout.program('temporal', NEW_ENOUGH);
    expect(await find()).toEqual({ code: 0, stdout: `${temporal}\n`, stderr: '' });
  });

  it('passes over one on PATH that is too old, and builds with Go', async () => {
    checkout.program('temporal', TOO_OLD);
    checkout.program('go', GO);
    expect(await made()).toContain(path.join(checkout.cache, 'interlude/temporal-server'));
  });

  it('names everything it tried and every way out, and exits with 1', async () => {
    checkout.program('temporal', TOO_OLD);
    const { code, stdout, stderr } = await find();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/1\. temporal on PATH: .*bin\/temporal brings server 1\.29\.1, too old/);
    expect(stderr).toMatch(/2\. one built earlier, in .*temporal-server: none that is complete/);
    expect(stderr).toMatch(/3\. the SDK's download: /);
    expect(stderr).toMatch(/4\. a build with Go: no go on PATH/);
    for (const way of [
      'docs.temporal.io/cli',
      'temporal.download',
      'go.dev/dl',
      'INTERLUDE_TEMPORAL_SERVER',
    ])
      expect(stderr.split('Any one of these fixes it:')[1]).toContain(way);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  it('repeats what Go said when the build fails', async () => {
    checkout.program('go', 'echo "go: module lookup disabled by GOPROXY=off" >&2; exit 1');
    const { code, stderr } = await find();
    expect(code).toBe(1);
    expect(stderr).toContain('a build with Go: go: module lookup disabled by GOPROXY=off');
  });

  it('does not take a build that does not run', async () => {
    checkout.program('go', 'while [ "$1" != -o ]; do shift; done; echo rubbish > "$2"');
    const { code, stderr } = await find();
    expect(code).toBe(1);
    expect(stderr).toContain('a build with Go: the program that it built does not run');
  });

  it('says what it is doing while it builds', async () => {
    checkout.program('go', GO);
    const { stderr } = await find();
    expect(stderr).toMatch(/^Building a Temporal server with Go, once …/m);
  });

  it('builds once', async () => {
    checkout.program('go', GO);
    const first = await made();
    expect(await find()).toEqual({ code: 0, stdout: `${first}\n`, stderr: '' });
    expect(checkout.count('builds')).toBe(1);
  });

  it('builds anew when the sources of the program changed', async () => {
    checkout.program('go', GO);
    const first = await made();
    checkout.write('tools/temporal-server/main.go', 'package main // changed\n');
    expect(await made()).not.toBe(first);
  });

  it.each<[string, (file: string) => void]>([
    ['cut short', (file) => truncateSync(file, 20)],
    ['changed', (file) => writeFileSync(file, readFileSync(file, 'utf8').replace('1.32', '1.33'))],
    ['of an unfinished write', (file) => rmSync(`${file}.sha256`)],
    ['gone', (file) => rmSync(file)],
  ])('makes a file anew that is %s', async (_what, harm) => {
    checkout.program('go', GO);
    const file = await made();
    const whole = readFileSync(file, 'utf8');
    harm(file);
    expect(await made()).toBe(file);
    expect(readFileSync(file, 'utf8')).toBe(whole);
    expect(checkout.count('builds')).toBe(2);
  });

  it('builds once for two that ask at the same time', async () => {
    const gate = path.join(checkout.root, 'gate');
    checkout.program(
      'go',
      `while [ -d '${checkout.root}' ] && [ ! -e '${gate}' ]; do :; done\n${GO}`,
    );
    const first = checkout.start('temporal-server.mjs', 'path');
    await first.says('Building');
    const second = checkout.start('temporal-server.mjs', 'path');
    await second.says('Another process is building the Temporal server');
    writeFileSync(gate, '');
    const [one, two] = await Promise.all([first.ended, second.ended]);
    expect(one.code).toBe(0);
    expect(two.stdout).toBe(one.stdout);
    expect(checkout.count('builds')).toBe(1);
  });

  it('continues after one that was killed while it built', async () => {
    const started = path.join(checkout.root, 'started');
    checkout.program('go', `echo > '${started}'; while [ -e '${started}' ]; do :; done`);
    const killed = checkout.start('temporal-server.mjs', 'path');
    await until('the build', () => existsSync(started), Boolean);
    killed.stop('SIGKILL');
    rmSync(started);
    await killed.ended;
    checkout.program('go', GO);
    expect(existsSync(await made())).toBe(true);
  });

  it('takes the one that is given, and refuses one that is none', async () => {
    checkout.environment['INTERLUDE_TEMPORAL_SERVER'] = checkout.program('mine', NEW_ENOUGH);
    expect(await made()).toBe(checkout.environment['INTERLUDE_TEMPORAL_SERVER']);
    checkout.environment['INTERLUDE_TEMPORAL_SERVER'] = checkout.program('mine', TOO_OLD);
    const { code, stderr } = await find();
    expect(code).toBe(1);
    expect(stderr).toMatch(/not a Temporal server 1\.32 or newer \(it is 1\.29\.1\)/);
  });
});
