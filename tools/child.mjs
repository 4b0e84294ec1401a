/** Child processes of the tools: captured, bounded in time, without a shell where possible. */
import { spawn } from 'node:child_process';

/**
 * Runs a program and resolves with `{code, output}`; code is null if it could not be started or was ended. Calls
 * `onLine` for each line.
 */
export function run(command, args, { onLine, timeoutMs, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const timer = timeoutMs && setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    let output = '';
    let rest = '';
    const settle = (code, more = '') => {
      clearTimeout(timer);
      resolve({ code, output: output + more });
    };
    const take = (chunk) => {
      output = (output + chunk).slice(-20_000);
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      for (const line of lines) onLine?.(line);
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', take);
    }
    child.once('error', (error) => settle(null, error.message));
    child.once('close', (code) => settle(code));
  });
}
