/** Whether a server answers: on its port, and for its namespaces. */
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';

const LOOK_EVERY_MS = 25;

/** Resolves once something accepts connections there. */
export async function portAnswers(port: number, signal: AbortSignal): Promise<void> {
  while (!(await accepts(port))) await delay(LOOK_EVERY_MS, undefined, { signal });
}

/** Resolves once the server knows each of the namespaces. */
export async function namespacesAnswer(
  connection: Connection,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (const namespace of namespaces) {
    while (!(await knows(connection, namespace))) {
      await delay(LOOK_EVERY_MS, undefined, { signal });
    }
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => settle(true));
    socket.once('error', () => settle(false));
  });
}

async function knows(connection: Connection, namespace: string): Promise<boolean> {
  try {
    await connection.withDeadline(Date.now() + 2_000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return true;
  } catch {
    return false;
  }
}
