/** An adapter with its own simulator, over real HTTP; both end with the test, however it ends. */
import { A_PERIOD } from '../support/records/a-period.ts';
import { inspect } from 'node:util';
import {
  GenesysError,
  type Genesys,
  type GenesysConfig,
  type RequestContext,
  type RequestObservation,
} from '../../src/adapters/genesys/index.ts';
import type { Simulator, SimulatorOptions } from '../../dev/simulator/index.ts';
import { startSimulatedApi } from '../support/simulated-api.ts';

export const IVR = 'a1b2c3d4-e5f6-7890-abcd-ef1234567890';
export const QUEUE = 'q1w2e3r4-t5y6-7u8i-9o0p-a1s2d3f4g5h6';
/** The version the simulator's line begins with. */
export const VERSION = 14;
export const OTHER: RequestContext = { priority: 'other' };
export const REVERT: RequestContext = { priority: 'revert' };
export const IVR_PATH = `/api/v2/flow/ivr/${IVR}`;

export interface Scene {
  readonly simulator: Simulator;
  readonly genesys: Genesys;
  /** The adapter's reports of its requests. */
  readonly observed: RequestObservation[];
  /** How many requests reached the simulator at a path (a glob). */
  countRequests(path: string): Promise<number>;
}

interface SceneOptions {
  readonly simulator?: SimulatorOptions;
  readonly config?: Partial<GenesysConfig>;
}

/** Runs a test in a separate scene. */
export async function withScene(
  options: SceneOptions,
  run: (scene: Scene) => Promise<void>,
): Promise<void> {
  const observed: RequestObservation[] = [];
  const { simulator, genesys, stop } = await startSimulatedApi(options.simulator, {
    observe: (observation) => observed.push(observation),
    ...options.config,
  });
  const countRequests = async (path: string): Promise<number> =>
    (await simulator.requests()).filter((request) => request.path === path).length;
  try {
    await run({ simulator, genesys, observed, countRequests });
  } finally {
    await stop();
  }
}

/** The adapter's error at the end of a call; anything else fails the test. */
export async function errorOf(call: Promise<unknown>): Promise<GenesysError> {
  const error: unknown = await call.then(
    (value) => ({ answered: value }),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GenesysError);
  if (error instanceof GenesysError) return error;
  throw new Error('not the error of the adapter');
}

/** Everything an error shows, in logs and on screens. */
export function shown(error: GenesysError): string {
  return `${inspect(error, { depth: null })} ${JSON.stringify(error)}`;
}

/** The write that puts the simulator's line into maintenance. */
export function applyTo(scene: Pick<Scene, 'genesys'>, context = OTHER, version = VERSION) {
  const target = scene.genesys.target('flow-ivr');
  const words = { fallbackGreeting: 'Please call back later.', rerouteQueueId: QUEUE };
  const request = { id: IVR, settings: {}, mark: null, period: A_PERIOD, ...words };
  const state = { id: IVR, name: '', version, fields: {}, requestId: null };
  const fields = target.maintenanceFields(request, state);
  return target.write(IVR, { version, fields }, context);
}

/** The simulator's line, read. */
export function readLine(scene: Pick<Scene, 'genesys'>, context = OTHER) {
  return scene.genesys.target('flow-ivr').read(IVR, context);
}
