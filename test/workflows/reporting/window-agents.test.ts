/** A window that requires agents: refused at its start if too few are on queue, and reported if they cannot be read. */
import { inOwnLabs } from '../../support/own-labs.ts';
import { WindowLab } from '../../support/window-lab.ts';

const QUEUE = 'q-night';

const requestOf = (lab: WindowLab, min_agents: number) =>
  lab.request({ reroute_queue_id: QUEUE, min_agents });

async function writesIn(lab: WindowLab): Promise<number> {
  return (await lab.simulator.log()).filter(({ by }) => by === 'client').length;
}

describe('a window with min_agents', () => {
  const meanwhile = inOwnLabs(async () => {
    const lab = await WindowLab.start();
    await lab.simulator.putQueue(QUEUE, { onQueueCount: 4 });
    return lab;
  });

  meanwhile(
    'is booked with a finding, and fails with nothing written where too few are there',
    async (lab) => {
      const window = await lab.schedule(requestOf(lab, 5));
      const { accepted, findings } = await window.verdict();
      expect(accepted).toBe(true);
      expect(findings).toContainEqual(expect.objectContaining({ code: 'agents_on_queue' }));
      const { status } = await window.skipToReceipt();
      expect(status).toMatchObject({ phase: 'failed', line: 'normal' });
      expect(await writesIn(lab)).toBe(0);
    },
  );

  meanwhile('starts with enough of them', async (lab) => {
    const window = await lab.schedule(requestOf(lab, 4));
    expect((await window.skipToReceipt()).status).toMatchObject({ phase: 'reverted' });
  });

  meanwhile('starts where nobody can say, and tells so', async (lab) => {
    await lab.simulator.addFault({
      when: { path: '/api/v2/analytics/**' },
      times: null,
      effect: { kind: 'answer', status: 403 },
    });
    const window = await lab.schedule(requestOf(lab, 5));
    const { status } = await window.skipToReceipt();
    expect(status.phase).toBe('reverted');
    expect(status.findings).toContainEqual(expect.objectContaining({ code: 'agents_unknown' }));
  });
});
