/** The adapter for a simulator, and another one to replace a lab's own. */
import {
  createGenesys,
  type Genesys,
  type GenesysConfig,
} from '../../src/adapters/genesys/index.ts';
import type { ActivityDeps } from '../../src/activities/index.ts';
import { DEFAULT_CLIENT } from '../../dev/simulator/index.ts';

/** How long a lab waits for an answer, milliseconds: an organisation may take longer. */
export const LAB_TIMEOUT_MS = 2_000;

/** As the client that a simulator knows. */
export function genesysAt(url: string, config: Partial<GenesysConfig> = {}): Genesys {
  return createGenesys({
    apiUrl: url,
    loginUrl: url,
    clientId: DEFAULT_CLIENT.client_id,
    clientSecret: async () => DEFAULT_CLIENT.client_secret,
    ...config,
  });
}

/** Replaces a lab's adapter. */
export function withApi(deps: ActivityDeps, config: Partial<GenesysConfig>): ActivityDeps {
  deps.genesys.close();
  const genesys = genesysAt(deps.apiUrl, { requestTimeoutMs: LAB_TIMEOUT_MS, ...config });
  return { ...deps, genesys };
}

/**
 * With a long time-out: if a test holds an answer back until it has sent something, the request must not be given
 * up meanwhile.
 */
export function patientApi(deps: ActivityDeps): ActivityDeps {
  return withApi(deps, { requestTimeoutMs: 25_000 });
}
