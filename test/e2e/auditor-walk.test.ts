// The walk of an auditor: examples/audit-a-year.sh with the packed programs in a stranger's empty project, beside a
// whole stack that has had a night with an override in it.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Consumer } from './consumer.ts';
import { Output } from './output-of.ts';
import { reaches, Stack } from './stack.ts';

describe('an auditor with the packed program', () => {
  let consumer: Consumer;
  let stack: Stack;

  beforeAll(async () => {
    consumer = await Consumer.create(['client', 'cli']);
    stack = await Stack.start();
  });

  afterAll(async () => {
    await stack?.stop();
    consumer?.remove();
  });

  it('walks through a year', async () => {
    const { id } = await stack.newLine();
    const { handle, workflowId } = await stack.client.schedule(
      stack.request(id, 0, { requested_by: 'mia', reason: 'migration', duration_minutes: 60 }),
    );
    await reaches(handle, 'active');
    await handle.end({ actor: 'noah', reason: 'done early' });
    await handle.result();

    const papers = path.join(consumer.folder, 'papers');
    mkdirSync(papers);
    consumer.take('examples/audit-a-year.sh', 'audit-a-year.sh');
    const { TEMPORAL_ADDRESS = '', TEMPORAL_NAMESPACE = '', TEMPORAL_TASK_QUEUE = '' } = stack.env;
    const walk = new Output(
      consumer.start('sh', ['audit-a-year.sh', papers, workflowId], {
        TEMPORAL_ADDRESS,
        TEMPORAL_NAMESPACE,
        TEMPORAL_TASK_QUEUE,
        TZ: 'UTC',
      }),
    );
    expect({ code: await walk.end(), text: walk.text }).toMatchObject({ code: 0 });
    expect(walk.text).toMatch(/\n== Done\n$/);
    expect(walk.text).toContain('"ended_by_other","noah"');
    expect(walk.text).toContain('Receipt, history and line agree.');
    expect(walk.text.match(/^FAIL /gm)).toHaveLength(2);
    expect(readdirSync(path.join(papers, 'days'))).toHaveLength(1);
    expect(readFileSync(path.join(papers, 'report.txt'), 'utf8')).toContain('100 % (1 of 1)');
  });
});
