// Receives callbacks and accepts only signed ones, with the public library of Standard Webhooks.
//
// npm install standardwebhooks
// CALLBACK_SIGNING_SECRET=… PORT=8080 node receiver.mjs
import { createServer } from 'node:http';
import { Webhook } from 'standardwebhooks';

const secret = process.env.CALLBACK_SIGNING_SECRET ?? '';
// whsec_… is base64 after its prefix, any other secret is used as its bytes.
const webhook = new Webhook(secret, secret.startsWith('whsec_') ? undefined : { format: 'raw' });
// In a service that restarts, use a table: a callback may arrive more than once.
const seen = new Set();

function receive(headers, body) {
  try {
    const event = webhook.verify(body, headers);
    if (typeof event?.event_type === 'string') return event;
    throw new Error('signed, but not a callback');
  } catch (error) {
    console.log(`not believed: ${error.message}`);
    return null;
  }
}

const server = createServer((request, answer) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const event = receive(request.headers, Buffer.concat(chunks).toString('utf8'));
    answer.writeHead(event === null ? 400 : 204).end();
    if (event === null || seen.has(request.headers['webhook-id'])) return;
    seen.add(request.headers['webhook-id']);
    console.log(`${event.event_type} until ${event.end_time}`);
  });
});

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`listening on ${server.address().port}`);
});
