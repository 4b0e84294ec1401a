/**
 * How a sweep repeats its looks: each begins where the previous one ended, and alarms come before anything that may
 * fail. With scripted looks.
 */
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { AuditRecord } from '../../../src/contract/reporting/audit-record.ts';
import {
  SWEEPER_WORKFLOW,
  type SweepFound,
  type SweepLook,
  type SweepReport,
} from '../../../src/contract/calendar/sweep.ts';
import { quietWorkers } from '../../support/temporal/quiet-workers.ts';
import { temporalConnection, temporalNamespace } from '../../support/temporal.ts';
import { bundleOfRun } from '../../support/temporal/workflow-bundle.ts';

const NOTHING: SweepFound = { orphaned: [], unused: [], unrescuable: [], more: false };
const alarm = (window_id: string) => ({ window_id, run_id: 'r', message: 'by hand' });

/** One sweep whose looks find this, in order; null: the worker dies in it. */
async function sweep(finds: readonly (SweepFound | null)[]) {
  const connection = await temporalConnection();
  const native = await NativeConnection.connect({ address: connection.options.address });
  const looks: SweepLook[] = [];
  const events: string[] = [];
  const sweeping = new EventEmitter();
  const taskQueue = `sweeps-${randomUUID()}`;
  const worker = await Worker.create({
    connection: native,
    namespace: temporalNamespace(),
    taskQueue,
    workflowBundle: bundleOfRun(),
    activities: {
      async findOrphaned(look: SweepLook): Promise<SweepFound> {
        looks.push(look);
        const found = finds[looks.length - 1];
        if (found === null) await once(sweeping, 'over');
        return found ?? NOTHING;
      },
      async releaseBooking(): Promise<void> {
        events.push('released');
      },
    },
    sinks: {
      audit: {
        record: {
          fn: (_info, { event }: AuditRecord) => void events.push(event),
          callDuringReplay: false,
        },
      },
    },
  });
  const client = new Client({ connection, namespace: temporalNamespace() });
  const report: SweepReport = await worker.runUntil(
    client.workflow
      .execute(SWEEPER_WORKFLOW, {
        workflowId: `sweep/${randomUUID()}`,
        taskQueue,
        args: [{ organization_id: 'ours' }],
      })
      .finally(() => sweeping.emit('over')),
  );
  await native.close();
  return { looks, events, report };
}

describe('a sweep', () => {
  beforeAll(quietWorkers);

  it('whose worker dies in a look looks again within seconds', async () => {
    const begun = performance.now();
    const { looks } = await sweep([null]);
    expect(looks).toHaveLength(2);
    expect(performance.now() - begun).toBeLessThan(30_000);
  });

  it('looks on from where its last look ended, and calls a person before it does anything else', async () => {
    const next = { stage: 'closed', place: { at: -7, id: 'w' } } as const;
    const unused = [{ window_id: 'u', run_id: 'r' }];
    const first = { ...NOTHING, unused, unrescuable: [alarm('a')], more: true, next };
    const { looks, events, report } = await sweep([
      first,
      { ...NOTHING, unrescuable: [alarm('b')] },
    ]);
    expect(looks).toEqual([
      { organization_id: 'ours', after: null },
      { organization_id: 'ours', after: next },
    ]);
    expect(events).toEqual(['rescue_failed', 'released', 'rescue_failed']);
    expect(report.unrescuable.map(({ window_id }) => window_id)).toEqual(['a', 'b']);
  });
});
