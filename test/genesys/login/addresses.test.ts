/** The addresses of API and login by the variables: those of one region, or of a gateway. */
import { readGenesysSettings } from '../../../src/adapters/genesys/index.ts';

const CLIENT = {
  GENESYS_CLIENT_ID: 'client',
  GENESYS_CLIENT_SECRET: 'secret',
  GENESYS_ORGANIZATION_ID: 'org',
};

function read(env: Readonly<Record<string, string>>): unknown {
  const reading = readGenesysSettings({ ...CLIENT, ...env });
  if (!reading.ok) return reading.problems.map(({ variable, message }) => `${variable} ${message}`);
  return [reading.settings.apiUrl, reading.settings.loginUrl];
}

const IRISH = ['https://api.mypurecloud.ie', 'https://login.mypurecloud.ie'];

it.each([
  [{ GENESYS_ENVIRONMENT: 'eu-west-1' }, IRISH],
  // The secret goes to the login of the same region.
  [{ GENESYS_API_URL: 'https://api.mypurecloud.ie' }, IRISH],
  [{ GENESYS_LOGIN_URL: 'https://login.mypurecloud.ie/' }, IRISH],
  [{ GENESYS_API_URL: 'https://API.MYPURECLOUD.IE:443' }, IRISH],
  [
    { GENESYS_ENVIRONMENT: 'eu-west-1', GENESYS_API_URL: 'https://gateway.example.com/genesys' },
    ['https://gateway.example.com/genesys', 'https://login.mypurecloud.ie'],
  ],
  [
    { GENESYS_API_URL: 'https://gateway.example.com' },
    ['https://gateway.example.com', 'https://login.my.genesys.cloud'],
  ],
  [{}, ['https://api.my.genesys.cloud', 'https://login.my.genesys.cloud']],
])('%j is taken', (env, addresses) => {
  expect(read(env)).toEqual(addresses);
});

it.each([
  ['GENESYS_API_URL', 'https://api.mypurecloud.ie/api/v2', 'api'],
  ['GENESYS_API_URL', 'https://apps.mypurecloud.ie', 'api'],
  ['GENESYS_API_URL', 'https://login.mypurecloud.ie', 'api'],
  ['GENESYS_API_URL', 'https://mypurecloud.ie', 'api'],
  ['GENESYS_API_URL', 'https://api.mypurecloud.ie.', 'api'],
  ['GENESYS_LOGIN_URL', 'https://api.mypurecloud.ie', 'login'],
  ['GENESYS_LOGIN_URL', 'https://login.mypurecloud.ie/oauth/token', 'login'],
])('%s=%s is not the address of a region', (variable, url, host) => {
  expect(read({ [variable]: url })).toEqual([
    `${variable} is in the region mypurecloud.ie, where it is https://${host}.mypurecloud.ie: set that, or only GENESYS_ENVIRONMENT to mypurecloud.ie`,
  ]);
});

it.each([
  [
    { GENESYS_ENVIRONMENT: 'eu-west-1', GENESYS_API_URL: 'https://api.mypurecloud.de' },
    'GENESYS_API_URL',
  ],
  [
    {
      GENESYS_API_URL: 'https://api.mypurecloud.ie',
      GENESYS_LOGIN_URL: 'https://login.mypurecloud.de',
    },
    'GENESYS_LOGIN_URL',
  ],
])('%j are of two regions: no secret is sent to another one', (env, variable) => {
  expect(read(env)).toEqual([
    `${variable} names another region than the others (mypurecloud.ie, mypurecloud.de): the client and its secret belong to one`,
  ]);
});

it.each(['10.0.0.1', '1.2.3.4.5', '-.-', '-a.com', 'a..b', `${'a'.repeat(64)}.com`])(
  'GENESYS_ENVIRONMENT=%s is no host name',
  (environment) => {
    expect(read({ GENESYS_ENVIRONMENT: environment })).toEqual([
      expect.stringContaining('GENESYS_ENVIRONMENT must be a region of Genesys Cloud'),
    ]);
  },
);
