/**
 * `node tools/run.mjs <what> [arguments]`: the entry of every npm script. Plain Node, so that it runs before anything
 * is installed; it checks the Node version and hands over.
 */
const NEEDED = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  process.stderr.write(
    `Interlude needs Node ${NEEDED.join('.')} or newer; this is ${process.version}. ` +
      'Get one at https://nodejs.org and try again.\n',
  );
  process.exit(1);
}

const { runCommand } = await import('./commands.mjs');
await runCommand(process.argv.slice(2));
