/** Which kinds of target an API can serve, by its address, and how that is reported. Pure. */
import { CONTRACT_KIND, PUBLIC_KINDS, type TargetKindName } from '../targets/kinds.ts';
import { CONTRACT_ENVIRONMENT, regionOf } from './regions.ts';

export interface Served {
  readonly by: 'region' | 'contract' | 'gateway';
  readonly kinds: readonly TargetKindName[];
  readonly sentence: string;
}

/** @param apiUrl the address of the API, as in the settings */
export function servedBy(apiUrl: string): Served {
  const { host, pathname } = new URL(apiUrl);
  const domain = pathname === '/' && host.startsWith('api.') ? host.slice('api.'.length) : '';
  const region = regionOf(domain);
  if (region !== null) return servedByRegion(`${region.domain} (${region.name})`);
  return domain === CONTRACT_ENVIRONMENT ? servedByContract() : servedByGateway(apiUrl);
}

function servedByRegion(named: string): Served {
  const sentence =
    `${named} is a public region of Genesys Cloud: it serves the target kinds ${listed(PUBLIC_KINDS)}; ` +
    `the API of ${CONTRACT_KIND} is served by the simulator and by gateways that expose it only`;
  return { by: 'region', kinds: PUBLIC_KINDS, sentence };
}

function servedByContract(): Served {
  const sentence =
    `${CONTRACT_ENVIRONMENT} is not a public region of Genesys Cloud: it can serve the target kind ` +
    `${CONTRACT_KIND} only; for ${listed(PUBLIC_KINDS)} set GENESYS_ENVIRONMENT to the organisation's ` +
    'region, such as mypurecloud.ie or eu-west-1';
  return { by: 'contract', kinds: [CONTRACT_KIND], sentence };
}

function servedByGateway(apiUrl: string): Served {
  const kinds = [CONTRACT_KIND, ...PUBLIC_KINDS] as const;
  const sentence =
    `${apiUrl} is not a public region of Genesys Cloud but a gateway or a simulator: it can serve the target ` +
    `kinds ${listed(kinds)}, as far as it exposes their APIs`;
  return { by: 'gateway', kinds, sentence };
}

function listed(kinds: readonly string[]): string {
  return `${kinds.slice(0, -1).join(', ')} and ${kinds.at(-1) ?? ''}`;
}
