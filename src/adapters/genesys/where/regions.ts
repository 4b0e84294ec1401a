/** The public regions of Genesys Cloud, by AWS name and by domain, and suggestions for a misspelt one. Pure. */

export interface Region {
  /** AWS's name for it, e.g. `eu-central-1`. */
  readonly name: string;
  /** The API is at `https://api.<domain>`, the login at `https://login.<domain>`. */
  readonly domain: string;
}

const DOMAINS: Readonly<Record<string, string>> = {
  'us-east-1': 'mypurecloud.com',
  'us-east-2': 'use2.us-gov-pure.cloud',
  'us-west-2': 'usw2.pure.cloud',
  'ca-central-1': 'cac1.pure.cloud',
  'mx-central-1': 'mxc1.pure.cloud',
  'sa-east-1': 'sae1.pure.cloud',
  'eu-west-1': 'mypurecloud.ie',
  'eu-west-2': 'euw2.pure.cloud',
  'eu-central-1': 'mypurecloud.de',
  'eu-central-2': 'euc2.pure.cloud',
  'eusc-de-east-1': 'edee1.eusc-pure.cloud',
  'me-central-1': 'mec1.pure.cloud',
  'ap-south-1': 'aps1.pure.cloud',
  'ap-southeast-1': 'apse1.pure.cloud',
  'ap-southeast-2': 'mypurecloud.com.au',
  'ap-northeast-1': 'mypurecloud.jp',
  'ap-northeast-2': 'apne2.pure.cloud',
  'ap-northeast-3': 'apne3.pure.cloud',
};

export const REGIONS: readonly Region[] = Object.entries(DOMAINS).map(([name, domain]) => ({
  name,
  domain,
}));

/** AWS's format for a region, and the domains that Genesys gives its regions. */
const LOOKS_LIKE_ONE = /^[a-z]{2,4}([-_][a-z]+){1,3}[-_]\d{1,2}$|^[a-z]{2,4}\d$|pure\.?cloud/;
const HOSTS_OF_ONE = /^(?:api|login|apps|www)\./;
const MOST_MEANT = 3;
/** Only this much of a longer text is compared. */
const LONGEST = 60;

/** The region of a domain or an AWS name, in any case; null if it is not one. */
export function regionOf(given: string): Region | null {
  const wanted = given.toLowerCase();
  return REGIONS.find(({ name, domain }) => name === wanted || domain === wanted) ?? null;
}

function looksLikeRegion(given: string): boolean {
  return LOOKS_LIKE_ONE.test(given.toLowerCase());
}

/** The regions nearest to a name, at least one and at most three. */
export function meantBy(given: string): readonly Region[] {
  const wanted = given
    .slice(0, LONGEST)
    .toLowerCase()
    .replace(HOSTS_OF_ONE, '')
    .replaceAll('_', '-');
  const far = REGIONS.map((region) => ({ region, steps: stepsTo(wanted, region) }));
  const nearest = Math.min(...far.map(({ steps }) => steps));
  return far
    .filter(({ steps }) => steps === nearest)
    .slice(0, MOST_MEANT)
    .map(({ region }) => region);
}

function stepsTo(wanted: string, { name, domain }: Region): number {
  return Math.min(...[name, domain, shortOf(name)].map((word) => distance(wanted, word)));
}

/** As Genesys writes it in its domains: `ap-northeast-2` is `apne2`. */
function shortOf(name: string): string {
  const [land = '', ...rest] = name.split('-');
  const initials = rest.map((word) => word.replaceAll(/(north|south|central|east|west)/g, initial));
  return `${land}${initials.join('')}`;
}

function initial(word: string): string {
  return word.slice(0, 1);
}

function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, n) => n);
  for (const [n, letter] of Array.from(from).entries()) {
    const next = [n + 1];
    for (let m = 0; m < to.length; m += 1) {
      const changed = (row[m] ?? 0) + (letter === to[m] ? 0 : 1);
      next.push(Math.min(changed, (row[m + 1] ?? 0) + 1, (next[m] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** Not a region of the public API: the name comes from the `flow-ivr` contract. */
export const CONTRACT_ENVIRONMENT = 'my.genesys.cloud';

export type EnvironmentReading =
  | { readonly ok: true; /** In lower case. */ readonly domain: string }
  | { readonly ok: false; readonly message: string };

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
