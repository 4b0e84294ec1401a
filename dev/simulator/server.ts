/** The listening server: /_sim goes to the control API, everything else to the simulated one. */
import { once, setMaxListeners } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { control } from './control/control-api.ts';
import { createChatServices, isForChat } from './chat/chat-services.ts';
import { createSimulatorControl } from './control/control-client.ts';
import type { SimulatorControl } from './control/control-client.ts';
import { exchange } from './api/exchange.ts';
import type { Seed } from './stage/inputs.ts';
import { reset } from './wire/bytes.ts';
import { createWorld } from './stage/world.ts';
import type { World } from './stage/world.ts';

export interface SimulatorOptions extends Seed {
  /** @default 0, any free port */
  readonly port?: number;
  /** @default 127.0.0.1 */
  readonly host?: string;
}

/** A running simulator, with its control. */
export interface Simulator extends SimulatorControl {
  readonly port: number;
  /** Ends every connection at once, including hung ones. Late writes no longer land. */
  close(): Promise<void>;
}

/**
 * Starts a simulator in this process. What the seed leaves out has defaults (`seed.ts`).
 *
 * @throws ZodError for an invalid seed; the system's error if it cannot listen.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { port = 0, host = '127.0.0.1', ...seed } = options;
  const world = createWorld(seed);
  const chat = createChatServices();
  const closing = new AbortController();
  // Every answer that is held back listens to it.
  setMaxListeners(0, closing.signal);
  const server = createServer((request, response) => {
    if (isForChat(request)) void chat(request, response);
    else void serve(world, request, response, closing.signal);
  });
  // A connection that the server ends between two requests would be an unwanted fault.
  server.keepAliveTimeout = 0;
  server.listen(port, host);
  await once(server, 'listening');
  const listening = portOf(server);
  return {
    ...createSimulatorControl(urlOf(host, listening)),
    port: listening,
    close: async () => {
      closing.abort();
      await closeServer(server);
    },
  };
}

async function serve(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  try {
    const handle = /^\/_sim(?:[/?]|$)/.test(request.url ?? '') ? control : exchange;
    await handle(world, request, response, closing);
  } catch (error) {
    reset(response);
    if (!closing.aborted && !request.destroyed) {
      process.emitWarning(`simulator: ${request.method} ${request.url}: ${String(error)}`);
    }
  }
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function urlOf(host: string, port: number): string {
  const named = host.includes(':') ? `[${host}]` : host;
  return `http://${named === '0.0.0.0' ? '127.0.0.1' : named}:${port}`;
}
