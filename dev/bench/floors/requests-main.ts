/**
 * The limit of this machine: N timers of one Node process, each sending the same write through one keep-alive agent at
 * one instant, and again at a second one. Arguments: API address, N, the two instants in epoch ms.
 */
import { Agent, request } from 'node:http';

const [, , url = '', count = '0', first = '0', second = '0'] = process.argv;
const agent = new Agent({ keepAlive: true });
const BODY = JSON.stringify({
  name: 'Maintenance: floor',
  greeting: { text: 'We are closed for maintenance. Please call again later.' },
  routing: { method: 'none' },
});

function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

async function at(instantMs: number): Promise<void> {
  for (let left = instantMs - nowMs(); left > 0; left = instantMs - nowMs())
    await new Promise((resolve) => setTimeout(resolve, Math.ceil(left)));
}

function write(id: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(BODY),
      authorization: 'Bearer floor',
    };
    const sent = request(
      `${url}/api/v2/flow/ivr/${id}`,
      { method: 'PATCH', agent, headers },
      (answer) => {
        answer.resume();
        answer.once('end', resolve);
      },
    );
    sent.once('error', reject);
    sent.end(BODY);
  });
}

async function line(number: number): Promise<void> {
  const id = `floor-${number}`;
  await at(Number(first));
  await write(id);
  await at(Number(second));
  await write(id);
}

await Promise.all(Array.from({ length: Number(count) }, (_, number) => line(number)));
process.stdout.write(`${JSON.stringify({ event: 'done' })}\n`);
agent.destroy();
// The parent ends it: a program that ends by itself would end the run.
setInterval(() => undefined, 60_000);
