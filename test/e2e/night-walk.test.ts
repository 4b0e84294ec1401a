// The walk of somebody who answers a page at three in the morning: examples/answer-a-page.sh with the packed program
// in a stranger's empty project, beside a whole stack in which one line does not come back.
import { Consumer } from './consumer.ts';
import { Output } from './output-of.ts';
import { reaches, Stack } from './stack.ts';
import { until } from '../support/until.ts';

const BY = { actor: 'noah', reason: 'done early' };

describe('somebody who answers a page, with the packed program', () => {
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

  /** A line that cannot be written any more while its window ends. */
  async function breakLine(): Promise<string> {
    const { id } = await stack.newLine();
    await stack.simulator.putTarget(id, { name: 'Hotline' });
    const { handle, workflowId } = await stack.client.schedule(
      stack.request(id, 0, {
        requested_by: 'mia',
        change_ticket: 'CHG-7',
        duration_minutes: 60,
        callback_format: 'slack',
        callback_url: `${stack.simulator.url}/_chat/slack/T0/B0/secret`,
      }),
    );
    await reaches(handle, 'active');
    await stack.simulator.addFault({
      when: { method: 'PATCH', path: `/api/v2/flow/ivr/${id}` },
      effect: { kind: 'answer', status: 403 },
      times: null,
    });
    await handle.end(BY);
    await until(
      'the alarm',
      () => handle.status(),
      ({ attention }) => attention !== null,
    );
    return workflowId;
  }

  it('learns what is wrong and whose it is, and sees the line come back', async () => {
    const workflowId = await breakLine();
    consumer.take('examples/answer-a-page.sh', 'answer-a-page.sh');
    const { TEMPORAL_ADDRESS = '', TEMPORAL_NAMESPACE = '', TEMPORAL_TASK_QUEUE = '' } = stack.env;
    const environment = {
      TEMPORAL_ADDRESS,
      TEMPORAL_NAMESPACE,
      TEMPORAL_TASK_QUEUE,
      TZ: 'Europe/Berlin',
    };
    const child = consumer.start(
      'sh',
      ['answer-a-page.sh', 'Hotline', '+13175550199'],
      environment,
    );
    const walk = new Output(child);

    await walk.says(/^ALARM: Hotline: the line is not back yet: .*\n/m);
    await walk.says(/A PERSON IS NEEDED: the line is not back yet/);
    await walk.says(
      /Hotline: OURS\. .*\n[^]*until .* CES?T \(.* UTC\)[^]*who +mia\n[^]*ticket +CHG-7\n/,
    );
    await walk.says(/Lost cards \(\+13175550199\): NOT OURS\./);
    await walk.says(/\nEurope\/Berlin +.*\nUTC +.*\n[^]*Hotline +.*!/);
    await walk.says(/revert_delayed/);
    await walk.says(/press Enter/);
    await stack.simulator.clearFaults();
    child.stdin?.end('\n');

    expect({ code: await walk.end(), text: walk.text }).toEqual({ code: 0, text: walk.text });
    expect(walk.text).toMatch(
      /Hotline: NOT OURS\. [^]*last window [^]*\nok: 1 worker; [^\n]*\n\n== Done\n$/,
    );
    const { phase, line } = await stack.client.getHandle(workflowId).status();
    expect([phase, line]).toEqual(['reverted', 'normal']);
    const sent = await (await fetch(`${stack.simulator.url}/_chat`)).text();
    expect(sent).toContain('Hotline');
    expect(sent).toMatch(/the line is not back yet|NOT BACK|403/);
  });
});
