// Keeps a line in maintenance for exactly as long as a deployment takes: begins now, extends while the deployment
// runs, and ends the window when it is done. Whatever happens to this program, the window ends by itself.
//
// FLOW_ID=… CALLBACK_URL=https://… node end-after-deploy.js ./deploy.sh production
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { MaintenanceClient, type WindowHandle } from '@interlude-ivr/client';

const ACTOR = 'deployment';
const LOOK_EVERY_MS = 60_000;
const EXTEND_BELOW_MS = 5 * 60_000;

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`set ${name}`);
  return value;
}

/** Keeps the end at least five minutes away. */
async function keepOpen(handle: WindowHandle): Promise<void> {
  const { phase, end_time } = await handle.status();
  if (phase !== 'active' || end_time === null) return;
  if (Date.parse(end_time) - Date.now() > EXTEND_BELOW_MS) return;
  await handle.extend({
    until: new Date(Date.now() + 2 * EXTEND_BELOW_MS),
    expectedEndTime: end_time,
    actor: ACTOR,
    reason: 'the deployment still runs',
  });
}

async function waitUntilActive(handle: WindowHandle): Promise<void> {
  for await (const { phase } of handle.watch()) if (phase === 'active') return;
  throw new Error('the window ended before it was active: see its audit');
}

async function deploy(command: string, args: readonly string[]): Promise<number> {
  try {
    const [code] = await once(spawn(command, args, { stdio: 'inherit' }), 'exit');
    return typeof code === 'number' ? code : 1;
  } catch (error) {
    console.error(error); // It could not be started: the window ends all the same.
    return 1;
  }
}

async function main(): Promise<void> {
  const [command = 'true', ...args] = process.argv.slice(2);
  const client = await MaintenanceClient.connect();
  try {
    const { handle } = await client.schedule({
      flow_id: setting('FLOW_ID'),
      start_time: new Date().toISOString(),
      duration_minutes: 15,
      fallback_greeting: 'We are updating our systems. Please call back in a few minutes.',
      callback_url: setting('CALLBACK_URL'),
      requested_by: ACTOR,
      reason: `${command} ${args.join(' ')}`,
    });
    await waitUntilActive(handle);

    const keeping = setInterval(() => void keepOpen(handle).catch(console.error), LOOK_EVERY_MS);
    const code = await deploy(command, args);
    clearInterval(keeping);
    process.exitCode = code;

    await handle.end({ actor: ACTOR, reason: `done with exit code ${code}` });
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
