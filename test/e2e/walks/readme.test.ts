/**
 * The library example of the README, run as printed there in a user's project, by plain Node; only its start and its
 * callback address are replaced.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Consumer, ROOT } from '../stage/consumer.ts';
import { Output } from '../stage/output-of.ts';
import { BY, Stack } from '../stage/stack.ts';

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
  let consumer: Consumer;
  beforeAll(async () => {
    [stack, consumer] = await Promise.all([Stack.start(), Consumer.create(['client'])]);
  });
  afterAll(async () => {
    await stack.stop();
    consumer.remove();
  });

  it('books a window and watches it to its end', async () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString().slice(0, 19);
    const code = example()
      .replace(EXAMPLE_START, inAnHour)
      .replace(EXAMPLE_CALLBACK, stack.receiver.url);
    consumer.write('example.mjs', code);
    const program = new Output(
      consumer.start(process.execPath, ['example.mjs'], stack.temporalEnv),
    );
    try {
      await program.says(/scheduled normal/);
      const [, id = ''] = await program.says(/workflow_id: '([^']+)'/);
      await stack.client.getHandle(id).cancel(BY);
      expect(await program.end()).toBe(0);
      expect(program.text).toContain('cancelled normal');
    } finally {
      program.kill();
    }
  });
});
