#!/bin/sh
# For an engineer whose service books windows: an empty folder, the packed client, a first window.
#
#   sh book-from-a-service.sh FLOW_ID CALLBACK_URL
#
# In a project with @interlude-ivr/client installed, and TEMPORAL_ADDRESS set. It books a window for tomorrow, moves
# its end, and cancels it, so that no line is touched.
set -eu
flow=$1
callback=$2

echo '== What is installed'
npm ls --all --omit=dev

echo '== A request, checked before anything is sent'
cat >request.json <<END
{
  "\$schema": "./node_modules/@interlude-ivr/client/docs/request.schema.json",
  "flow_id": "$flow",
  "start_time": "$(node -p 'new Date(Date.now() + 86400000).toISOString().slice(0, 19)')",
  "duration_minutes": 3,
  "callback_url": "$callback"
}
END
cat >check.cjs <<'END'
const { checkRequest } = require('@interlude-ivr/client');
for (const { path, message } of checkRequest(require('./request.json'))) console.log(`${path}: ${message}`);
END
node check.cjs

echo '== Put right, and booked'
cat >book.mjs <<'END'
import { readFileSync } from 'node:fs';
import { MaintenanceClient } from '@interlude-ivr/client';

const request = JSON.parse(readFileSync('request.json', 'utf8'));
const client = await MaintenanceClient.connect();
const by = { actor: 'billing service', reason: 'a walk' };
try {
  const { handle, verdict } = await client.schedule({
    ...request,
    duration_minutes: 30,
    fallback_greeting: 'Please call back later.',
  });
  console.log(`booked ${handle.workflowId}`);
  for (const { code, message } of verdict.findings) console.log(`${code}: ${message}`);
  const { end_time } = await handle.status();
  const longer = await handle.extend({ ...by, byMinutes: 15, expectedEndTime: end_time });
  console.log(`${end_time} became ${longer.end_time}`);
  await handle.cancel(by);
  const { status } = await handle.result();
  console.log(`${status.phase}, the line is ${status.line}`);
  for (const { event, actor } of await handle.audit()) console.log(`  ${event} ${actor ?? ''}`);
} finally {
  await client.close();
}
END
node book.mjs
echo '== Done'
