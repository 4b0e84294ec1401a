/** The address of the API by its environment: a public region, or the host name of something else. Pure. */
import { looksLikeRegion, meantBy, regionOf } from './regions.ts';

/** Not a region of the public API: the name comes from the `flow-ivr` contract. */
export const CONTRACT_ENVIRONMENT = 'my.genesys.cloud';

export type EnvironmentReading =
  | { readonly ok: true; /** In lower case. */ readonly domain: string }
  | { readonly ok: false; readonly message: string };

/** Labels of letters, digits and hyphens; the last one is not a number, as it would be in an IP address. */
const HOST_NAME = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const LONGEST_NAME = 240;

/** Accepts a region's domain or AWS name in any case, and the host name of anything that is not a region. */
export function readEnvironment(given: string): EnvironmentReading {
  const region = regionOf(given);
  if (region !== null) return { ok: true, domain: region.domain };
  if (looksLikeRegion(given)) return { ok: false, message: noRegion(given) };
  const domain = given.toLowerCase();
  if (domain.length <= LONGEST_NAME && HOST_NAME.test(domain)) return { ok: true, domain };
  const message =
    `must be a region of Genesys Cloud, such as mypurecloud.ie or eu-west-1, or a host name such as ` +
    `${CONTRACT_ENVIRONMENT}, without scheme and path`;
  return { ok: false, message };
}

function noRegion(given: string): string {
  const meant = meantBy(given).map(({ name, domain }) => `${domain} (${name})`);
  return (
    `is not a region of Genesys Cloud; did you mean ${meant.join(' or ')}? ` +
    'The address of a gateway goes into GENESYS_API_URL and GENESYS_LOGIN_URL'
  );
}
