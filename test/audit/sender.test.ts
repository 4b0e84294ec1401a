/** A name that a client gives itself is claimed; one that the server derives is authenticated. */
import { auditFromHistory, type HistoryEvent } from '../../src/audit/index.ts';

function requestedBy(principal?: string) {
  const started: HistoryEvent = {
    id: 1,
    type: 'workflowExecutionStarted',
    atMs: 0,
    attributes: { identity: 'mia@laptop', workflowType: { name: 'maintenanceWindow' } },
    ...(principal === undefined ? {} : { principal }),
  };
  const [record] = auditFromHistory([started], { workflowId: 'w', runId: 'r' });
  return record;
}

it('claims what only the client says', () => {
  expect(requestedBy()).toMatchObject({ actor: 'mia@laptop', actor_source: 'claimed' });
});

it('authenticates what the server has worked out of credentials', () => {
  const by = { actor: 'svc-booking', actor_source: 'authenticated' };
  expect(requestedBy('svc-booking')).toMatchObject(by);
});
