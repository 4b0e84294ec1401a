// Receives callbacks, accepts only signed ones, and reports what somebody else changed on a line
// that is in maintenance.
//
// CALLBACK_SIGNING_SECRET=… PORT=8080 node react-to-drift.js
import { createServer, type IncomingMessage } from 'node:http';
import {
  MaintenanceClient,
  verifyWebhook,
  WebhookInvalidError,
  type CallbackBody,
} from '@interlude-ivr/client';

const secret = process.env['CALLBACK_SIGNING_SECRET'] ?? '';
/** In a service that restarts, use a database: a callback may arrive more than once. */
const seen = new Set<string>();

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

async function react(client: MaintenanceClient, callback: CallbackBody): Promise<void> {
  const { event_type, workflow_id } = callback;
  if (workflow_id === undefined) return;
  const isDrift = ['ivr_maintenance_drift', 'ivr_maintenance_revert_conflict'].includes(event_type);
  if (!isDrift) return;
  const { target_name, drift, attention } = await client.getHandle(workflow_id).status();
  for (const { field, written, now } of drift?.fields ?? [])
    console.log(
      `${target_name ?? workflow_id}: ${field} is ${JSON.stringify(now)}, not ${JSON.stringify(written)}`,
    );
  if (attention !== null) console.log(`a person is needed: ${attention.next_step}`);
}

async function main(): Promise<void> {
  const client = await MaintenanceClient.connect();
  const server = createServer((request, answer) => {
    void bodyOf(request).then((body) => {
      try {
        const callback = verifyWebhook({ body, headers: request.headers }, secret);
        answer.writeHead(204).end();
        const id = String(request.headers['webhook-id']);
        if (seen.has(id)) return undefined;
        seen.add(id);
        console.log(callback.event_type);
        return react(client, callback).catch(console.error);
      } catch (error) {
        const isOurs = error instanceof WebhookInvalidError;
        if (isOurs) console.error(error.message);
        answer.writeHead(isOurs ? 400 : 500).end();
        return undefined;
      }
    });
  });
  server.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => {
    const address = server.address();
    if (typeof address === 'object' && address !== null)
      console.log(`listening on ${address.port}`);
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
