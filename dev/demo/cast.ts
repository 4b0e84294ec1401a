/** What every part of the story uses. */
import type { MaintenanceClient } from '../../src/client/index.ts';
import type { Hearing, Ivr, SimulatorControl } from '../simulator/index.ts';
import type { ExampleRequest } from './example-request.ts';
import type { Facts } from './narration/facts.ts';
import type { Receiver } from './receiver.ts';
import type { Screen } from './narration/screen.ts';
import type { Stage } from './stage.ts';

export interface Cast {
  readonly screen: Screen;
  readonly facts: Facts;
  readonly stage: Stage;
  readonly simulator: SimulatorControl;
  readonly receiver: Receiver;
  readonly client: MaintenanceClient;
  readonly uiAddress: string;
  readonly temporalAddress: string;
  readonly metricsAddress: string;
}

/** The line before anything happened. */
export interface Before {
  readonly line: Ivr;
  readonly hearing: Hearing;
}

/** The requested window. */
export interface Asked {
  readonly request: ExampleRequest;
  readonly startMs: number;
  readonly endMs: number;
}
