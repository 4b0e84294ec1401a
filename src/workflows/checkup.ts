/** Asks a worker what only a worker can know, for the CLI's dry run, doctor, why, verify and show. Changes nothing. */
import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { GenesysActivities, WindowActivities } from '../activities/index.ts';
import type { CheckupInput, CheckupResult } from '../contract/reporting/checkup.ts';
import { genesysQueue } from '../contract/server/task-queues.ts';

const { nameOrganization } = proxyActivities<WindowActivities>({
  summary: 'which organisation does this worker serve?',
  startToCloseTimeout: 10_000,
  scheduleToCloseTimeout: 20_000,
  retry: { maximumAttempts: 3, initialInterval: 500 },
});

/** Runs after everything that a line waits for. */
const SPARE_PRIORITY = 4;

const SUMMARIES: Readonly<Record<Exclude<CheckupInput['kind'], 'organization'>, string>> = {
  dry_run: 'dry run of a window',
  doctor: 'doctor',
  lookup: 'which line is meant?',
  verify: 'verify the receipt of a window',
  who_changed: "who else changed the target? (asks the organisation's audit)",
};

export async function checkup(input: CheckupInput): Promise<CheckupResult> {
  if (input.kind === 'organization') return nameOrganization();
  const { dryRun, doctor, checkProof, lookUp, whoChanged } = proxyActivities<GenesysActivities>({
    summary: SUMMARIES[input.kind],
    taskQueue: genesysQueue(workflowInfo().taskQueue),
    heartbeatTimeout: 3_000,
    priority: { priorityKey: SPARE_PRIORITY },
    startToCloseTimeout: 15_000,
    scheduleToCloseTimeout: 20_000,
    retry: { maximumAttempts: 3, initialInterval: 500 },
  });
  if (input.kind === 'doctor') return doctor(input);
  if (input.kind === 'lookup') return lookUp(input.text);
  if (input.kind === 'verify') return checkProof(input.question);
  if (input.kind === 'who_changed') return whoChanged(input.question);
  const { startTime } = workflowInfo();
  return dryRun({ request: input.request, asked_at_ms: startTime.getTime() });
}
