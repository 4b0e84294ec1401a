/** The stand-in API as a separate process, so that it does not affect the measurement. Ends with its parent. */
import { startStandIn } from './api.ts';

const { url } = await startStandIn();
process.stdout.write(`${JSON.stringify({ event: 'listening', url })}\n`);
