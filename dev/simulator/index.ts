// The simulator's public face: start one in this process, or control one that runs elsewhere.
export { createSimulatorControl, SimulatorControlError } from './control-client.ts';
export type { Reading, SimulatorControl } from './control-client.ts';
export type { WaitOptions } from './control-waits.ts';
export type { SimulatorEvent } from './event-stream.ts';
export type { Fault, FaultInput } from './fault-rule.ts';
export type { ClientCredentials, Seed, Settings, TargetFields } from './inputs.ts';
export type { Firing, Hearing, Ivr, Queue, RequestRecord, WriteRecord } from './records.ts';
export { DEFAULT_CLIENT } from './seed.ts';
export { startSimulator } from './server.ts';
export type { Simulator, SimulatorOptions } from './server.ts';
