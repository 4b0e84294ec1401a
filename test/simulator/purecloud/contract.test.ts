/**
 * The contract of a Genesys Cloud organisation, checked against the simulator always, and, only reading, against a real
 * organisation with GENESYS_LIVE_TEST=1 GENESYS_ENVIRONMENT=<region> GENESYS_CLIENT_ID=… GENESYS_CLIENT_SECRET=…
 */
import { DEFAULT_CLIENT, startSimulator } from '../../../dev/simulator/index.ts';
import { CHECKS, NEEDS_WRITES, describeContract } from './contract.ts';
import { connect } from './org.ts';

const {
  GENESYS_LIVE_TEST: live,
  GENESYS_ENVIRONMENT: environment = '',
  GENESYS_CLIENT_ID: clientId = '',
  GENESYS_CLIENT_SECRET: clientSecret = '',
} = process.env;

const SIMULATED = {
  clientId: DEFAULT_CLIENT.client_id,
  clientSecret: DEFAULT_CLIENT.client_secret,
};

let leftBySimulator: readonly string[] = [];

describeContract(
  'the simulator',
  async () => {
    const simulator = await startSimulator();
    return { org: await connect(simulator, SIMULATED), close: () => simulator.close() };
  },
  (unsettled) => {
    leftBySimulator = unsettled;
  },
);

it('leaves nothing unsettled by the simulator that reading settles', () => {
  expect(leftBySimulator).toHaveLength(NEEDS_WRITES.length);
});

describe('a check', () => {
  it('fails if the organisation is another one than is taken for true', async () => {
    const simulator = await startSimulator();
    try {
      const org = await connect(simulator, SIMULATED);
      await simulator.addFault({ times: null, effect: { kind: 'answer', status: 200, body: {} } });
      const ended = await Promise.allSettled(CHECKS.map((one) => one.run(org)));
      const passed = CHECKS.filter((_one, place) => ended[place]?.status === 'fulfilled');
      expect(passed.map(({ name }) => name)).toEqual([
        'every answer carries the limits of the client',
      ]);
    } finally {
      await simulator.close();
    }
  });

  it('is not settled, and says why, if the client may not look', async () => {
    const simulator = await startSimulator({
      clients: [{ ...DEFAULT_CLIENT, roles: [] }],
      settings: { rights_answer: 'forbidden' },
    });
    try {
      const org = await connect(simulator, SIMULATED);
      const why = await Promise.all(CHECKS.map((one) => one.run(org)));
      expect(why.filter((one) => one !== null)).toHaveLength(CHECKS.length - 2);
      expect(why[0]).toMatch(/^403 missing\.permissions: .*routing:callRoute:view$/);
    } finally {
      await simulator.close();
    }
  });
});

if (live === '1') {
  describeContract(
    `the organisation in ${environment}`,
    async () => ({
      org: await connect({ environment }, { clientId, clientSecret }),
      close: async () => {},
    }),
    (unsettled) => {
      process.stdout.write(`Not settled:\n${unsettled.map((one) => `  ${one}\n`).join('')}`);
    },
  );
}
