/** Temporal's Reset of a running window, to a workflow task anywhere in its history. */
import { randomUUID } from 'node:crypto';
import { idOf } from './asking.ts';
import type { Chronicle } from '../chronicle.ts';
import type { Reset } from '../../plan/deeds.ts';
import { inTime } from './speaking.ts';
import type { Scene } from '../stage.ts';

interface Addressee {
  readonly key: string;
  readonly line: string;
}

async function reset({ temporal }: Scene, workflowId: string, at: number): Promise<void> {
  const handle = temporal.workflow.getHandle(workflowId);
  const { events } = await handle.fetchHistory();
  const tasks = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  const { runId } = await handle.describe();
  await temporal.workflowService.resetWorkflowExecution({
    namespace: temporal.options.namespace,
    workflowExecution: { workflowId, runId },
    reason: 'chaos',
    requestId: randomUUID(),
    workflowTaskFinishEventId: tasks.at(Math.floor(at * tasks.length))?.eventId ?? null,
  });
}

/** The new run may put the line back at any time from now on. */
export async function resetWindow(
  scene: Scene,
  chronicle: Chronicle,
  { key, line }: Addressee,
  { at }: Reset,
): Promise<void> {
  const { temporal } = scene;
  const workflowId = idOf({ line, key });
  const told = chronicle.told(key);
  await chronicle.during('reset', { line }, async () => {
    const found = await inTime(temporal, () =>
      temporal.workflow.getHandle(workflowId).describe(),
    ).catch(() => null);
    if (found?.status.name !== 'RUNNING') return;
    chronicle.counts.resets += 1;
    told.isReset = true;
    chronicle.stopSent(key);
    await inTime(temporal, () => reset(scene, workflowId, at)).catch(() => undefined);
  });
}
