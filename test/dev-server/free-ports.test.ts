import { createServer, type Server } from 'node:net';
import { freePorts, isFree } from '../../dev/dev-server/free-ports.ts';

/** From here on Linux assigns ports to connections and to callers that ask for any. */
const FIRST_GIVEN = 32_768;

describe('free ports', () => {
  it('are different, free, and none that a system gives to somebody meanwhile', async () => {
    const ports = await freePorts(100);
    expect(new Set(ports).size).toBe(100);
    expect(ports.filter((port) => port >= FIRST_GIVEN || port < 1_024)).toEqual([]);
  });

  it('are others than those that the next processes may choose', async () => {
    const ports = await freePorts(20);
    expect(new Set(ports.map((port) => (port - process.pid) % 50))).toHaveProperty('size', 1);
  });

  it('are distinguished from one on which somebody listens', async () => {
    const [port = 0] = await freePorts(1);
    const server = await new Promise<Server>((resolve) => {
      const listening = createServer().listen(port, '127.0.0.1', () => resolve(listening));
    });
    expect(await isFree(port)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
    expect(await isFree(port)).toBe(true);
  });
});
