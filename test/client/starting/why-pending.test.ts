/** A window that cannot be decided says why, as far as Temporal knows it: here its calendar does not answer. */
import { VerdictPendingError } from '../../../src/client/index.ts';
import { whyPending } from '../../../src/client/windows/reading/window-history.ts';
import { WINDOW_WORKFLOW } from '../../../src/contract/window/messages.ts';
import { temporalNamespace } from '../../support/temporal.ts';
import { until } from '../../support/until.ts';
import { ClientLab, idOf } from '../client-lab.ts';

const AWAY = 'the calendar is away';

async function away(): Promise<never> {
  throw new Error(AWAY);
}

describe('a window whose calendar does not answer', () => {
  let rig: ClientLab;

  beforeAll(async () => {
    rig = await ClientLab.start({
      overrides: (deps) => ({ ...deps, calendar: { ...deps.calendar, book: away, release: away } }),
    });
  });
  afterAll(() => rig.stop());

  it('names the step it waits for, and the last failure', async () => {
    const request = await rig.request();
    const id = idOf(request);
    const { client, taskQueue } = rig.lab;
    const handle = await client.workflow.start(WINDOW_WORKFLOW, {
      workflowId: id,
      taskQueue,
      args: [request],
    });
    const place = { client, taskQueue, namespace: temporalNamespace(), address: '' };
    const why = await until(
      'the failure of a step',
      () => whyPending(place, id),
      (said) => said?.includes(AWAY) === true,
    );
    await handle.terminate('the test is over');
    expect(why).toMatch(/^its step \w+ is under way \(attempt \d+\); the last failure was: /);
    expect(new VerdictPendingError(id, why).message).toContain(
      `${id} is not decided yet: its step`,
    );
    expect(await whyPending(place, 'ivr-window/none')).toBeNull();
  });
});
