// The library example of the README, run as it is printed there, by plain Node; only its start and its
// callback address are exchanged.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../support/until.ts';
import { BY, Stack } from './stack.ts';

const ROOT = path.resolve(__dirname, '../..');
const EXAMPLE_START = '2027-01-15T02:00:00';
const EXAMPLE_CALLBACK = 'https://hooks.example.com/genesys-changes';

function example(): string {
  const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  const code = /```ts\n(?<code>[^`]*)```/.exec(readme)?.groups?.['code'] ?? '';
  expect(code).toContain(EXAMPLE_START);
  expect(code).toContain(EXAMPLE_CALLBACK);
  return code;
}

describe('the example of the README', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start();
  });
  afterAll(() => stack.stop());

  it('books a window and watches it to its end', async () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString().slice(0, 19);
    const code = example()
      .replace(EXAMPLE_START, inAnHour)
      .replace(EXAMPLE_CALLBACK, stack.receiver.url);
    const { TEMPORAL_ADDRESS = '', TEMPORAL_NAMESPACE = '', TEMPORAL_TASK_QUEUE = '' } = stack.env;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: ROOT,
      env: { TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_TASK_QUEUE },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const ended = once(child, 'close', { signal: AbortSignal.timeout(30_000) });
      await until(
        'the booked window',
        () => output,
        (text) => text.includes('scheduled normal'),
      );
      const id = /workflow_id: '(?<id>[^']+)'/.exec(output)?.groups?.['id'] ?? '';
      await stack.client.getHandle(id).cancel(BY);
      const [exitCode] = await ended;
      expect(output).toContain('cancelled normal');
      expect(exitCode).toBe(0);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
