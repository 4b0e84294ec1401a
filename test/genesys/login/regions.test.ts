/** Which regions there are, what a misspelt name may mean, and which kinds an address can serve. */
import * as fc from 'fast-check';
import {
  readEnvironment,
  meantBy,
  REGIONS,
  regionOf,
} from '../../../src/adapters/genesys/where/regions.ts';
import { servedBy } from '../../../src/adapters/genesys/where/served-kinds.ts';

const PUBLIC = ['ivr', 'emergency-group', 'schedule-group', 'data-table-row'];

function inAnyCase(text: string): fc.Arbitrary<string> {
  const letters = Array.from(text);
  const raised = fc.array(fc.boolean(), { minLength: letters.length, maxLength: letters.length });
  return raised.map((up) =>
    letters.map((letter, n) => (up[n] === true ? letter.toUpperCase() : letter)).join(''),
  );
}

describe('a region', () => {
  it('is one of eighteen, each with a name and a domain of its own', () => {
    expect(REGIONS).toHaveLength(18);
    expect(new Set(REGIONS.flatMap(({ name, domain }) => [name, domain])).size).toBe(36);
  });

  it.each(REGIONS)('$name is $domain, however either is written', ({ name, domain }) => {
    fc.assert(
      fc.property(fc.oneof(inAnyCase(name), inAnyCase(domain)), (given) => {
        expect(readEnvironment(given)).toEqual({ ok: true, domain });
      }),
      { numRuns: 20 },
    );
  });

  it('is none that merely contains one', () => {
    expect(regionOf('mypurecloud.com.example.org')).toBeNull();
    expect(regionOf('constructor')).toBeNull();
  });
});

describe('an environment', () => {
  it.each([
    ['my.genesys.cloud', 'my.genesys.cloud'],
    ['My.Genesys.Cloud', 'my.genesys.cloud'],
    ['genesys.gateway.example', 'genesys.gateway.example'],
  ])('may be the host name %s of something else', (given, domain) => {
    expect(readEnvironment(given)).toEqual({ ok: true, domain });
  });

  it.each([
    ['eu-central-3', ['mypurecloud.de (eu-central-1)', 'euc2.pure.cloud (eu-central-2)']],
    ['us-west-1', ['usw2.pure.cloud (us-west-2)']],
    ['us_east_1', ['mypurecloud.com (us-east-1)']],
    ['EUC1', ['mypurecloud.de (eu-central-1)']],
    ['mypurecloud.co', ['mypurecloud.com (us-east-1)']],
    ['api.mypurecloud.ie', ['mypurecloud.ie (eu-west-1)']],
    ['login.usw2.pure.cloud', ['usw2.pure.cloud (us-west-2)']],
    ['mypurecloud.com.au.', ['mypurecloud.com.au (ap-southeast-2)']],
    ['usw3.pure.cloud', ['usw2.pure.cloud (us-west-2)']],
    ['edee1.eusc.pure.cloud', ['edee1.eusc-pure.cloud (eusc-de-east-1)']],
    ['https://mypurecloud.ie', ['mypurecloud.ie (eu-west-1)']],
  ])('%s is refused with what was meant', (given, meant) => {
    const reading = readEnvironment(given);
    if (reading.ok) throw new Error('it was taken');
    expect(reading.message).toBe(
      `is not a region of Genesys Cloud; did you mean ${meant.join(' or ')}? ` +
        'The address of a gateway goes into GENESYS_API_URL and GENESYS_LOGIN_URL',
    );
  });

  it.each(['frankfurt', 'https://gateway.example', 'gateway.example/x', 'a..b'])(
    '%s is refused with what it must be',
    (given) => {
      const reading = readEnvironment(given);
      expect(reading).toMatchObject({
        ok: false,
        message: expect.stringContaining('must be a region of Genesys Cloud'),
      });
    },
  );

  it('is a region, or the very host name that was given, or refused', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (given) => {
        const reading = readEnvironment(given);
        const asked = reading.ok ? [given.toLowerCase(), regionOf(given)?.domain] : [undefined];
        expect(asked).toContain(reading.ok ? reading.domain : undefined);
      }),
    );
  });

  it('of any length has one to three regions that may be meant', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (given) => {
        expect([1, 2, 3]).toContain(meantBy(given).length);
      }),
    );
  });
});

describe('the kinds that can be served', () => {
  it.each(REGIONS)('by $domain are those of the public API', ({ name, domain }) => {
    const served = servedBy(`https://api.${domain}`);
    expect(served).toMatchObject({ by: 'region', kinds: PUBLIC });
    expect(served.sentence).toBe(
      `${domain} (${name}) is a public region of Genesys Cloud: it serves the target kinds ivr, ` +
        'emergency-group, schedule-group and data-table-row; the API of flow-ivr is served by the ' +
        'simulator and by gateways that expose it only',
    );
  });

  it('by my.genesys.cloud are flow-ivr alone', () => {
    const served = servedBy('https://api.my.genesys.cloud');
    expect(served).toMatchObject({ by: 'contract', kinds: ['flow-ivr'] });
    expect(served.sentence).toContain(
      'can serve the target kind flow-ivr only; for ivr, emergency',
    );
  });

  it.each([
    'http://127.0.0.1:8090',
    'https://gateway.example/genesys',
    'https://api.mypurecloud.ie/behind',
    'https://api.mypurecloud.ie:8443',
    'https://mypurecloud.ie',
  ])('by %s are all', (url) => {
    const served = servedBy(url);
    expect(served).toMatchObject({ by: 'gateway', kinds: ['flow-ivr', ...PUBLIC] });
    expect(served.sentence).toContain(url);
  });
});
