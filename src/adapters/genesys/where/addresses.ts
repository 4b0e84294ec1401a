/** The addresses of API and login, of one region: no secret goes to another region's login. Pure. */
import { readEnvironment, REGIONS, regionOf, type Region } from './regions.ts';

const HOSTS = { GENESYS_API_URL: 'api', GENESYS_LOGIN_URL: 'login' } as const;
export type AddressVariable = keyof typeof HOSTS;

export interface Addresses {
  readonly apiUrl: string;
  readonly loginUrl: string;
}

/** The addresses that are set, each already read. */
export interface GivenAddresses {
  readonly environment?: string | undefined;
  readonly apiUrl?: string | undefined;
  readonly loginUrl?: string | undefined;
}

function addressOf(domain: string, variable: AddressVariable): string {
  return `https://${HOSTS[variable]}.${domain}`;
}

function regionAt(url: string): Region | null {
  const host = new URL(url).hostname.replace(/\.$/, '');
  return REGIONS.find(({ domain }) => host === domain || host.endsWith(`.${domain}`)) ?? null;
}

/** Why an address is not that of a region's API or login; null if it is, or if it belongs to no region. */
export function addressProblem(variable: AddressVariable, url: string): string | null {
  const region = regionAt(url);
  if (region === null || url === addressOf(region.domain, variable)) return null;
  const right = addressOf(region.domain, variable);
  return `is in the region ${region.domain}, where it is ${right}: set that, or only GENESYS_ENVIRONMENT to ${region.domain}`;
}

/** What the given addresses leave open is filled in: from the other one's region, or from the default. */
export function addressesOf(given: GivenAddresses, defaultDomain: string): Addresses {
  const { environment, apiUrl, loginUrl } = given;
  const known = [apiUrl, loginUrl].flatMap((url) =>
    url === undefined ? [] : (regionAt(url) ?? []),
  );
  const domain = environment ?? known[0]?.domain ?? defaultDomain;
  return {
    apiUrl: apiUrl ?? addressOf(domain, 'GENESYS_API_URL'),
    loginUrl: loginUrl ?? addressOf(domain, 'GENESYS_LOGIN_URL'),
  };
}

export function mixedRegions(given: GivenAddresses): string | null {
  const { environment, apiUrl, loginUrl } = given;
  const named = environment === undefined ? null : regionOf(environment);
  const at = [apiUrl, loginUrl].flatMap((url) => (url === undefined ? [] : (regionAt(url) ?? [])));
  const domains = new Set([named, ...at].flatMap((region) => region?.domain ?? []));
  return domains.size < 2
    ? null
    : `names another region than the others (${[...domains].join(', ')}): the client and its secret belong to one`;
}

/** The domain of an environment as it was sent; undefined if it cannot be read. */
export function domainOf(environment: string | undefined): string | undefined {
  const reading = environment === undefined ? null : readEnvironment(environment);
  return reading?.ok === true ? reading.domain : undefined;
}
