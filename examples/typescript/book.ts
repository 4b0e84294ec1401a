// Books a window from a service: requests it, takes the next free start if another window is in the way,
// moves its end, and waits until the line is proven back.
//
// FLOW_ID=… START_TIME=2027-01-15T02:00:00Z CALLBACK_URL=https://… node book.js
import {
  MaintenanceClient,
  WindowRefusedError,
  type FlowIvrRequest,
  type ScheduledWindow,
} from '@interlude-ivr/client';

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`set ${name}`);
  return value;
}

async function book(
  client: MaintenanceClient,
  request: FlowIvrRequest,
  triesLeft = 3,
): Promise<ScheduledWindow> {
  try {
    return await client.schedule(request);
  } catch (error) {
    if (!(error instanceof WindowRefusedError)) throw error;
    for (const { path, message } of error.problems) console.error(`${path}: ${message}`);
    for (const { message } of error.conflicts) console.error(message);
    const next = error.conflicts[0]?.next_free_start;
    if (next === undefined || triesLeft === 0) throw error;
    return book(client, { ...request, start_time: next }, triesLeft - 1);
  }
}

async function main(): Promise<void> {
  const client = await MaintenanceClient.connect(); // TEMPORAL_ADDRESS, TLS, API keys, profiles
  try {
    const { handle, verdict, status } = await book(client, {
      flow_id: setting('FLOW_ID'),
      start_time: setting('START_TIME'),
      duration_minutes: 30,
      fallback_greeting:
        'Our systems are undergoing scheduled maintenance. Please call back later.',
      callback_url: setting('CALLBACK_URL'),
      requested_by: 'billing service',
      reason: 'database upgrade',
    });
    console.log(`booked ${handle.workflowId} until ${status.end_time ?? 'unknown'}`);
    for (const { code, message } of verdict.findings) console.log(`${code}: ${message}`);

    const longer = await handle.extend({
      byMinutes: 15,
      // With the end that was seen, a repeated call does not extend twice.
      expectedEndTime: status.end_time,
      actor: 'billing service',
      reason: 'the migration takes longer',
    });
    console.log(`extended until ${longer.end_time ?? 'unknown'}`);

    const receipt = await handle.result();
    console.log(`over: ${receipt.status.phase}, the line is ${receipt.status.line}`);
  } finally {
    await client.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
