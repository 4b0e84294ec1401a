/**
 * Connections opened ahead of their requests: when hundreds of writes are due at one instant, none of them waits for a
 * handshake. An agent uses them instead of new ones.
 */
import type { Agent, ClientRequestArgs } from 'node:http';
import type { AgentOptions } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';

/** A connection unused for this long is closed, before something on the way closes it unnoticed. */
const KEPT_MS = 10_000;

interface Place {
  readonly host: string;
  readonly port: string;
}

interface Ready {
  readonly key: string;
  readonly socket: Duplex;
  /** Removes the listeners of this class. */
  readonly leave: () => void;
}

type Connect = Agent['createConnection'];

/** How the names of an agent's idle connections begin. */
function keyOf({ host, port }: Pick<ClientRequestArgs, 'host' | 'port'>): string {
  return `${host}:${port}:`;
}

function isUsable({ destroyed, writable, readableEnded }: Duplex): boolean {
  return !destroyed && writable && !readableEnded;
}

/** Ready connections for one agent, whose connect function this replaces. */
export class ReadyConnections {
  readonly #agent: Agent;
  readonly #options: AgentOptions;
  readonly #connect: Connect;
  readonly #ready = new Set<Ready>();
  /** Expected requests. */
  #awaited = 0;

  /** @param options those that the agent was created with */
  constructor(agent: Agent, options: AgentOptions) {
    this.#agent = agent;
    this.#options = options;
    this.#connect = agent.createConnection.bind(agent);
    agent.createConnection = (asked, callback) =>
      this.#take(keyOf(asked)) ?? this.#connect(asked, callback);
  }

  /** Opens a connection for a request within seconds, unless enough are open. Failures are ignored. */
  open(place: Place): void {
    this.#awaited += 1;
    setTimeout(() => (this.#awaited -= 1), KEPT_MS).unref();
    if (this.#countOpen(keyOf(place)) < this.#awaited) this.#openOne(place);
  }

  close(): void {
    for (const { socket } of this.#ready) socket.destroy();
  }

  #countOpen(key: string): number {
    const idle = Object.entries(this.#agent.freeSockets).filter(([name]) => name.startsWith(key));
    const kept = idle.reduce((sum, [, sockets = []]) => sum + sockets.length, 0);
    return kept + [...this.#ready].filter((one) => one.key === key).length;
  }

  #openOne(place: Place): void {
    const { host, port } = place;
    // The name that the agent gives to a server with several certificates.
    const named: ConnectionOptions = isIP(host) === 0 ? { servername: host } : {};
    const socket = this.#connect({ noDelay: true, ...this.#options, ...named, host, port });
    if (!socket) return;
    const end = (): void => {
      ready.leave();
      socket.destroy();
    };
    const timer = setTimeout(end, KEPT_MS).unref();
    const leave = (): void => {
      clearTimeout(timer);
      this.#ready.delete(ready);
      for (const event of ['error', 'close', 'timeout']) socket.off(event, end);
    };
    const ready: Ready = { key: keyOf(place), socket, leave };
    for (const event of ['error', 'close', 'timeout']) socket.on(event, end);
    this.#ready.add(ready);
  }

  #take(key: string): Duplex | null {
    for (const { key: of, socket, leave } of this.#ready)
      if (of === key && isUsable(socket)) {
        leave();
        return socket;
      }
    return null;
  }
}
