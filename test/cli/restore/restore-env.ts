/** The environment in which a restore runs against a simulator, for files of the organisation `org-1`. */
import { DEFAULT_CLIENT, type Simulator } from '../../../dev/simulator/index.ts';

export function restoreEnv({ url }: Pick<Simulator, 'url'>): Record<string, string> {
  return {
    GENESYS_CLIENT_ID: DEFAULT_CLIENT.client_id,
    GENESYS_CLIENT_SECRET: DEFAULT_CLIENT.client_secret,
    GENESYS_ORGANIZATION_ID: 'org-1',
    GENESYS_API_URL: url,
    GENESYS_LOGIN_URL: url,
  };
}
