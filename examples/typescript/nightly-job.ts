// A nightly job that puts its line into maintenance while it runs. Started again in the same night, it continues with
// the existing window: the request id names the night.
//
// FLOW_ID=… CALLBACK_URL=https://… node nightly-job.js sh -c 'run the batch'
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  MaintenanceClient,
  WindowDiffersError,
  type WindowHandle,
  type WindowStatus,
} from '@interlude-ivr/client';

const BY = { actor: 'nightly job', reason: 'the batch is done' };

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`set ${name}`);
  return value;
}

async function windowOfTonight(client: MaintenanceClient): Promise<WindowHandle> {
  try {
    const { handle } = await client.schedule({
      flow_id: setting('FLOW_ID'),
      request_id: `nightly-${new Date().toISOString().slice(0, 10)}`,
      start_time: process.env['START_TIME'] ?? new Date().toISOString(),
      duration_minutes: 120,
      fallback_greeting: 'We are closing the books of today. Please call back in the morning.',
      callback_url: setting('CALLBACK_URL'),
      callback_events: ['revert_delayed', 'failed'],
      requested_by: BY.actor,
    });
    return handle;
  } catch (error) {
    // An earlier run booked it, with an earlier start.
    if (error instanceof WindowDiffersError) return client.getHandle(error.workflowId);
    throw error;
  }
}

async function waitUntilActive(handle: WindowHandle): Promise<WindowStatus> {
  for await (const status of handle.watch({ everyMs: 1_000 })) {
    console.log(`${status.phase}, the line is ${status.line}`);
    if (status.phase === 'active') return status;
  }
  throw new Error('the window ended before it was active: see its audit');
}

async function runBatch(): Promise<number> {
  const [command = 'true', ...args] = process.argv.slice(2);
  try {
    const [code] = await once(spawn(command, args, { stdio: 'inherit' }), 'exit');
    return typeof code === 'number' ? code : 1;
  } catch (error) {
    console.error(error); // It could not be started: the window ends all the same.
    return 1;
  }
}

async function main(): Promise<void> {
  const client = await MaintenanceClient.connect();
  try {
    const handle = await windowOfTonight(client);
    await waitUntilActive(handle);
    process.exitCode = await runBatch();
    const { phase } = await handle.end(BY);
    console.log(`ended: ${phase}`);
    const { status } = await handle.result();
    console.log(`over: ${status.phase}, the line is ${status.line}`);
  } finally {
    await client.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
