/**
 * The walk of an auditor: examples/audit-a-year.sh with the packed programs in an empty project, next to a whole stack
 * after a night with an override.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { untilDone, Walk, WALK_MS } from '../stage/walk.ts';

/** Exported days: the last two, or one while yesterday has been over for less than ten minutes. */
function daysOver(): number {
  const now = new Date();
  return now.getUTCHours() === 0 && now.getUTCMinutes() < 10 ? 1 : 2;
}

describe('an auditor with the packed program', () => {
  let walk: Walk;

  beforeAll(async () => {
    walk = await Walk.start(['cli']);
  }, WALK_MS);

  afterAll(() => walk?.stop());

  it(
    'walks through a year',
    async () => {
      const { stack } = walk;
      // The day may change during the walk.
      const FROM = new Date().toISOString();
      const { id } = await stack.newLine();
      const { handle, workflowId } = await stack.client.schedule(
        stack.request(id, 0, { requested_by: 'mia', reason: 'migration', duration_minutes: 60 }),
      );
      await stack.reaches(handle, 'active');
      await handle.end({ actor: 'noah', reason: 'done early' });
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
});
