/** The simulator's public exports: start one in this process, or control one that runs elsewhere. */
export { createSimulatorControl, SimulatorControlError } from './control/control-client.ts';
export type { Reading, SimulatorControl } from './control/control-client.ts';
export type { WaitOptions } from './control/control-waits.ts';
export type { SimulatorEvent } from './control/event-stream.ts';
export type { Fault, FaultInput } from './faults/fault-rule.ts';
export type { ClientCredentials, Seed, TargetFields } from './stage/inputs.ts';
export type {
  AnyWrite,
  Fields,
  Firing,
  Hearing,
  Ivr,
  ObjectWrite,
  Queue,
  RequestRecord,
  WriteRecord,
} from './stage/records.ts';
export type { Route } from './route/answer.ts';
export { BANK } from './stage/bank.ts';
export { lasting } from './objects/lasting.ts';
export type { ObjectKind } from './objects/subject.ts';
export { DEFAULT_CLIENT } from './stage/seed.ts';
export type { Settings } from './stage/settings.ts';
export { startSimulator } from './server.ts';
export type { Simulator, SimulatorOptions } from './server.ts';
