/** A memo is written by whoever starts a workflow: it only describes that workflow. */
import { SNAPSHOT_MEMO } from '../../../src/contract/window/messages.ts';
import { toStanding } from '../../../src/client/windows/confirming.ts';
import { statusOf } from '../../../src/client/windows/reading/window-record.ts';
import { aStatus } from '../../cli/fake-client.ts';

const RUNNING = { code: 1, name: 'RUNNING' } as const;

it('speaks for no other window, whose alarm it could hide', () => {
  const own = { workflowId: 'ivr-window/own', runId: 'own-run', status: RUNNING };
  const status = aStatus({ workflow_id: 'ivr-window/late', run_id: 'late-run' });
  const memo = { [SNAPSHOT_MEMO]: { status, accepted: true, writes: null } };
  const named = { workflow_id: 'ivr-window/own', run_id: 'own-run' };
  expect(statusOf({ ...own, memo })).toMatchObject(named);
  const row = { ...own, memo, type: 'maintenanceWindow', typedSearchAttributes: undefined };
  expect(toStanding(Object.assign(Object.create(null), row))?.status).toMatchObject(named);
});
