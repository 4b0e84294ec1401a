/**
 * Free TCP ports of the loopback interface, below those that a system assigns to connections and to callers that ask
 * for any: between the answer and its use nobody gets one by chance, except somebody who asks here at the same moment,
 * and then hardly ever: processes beside each other choose among different ports. A caller must still be ready to ask
 * for another.
 */
import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

const LOWEST = 15_000;
/** Linux assigns ports from 32,768 on, others from 49,152 on. */
const BEHIND_HIGHEST = 32_000;
const TRIES = 100;
/** Of so many processes that start one after the other, each has ports of its own. */
const PROCESSES = 50;

/** As many different free ports as requested. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listenSomewhere()));
  const ports = servers.map(portOf);
  await Promise.all(servers.map(close));
  return ports;
}

/** Whether nobody listens on it. */
export async function isFree(port: number): Promise<boolean> {
  try {
    await close(await listenOn(port));
    return true;
  } catch {
    return false;
  }
}

async function listenSomewhere(): Promise<Server> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await listenOn(ownPort());
    } catch (error) {
      if (tries === TRIES) throw error;
    }
  }
}

function ownPort(): number {
  const ports = Math.floor((BEHIND_HIGHEST - LOWEST) / PROCESSES);
  return LOWEST + randomInt(ports) * PROCESSES + (process.pid % PROCESSES);
}

function listenOn(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  return address.port;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
