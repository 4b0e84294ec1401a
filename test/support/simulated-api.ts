/** An adapter with its own simulator, over real HTTP; both end with `stop`. */
import type { Genesys, GenesysConfig } from '../../src/adapters/genesys/index.ts';
import {
  startSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../dev/simulator/index.ts';
import { genesysAt } from './genesys-at.ts';

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
  const genesys = genesysAt(simulator.url, config);
  const stop = async (): Promise<void> => {
    genesys.close();
    await simulator.close();
  };
  return { simulator, genesys, stop };
}
