// An adapter on a simulator of its own, over real HTTP; both end with `stop`.
import {
  createGenesys,
  type Genesys,
  type GenesysConfig,
} from '../../src/adapters/genesys/index.ts';
import {
  DEFAULT_CLIENT,
  startSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../dev/simulator/index.ts';

export interface SimulatedApi {
  readonly simulator: Simulator;
  readonly genesys: Genesys;
  readonly stop: () => Promise<void>;
}

export async function startSimulatedApi(
  options: SimulatorOptions = {},
  config: Partial<GenesysConfig> = {},
): Promise<SimulatedApi> {
  const simulator = await startSimulator(options);
  const genesys = createGenesys({
    apiUrl: simulator.url,
    loginUrl: simulator.url,
    clientId: DEFAULT_CLIENT.client_id,
    clientSecret: () => Promise.resolve(DEFAULT_CLIENT.client_secret),
    ...config,
  });
  const stop = async (): Promise<void> => {
    genesys.close();
    await simulator.close();
  };
  return { simulator, genesys, stop };
}
