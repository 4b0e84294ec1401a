/**
 * The walks of people who have only the command line: examples/audit-a-year.sh for an auditor, and
 * examples/answer-a-page.sh for a person who is paged at three in the morning because a line does not come back. With the
 * packed program in an empty project, next to a whole stack.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { until } from '../../support/until.ts';
import { untilDone, Walk, WALK_MS } from '../stage/walk.ts';

const BY = { actor: 'noah', reason: 'done early' };

/** Exported days: the last two, or one while yesterday has been over for less than ten minutes. */
function daysOver(): number {
  const now = new Date();
  return now.getUTCHours() === 0 && now.getUTCMinutes() < 10 ? 1 : 2;
}

/** A line that can no longer be written while its window ends. */
async function breakLine({ stack }: Walk): Promise<string> {
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
  await stack.reaches(handle, 'active');
  await stack.simulator.addFault({
    when: { method: 'PATCH', path: `/api/v2/flow/ivr/${id}` },
    effect: { kind: 'answer', status: 403 },
    times: null,
  });
  await handle.end(BY);
  // The walk begins with a command that reads the lists, which lag a little.
  const begunAt = new Date();
  await until(
    'the alarm in the lists',
    () => stack.client.standing(begunAt),
    (windows) =>
      windows.some(({ status }) => status.workflow_id === workflowId && status.attention !== null),
  );
  return workflowId;
}

describe('the packed program', () => {
  let walk: Walk;

  beforeAll(async () => {
    walk = await Walk.start(['cli']);
  }, WALK_MS);

  afterAll(() => walk?.stop());

  it(
    'leads an auditor through a year, after a night with an override',
    async () => {
      const { stack } = walk;
      // The day may change during the walk.
      const FROM = new Date().toISOString();
      const { id } = await stack.newLine();
      const { handle, workflowId } = await stack.client.schedule(
        stack.request(id, 0, { requested_by: 'mia', reason: 'migration', duration_minutes: 60 }),
      );
      await stack.reaches(handle, 'active');
      await handle.end(BY);
      await handle.result();

      const papers = walk.folder('papers');
      const days = [daysOver()];
      const script = walk.script('audit-a-year', [papers, workflowId], { FROM });
      await untilDone(script);
      expect(script.text).toMatch(/\n== Done\n$/);
      expect(script.text).toContain('"ended_by_other","noah"');
      expect(script.text).toContain('Receipt, history and line agree.');
      expect(script.text.match(/^FAIL /gm)).toHaveLength(2);
      days.push(daysOver());
      expect(days).toContain(readdirSync(path.join(papers, 'days')).length);
      expect(readFileSync(path.join(papers, 'report.txt'), 'utf8')).toContain('100 % (1 of 1)');
    },
    WALK_MS,
  );

  it(
    'tells somebody who answers a page what is wrong and whose it is, until the line is back',
    async () => {
      const { stack } = walk;
      const workflowId = await breakLine(walk);
      const page = walk.script('answer-a-page', ['Hotline', '+13175550199'], {
        TZ: 'Europe/Berlin',
      });

      await page.says(/^ALARM: Hotline: the line is not back yet: .*\n/m);
      await page.says(/A PERSON IS NEEDED: the line is not back yet/);
      await page.says(
        /Hotline: OURS\. .*\n[^]*until .* CES?T \(.* UTC\)[^]*who +mia\n[^]*ticket +CHG-7\n/,
      );
      await page.says(/Lost cards \(\+13175550199\): NOT OURS\./);
      await page.says(/\nEurope\/Berlin +.*\nUTC +.*\n[^]*Hotline +.*!/);
      await page.says(/revert_delayed/);
      await page.says(/press Enter/);
      await stack.simulator.clearFaults();
      page.type('');

      await untilDone(page);
      expect(page.text).toMatch(
        /Hotline: NOT OURS\. [^]*last window [^]*\nok: 1 worker; [^\n]*\n\n== Done\n$/,
      );
      const { phase, line } = await stack.client.getHandle(workflowId).status();
      expect([phase, line]).toEqual(['reverted', 'normal']);
      const sent = await until(
        'the alarm in the chat',
        async () => (await fetch(`${stack.simulator.url}/_chat`)).text(),
        (texts) => /the line is not back yet|NOT BACK|403/.test(texts),
      );
      expect(sent).toContain('Hotline');
    },
    WALK_MS,
  );
});
