// The stand-in API as a process of its own, so that it costs nothing of what is measured. Ends with its parent.
import { startStandIn } from './api.ts';

const { url } = await startStandIn();
process.stdout.write(`${JSON.stringify({ event: 'listening', url })}\n`);
