/** The stutter, which finds unreliable tests (test/stutter.cjs), does what it says. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';

const STUTTER = path.resolve(__dirname, '../stutter.cjs');

/** The milliseconds printed by a program that runs `source` with the worst luck. */
function msOf(source: string, stutter: string): number {
  const unlucky = `Math.random = () => 1; const began = performance.now(); ${source}`;
  const args = ['--require', STUTTER, '--eval', unlucky];
  const env = { PATH: process.env['PATH'], STUTTER: stutter };
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8', env }));
}

describe('the stutter', () => {
  it.each([
    ['after each word', 'say:200', `console.log(''); console.log(performance.now() - began);`, 300],
    [
      'on the way to another process and back',
      'net:200',
      `const server = require('node:http').createServer((_, answer) => answer.end());
       server.listen(0, '127.0.0.1', async () => {
         await fetch('http://127.0.0.1:' + server.address().port);
         console.log(performance.now() - began);
         process.exit();
       });`,
      400,
    ],
    [
      'now and then',
      'stall:200',
      `let [last, longest] = [began, 0];
       setInterval(() => {
         const now = performance.now();
         [last, longest] = [now, Math.max(longest, now - last)];
       }, 5);
       setTimeout(() => {
         console.log(longest);
         process.exit();
       }, 1_000);`,
      200,
    ],
    [
      'that has an environment of its own',
      'say:200',
      `const words = "const began = performance.now(); console.log(''); console.log(performance.now() - began)";
       const { execFile } = require('node:child_process');
       execFile(process.execPath, ['--eval', words], { env: {} }, (_, printed) => {
         process.stdout.write(printed);
       });`,
      100,
    ],
  ])('holds a process %s', (_, stutter, source, atLeastMs) => {
    expect(msOf(source, stutter)).toBeGreaterThanOrEqual(atLeastMs - 2);
  });
});
