/** Histories filled by somebody: they can be read up to the server's limit. */
import { MaintenanceClient } from '../../../src/client/index.ts';
import { temporalAddress, temporalNamespace } from '../../support/temporal.ts';
import { BY, ClientLab } from '../client-lab.ts';

/** A little less than the server's limit for one payload. */
const LARGE = 'x'.repeat(1_900_000);

describe('a window that was sent megabytes', () => {
  let rig: ClientLab;
  let client: MaintenanceClient;

  beforeAll(async () => {
    rig = await ClientLab.start();
    client = await MaintenanceClient.connect({
      address: temporalAddress(),
      namespace: temporalNamespace(),
      taskQueue: rig.client.taskQueue,
      env: {},
    });
  });

  afterAll(async () => {
    await client.close();
    await rig.stop();
  });

  it('ends as it should, and its audit can be read', async () => {
    const { workflowId } = await rig.active();
    const window = rig.lab.client.workflow.getHandle(workflowId);
    for (const name of ['end', 'no_such_signal', 'extend', 'cancel'])
      await window.signal(name, { ...BY, pad: LARGE });
    const handle = client.getHandle(workflowId);
    expect((await handle.status()).phase).toBe('active');
    await handle.end(BY);
    expect((await handle.result()).status).toMatchObject({ phase: 'reverted', line: 'normal' });
    const events = (await handle.audit()).map(({ event }) => event);
    expect(events.filter((event) => event === 'control_refused')).toHaveLength(3);
    expect(events).toContain('reverted');
    expect(await handle.verify()).toMatchObject({ verdict: 'match' });
  });
});
