/**
 * The environment of a worker of the demo or of chaos: a Temporal, a simulator and a receiver of this machine, and one
 * name for namespace, task queue and organisation. Pure.
 */

export interface WorkerSurroundings {
  readonly name: string;
  /** `host:port` of Temporal. */
  readonly temporal: string;
  readonly simulator: string;
  /** The client that the simulator accepts. */
  readonly client: { readonly client_id: string; readonly client_secret: string };
  /** `host:port` that callbacks may go to. */
  readonly receiver: string;
}

export function workerEnvironment({
  name,
  temporal,
  simulator,
  client,
  receiver,
}: WorkerSurroundings): Readonly<Record<string, string>> {
  return {
    TEMPORAL_ADDRESS: temporal,
    TEMPORAL_NAMESPACE: name,
    TEMPORAL_TASK_QUEUE: name,
    GENESYS_API_URL: simulator,
    GENESYS_LOGIN_URL: simulator,
    GENESYS_CLIENT_ID: client.client_id,
    GENESYS_CLIENT_SECRET: client.client_secret,
    GENESYS_ORGANIZATION_ID: name,
    CALLBACK_ALLOW: receiver,
  };
}
