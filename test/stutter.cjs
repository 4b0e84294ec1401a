/**
 * Makes every Node process of a test run stutter, to find tests that depend on an order nobody promised:
 *
 * STUTTER=say:200,net:30 NODE_OPTIONS="--require $PWD/test/stutter.cjs" npx jest test/e2e/programs/demo
 *
 * say:MS    a program stands still for about MS after each write to its standard output or error: whoever waits for a
 * line is ahead of what the program does next net:MS    each piece of data leaves a TCP socket after 0 to MS (HTTP; not
 * gRPC, whose sockets are native) stall:MS  a process stands still now and then, for 0 to MS
 *
 * The programs that only start others (npm, npx, tools) are left alone, as is what jest itself prints.
 */
const { ChildProcess } = require('node:child_process');
const net = require('node:net');
const path = require('node:path');
const { isMainThread } = require('node:worker_threads');

const STALL_EVERY_MS = 700;

const wanted = new Map(
  (process.env.STUTTER ?? '').split(',').map((one) => {
    const [name, ms] = one.split(':');
    return [name, Number(ms)];
  }),
);
const program = path.relative(path.dirname(__dirname), process.argv[1] ?? '');
const isJest = /^node_modules\/(?:\.bin\/)?jest/.test(program);
const isStarter = program.startsWith('tools') || program.includes('npm');
const cell = new Int32Array(new SharedArrayBuffer(4));

function standStill(ms) {
  Atomics.wait(cell, 0, 0, ms);
}

function stutterAfterWords(stream, ms) {
  const { write } = stream;
  stream.write = function writeAndStandStill(...args) {
    const isWritten = write.apply(stream, args);
    standStill(ms * (0.5 + Math.random()));
    return isWritten;
  };
}

function stutterOnSockets(ms) {
  for (const name of ['_write', '_writev']) {
    const now = net.Socket.prototype[name];
    net.Socket.prototype[name] = function writeLater(...args) {
      // Pipes to other processes are sockets, too; they have no port.
      const isTcp = this.connecting || this.remotePort !== undefined;
      if (isTcp) setTimeout(() => now.apply(this, args), Math.random() * ms);
      else now.apply(this, args);
    };
  }
}

/** Programs that are started with an environment of their own stutter, too. */
function passOn() {
  const { spawn } = ChildProcess.prototype;
  ChildProcess.prototype.spawn = function spawnStuttering(options) {
    const given =
      options.envPairs.find((pair) => pair.startsWith('NODE_OPTIONS=')) ?? 'NODE_OPTIONS=';
    const others = options.envPairs.filter(
      (pair) => pair !== given && !pair.startsWith('STUTTER='),
    );
    const own = given.includes(__filename) ? given : `${given} --require ${__filename}`;
    const envPairs = [...others, own, `STUTTER=${process.env.STUTTER}`];
    return spawn.call(this, { ...options, envPairs });
  };
}

function stallAgainAndAgain(ms) {
  setInterval(() => standStill(Math.random() * ms), STALL_EVERY_MS).unref();
}

if (isMainThread) passOn();
if (isMainThread && !isStarter) {
  if (wanted.has('say') && !isJest) {
    stutterAfterWords(process.stdout, wanted.get('say'));
    stutterAfterWords(process.stderr, wanted.get('say'));
  }
  if (wanted.has('net')) stutterOnSockets(wanted.get('net'));
  if (wanted.has('stall')) stallAgainAndAgain(wanted.get('stall'));
}
