/**
 * `node tools/temporal-server.mjs path`: prints the path of a Temporal server that this repository can use, after
 * finding or making one.
 */
import { findServer } from './server/find-server.mjs';
import { UserError } from './user-error.mjs';

if (process.argv[2] !== 'path' || process.argv.length > 3) {
  process.stderr.write('usage: node tools/temporal-server.mjs path\n');
  process.exit(2);
}
try {
  process.stdout.write(`${await findServer()}\n`);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
