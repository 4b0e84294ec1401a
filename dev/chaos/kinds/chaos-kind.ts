/**
 * What a chaos run needs to know about a kind of target. The oracle knows an object only from here, not from the
 * system: the duplication is intended. Types only.
 */
import type { FlowIvrRequest, TargetRequest } from '../../../src/client/index.ts';
import type { TargetKindName } from '../../../src/contract/request/target/target.ts';
import type { Fields, ObjectKind, Route, SimulatorControl } from '../../simulator/index.ts';
import type { FaultInput } from '../../simulator/index.ts';
import type { Random } from '../plan/random.ts';

/** The change of a planned window. */
export interface Change {
  readonly key: string;
  readonly line: string;
  /** Different from any other text of the run. */
  readonly greeting: string;
  /** Null if callers are disconnected. */
  readonly queue: string | null;
}

type Wanted =
  | Required<Pick<FlowIvrRequest, 'flow_id' | 'fallback_greeting' | 'reroute_queue_id'>>
  | Pick<TargetRequest, 'target'>;

export interface ChaosKind {
  readonly kind: TargetKindName;
  /** The prefix of the ids of its lines: no other kind has it. */
  readonly prefix: string;
  /** How many lines a run with several kinds has. @default 14 */
  readonly lines?: number;
  /** The method of a write. */
  readonly method: 'PATCH' | 'PUT';
  /** Where its lines are read and written. */
  readonly path: (line: string) => string;
  /** Other paths that a window's requests use; globs, for no line in particular. @default none */
  readonly beside?: readonly string[];
  /** The fields that a window changes, in the form of {@link read}. */
  readonly managed: readonly string[];
  /** The field that has all the others. */
  readonly rest: string;
  /** The field whose value is unique to one window; null if windows are distinguished by time. */
  readonly telling: string | null;
  /** False: a write has no version, so it may overwrite what it has not seen. */
  readonly isLocked: boolean;
  /** True: a person responds to whatever others change, and nothing is restored. */
  readonly isAnswered: boolean;
  /** How many minutes before its start a change is written; the platform begins and ends it. @default 0 */
  readonly aheadMinutes?: number;
  /** True: its windows start on whole minutes of the clock, whatever the length of a minute of the run. */
  readonly isOnWholeMinute?: boolean;
  /** Our version of the object as the API counts it. @default the same */
  readonly counted?: (version: number) => number;
  /** An object as the oracle sees it. */
  readonly read: (fields: Fields) => Fields;
  /** What a window writes there, of the managed fields. */
  readonly written: (change: Change) => Fields;
  /** The target in a request. */
  readonly wanted: (change: Change) => Wanted;
  /** Another administrator's edit; `mark` makes its values unique. */
  readonly edit: (random: Random, mark: string) => Fields;
  /** Another administrator's edit of one managed field. */
  readonly editOne: (random: Random, mark: string) => Fields;
  /** An edit that sets these managed fields to what they would be without us. */
  readonly back: (truth: Fields, names: readonly string[]) => Fields;
  /** The faults its requests may meet. */
  readonly meets: (effect: FaultInput['effect']) => boolean;
  /** Faults of its writes in addition to those of all kinds. @default none */
  readonly faults?: readonly FaultInput['effect'][];
  /** What a caller of the line gets, from the route oracle's answer. */
  readonly heard: (route: Route) => string | null;
  /** The same, from the current managed fields. */
  readonly hears: (line: string, fields: Fields) => string | null;
}

/** A kind whose objects the simulator keeps in the organisation. */
export interface ObjectChaosKind extends ChaosKind {
  readonly object: ObjectKind;
  /** Sets up the lines; their changes are in the write log. */
  readonly furnish: (simulator: SimulatorControl, lines: readonly string[]) => Promise<void>;
  /** The number that leads to a line. */
  readonly dnis: (line: string) => string;
}
