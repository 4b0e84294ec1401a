import path from 'node:path';
import { ToyCheckout } from './toy-checkout.ts';

const HELLO = 'console.log("hello", ...process.argv.slice(2));';

describe('tools/run.mjs', () => {
  let checkout: ToyCheckout;

  beforeEach(() => {
    checkout = new ToyCheckout();
    checkout.write('src/cli/main.ts', HELLO);
  });
  afterEach(() => checkout.clear());

  function interlude(...args: readonly string[]) {
    return checkout.run('run.mjs', 'interlude', ...args);
  }

  /** An npm with this script; it writes an x each time. */
  function npm(script: string): void {
    checkout.write(
      'npm-cli.cjs',
      `const fs = require('node:fs'); fs.appendFileSync('installations', 'x'); ${script}`,
    );
    checkout.environment['npm_execpath'] = path.join(checkout.root, 'npm-cli.cjs');
  }

  it('ends with the shell of npm, which dies of a signal without passing it on', async () => {
    checkout.write(
      'src/worker/main.ts',
      `process.on('SIGTERM', () => { console.log('drained'); process.exit(0); });
      setTimeout(() => process.exit(1), 120_000);
      console.log('up');`,
    );
    const spawned = "spawn(process.execPath, ['tools/run.mjs', 'worker'], { stdio: 'inherit' })";
    checkout.write('shell.cjs', `require('node:child_process').${spawned};`);
    checkout.environment['npm_lifecycle_event'] = 'worker';
    const shell = checkout.start('../shell.cjs');
    await shell.says('up');
    shell.stop('SIGKILL');
    expect((await shell.ended).stdout).toContain('drained');
  });

  describe('building', () => {
    it('builds on first use, then runs with the arguments', async () => {
      const { code, stdout, stderr } = await interlude('--json', 'a b');
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'hello --json a b\n' });
      expect(stderr).toMatch(/^Building dist\/ …/);
    });

    it('does not build again while nothing changed', async () => {
      await interlude();
      expect(await interlude()).toEqual({ code: 0, stdout: 'hello\n', stderr: '' });
      expect(checkout.count('compilations')).toBe(1);
    });

    it.each<[string, () => void]>([
      ['changed', () => checkout.write('src/cli/main.ts', `${HELLO} // changed`)],
      ['added', () => checkout.write('src/client/index.ts', '')],
      ['removed', () => checkout.remove('src/contract')],
    ])('builds again when a source was %s', async (_what, change) => {
      checkout.write('src/contract/request/request.ts', '');
      await interlude();
      change();
      expect((await interlude()).code).toBe(0);
      expect(checkout.count('compilations')).toBe(2);
    });

    it('repeats what the compiler said, runs nothing and exits with 1', async () => {
      await interlude();
      checkout.write('src/cli/main.ts', 'broken');
      const { code, stdout, stderr } = await interlude();
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('cli/main.ts(1,1): error TS1');
      expect(stderr).toContain('The sources do not compile.');
    });

    it('builds once for several that start at the same time', async () => {
      const outcomes = await Promise.all([1, 2, 3, 4].map((n) => interlude(String(n))));
      expect(outcomes.map(({ stdout }) => stdout)).toEqual([1, 2, 3, 4].map((n) => `hello ${n}\n`));
      expect(checkout.count('compilations')).toBe(1);
    });
  });

  describe('installing', () => {
    const COPY = `
      fs.mkdirSync('node_modules/typescript/bin', { recursive: true });
      fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
      fs.writeFileSync('node_modules/typescript/package.json', '{}');
      fs.copyFileSync('tsc', 'node_modules/typescript/bin/tsc');`;

    it('installs what is missing, once', async () => {
      npm(COPY);
      const compiler =
        'require("node:fs").cpSync("src", `${process.argv.at(-1)}/src`, { recursive: true });';
      checkout.write('tsc', compiler);
      checkout.write('src/cli/main.js', HELLO);
      checkout.remove('node_modules');
      const { code, stderr } = await interlude();
      expect(code).toBe(0);
      expect(stderr).toMatch(/^Installing the dependencies with npm ci …/);
      expect((await interlude()).stderr).toBe('');
      expect(checkout.count('installations')).toBe(1);
    });

    it('installs again when package-lock.json asks for another version', async () => {
      npm('fs.copyFileSync("package-lock.json", "node_modules/.package-lock.json");');
      await interlude();
      expect(checkout.count('installations')).toBe(0);
      checkout.write(
        'package-lock.json',
        '{"packages":{"node_modules/typescript":{"version":"8.0.0"}}}',
      );
      expect((await interlude()).code).toBe(0);
      expect(checkout.count('installations')).toBe(1);
    });

    it('does not miss the packages of other platforms', async () => {
      npm('process.exit(1);');
      checkout.write(
        'package-lock.json',
        '{"packages":{"node_modules/typescript":{"version":"7.0.2"},"node_modules/else":{"version":"1.0.0","optional":true}}}',
      );
      expect((await interlude()).code).toBe(0);
    });

    it('repeats what npm said about anything else, without its stack', async () => {
      npm(`console.error('npm error notarget No matching version\\n    at load (npm.js:1:1)');
           process.exit(1);`);
      checkout.remove('node_modules');
      const { code, stderr } = await interlude();
      expect(code).toBe(1);
      expect(stderr).toContain('npm error notarget No matching version');
      expect(stderr).not.toMatch(/^ {4}at /m);
    });

    it('hears what npm says also under npm run --silent', async () => {
      npm(`const level = process.argv.find((flag) => flag.startsWith('--loglevel='))?.slice(11);
           const silent = (level ?? process.env.npm_config_loglevel) === 'silent';
           if (!silent) console.error('npm error code ENOTFOUND'); process.exit(1);`);
      checkout.environment['npm_config_loglevel'] = 'silent';
      checkout.remove('node_modules');
      expect((await interlude()).stderr).toContain('npm cannot reach its registry (ENOTFOUND)');
    });

    it('names the ways out without a network, and exits with 1', async () => {
      npm('console.error("npm error code ENOTFOUND\\n    at x"); process.exit(1);');
      checkout.remove('node_modules');
      const { code, stdout, stderr } = await interlude();
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('npm cannot reach its registry (ENOTFOUND). Any one');
      expect(stderr).not.toMatch(/^ {4}at /m);
    });
  });

  describe('running', () => {
    it('keeps the exit code', async () => {
      checkout.write('src/worker/main.ts', 'process.exit(7);');
      expect((await checkout.run('run.mjs', 'worker')).code).toBe(7);
    });

    it('lets a signal reach the program once', async () => {
      checkout.write(
        'dev/simulator/main.ts',
        `process.on('SIGTERM', () => { console.log('asked'); clearInterval(timer); });
         const timer = setInterval(() => {}, 1000); console.log('ready');`,
      );
      const running = checkout.start('run.mjs', 'simulator');
      await running.says('ready');
      running.stop('SIGTERM');
      expect(await running.ended).toMatchObject({ code: 0, stdout: 'ready\nasked\n' });
    });

    it('hands the server to the demo, and nothing that names somebody else’s', async () => {
      const temporal = checkout.program(
        'temporal',
        'echo "temporal version 9 (Server 1.32.0, UI 2)"',
      );
      checkout.write('dev/demo/main.ts', 'console.log(JSON.stringify(process.env));');
      Object.assign(checkout.environment, {
        TEMPORAL_ADDRESS: 'prod:7233',
        GENESYS_CLIENT_SECRET: 'secret',
      });
      const { stdout } = await checkout.run('run.mjs', 'demo');
      expect(JSON.parse(stdout)).toMatchObject({ INTERLUDE_TEMPORAL_SERVER: temporal });
      expect(stdout).not.toMatch(/TEMPORAL_ADDRESS|GENESYS_/);
    });

    it('leaves the environment of a worker as it is', async () => {
      checkout.write('src/worker/main.ts', 'console.log(process.env.TEMPORAL_ADDRESS);');
      checkout.environment['TEMPORAL_ADDRESS'] = 'prod:7233';
      expect((await checkout.run('run.mjs', 'worker')).stdout).toBe('prod:7233\n');
    });

    it('refuses a Node that is too old', async () => {
      checkout.write(
        'old.cjs',
        "Object.defineProperty(process, 'versions', { value: { node: '20.18.3' } });",
      );
      checkout.environment['NODE_OPTIONS'] = `--require ${path.join(checkout.root, 'old.cjs')}`;
      const { code, stderr } = await interlude();
      expect(code).toBe(1);
      expect(stderr).toContain('Interlude needs Node 20.19 or newer');
    });

    it('names the commands there are', async () => {
      const { code, stderr } = await checkout.run('run.mjs', 'fly');
      expect(code).toBe(1);
      expect(stderr).toBe(
        'usage: node tools/run.mjs demo|chaos|chaos:mutants|bench|house|explore|mutants|temporal|simulator|screenshots|worker|interlude|test|packages|release|build [arguments]\n',
      );
    });
  });
});
