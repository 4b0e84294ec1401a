// An adapter that waits long for each answer: where a test holds an answer back until it has said something, the
// request must not be given up meanwhile.
import { createGenesys } from '../../src/adapters/genesys/index.ts';
import { DEFAULT_CLIENT } from '../../dev/simulator/index.ts';
import type { ActivityDeps } from '../../src/activities/index.ts';

const REQUEST_TIMEOUT_MS = 25_000;

/** In the place of a lab's own. */
export function patientApi(deps: ActivityDeps): ActivityDeps {
  deps.genesys.close();
  const genesys = createGenesys({
    apiUrl: deps.apiUrl,
    loginUrl: deps.apiUrl,
    clientId: DEFAULT_CLIENT.client_id,
    clientSecret: async () => DEFAULT_CLIENT.client_secret,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
  });
  return { ...deps, genesys };
}
