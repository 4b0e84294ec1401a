// What a run of chaos needs to know of a kind of target. The oracle knows an object by this alone, not from the
// system: told once more here on purpose. Types only.
import type { FlowIvrRequest, TargetRequest } from '../../../src/client/index.ts';
import type { TargetKindName } from '../../../src/contract/request/target.ts';
import type { Fields, ObjectKind, Route, SimulatorControl } from '../../simulator/index.ts';
import type { FaultInput } from '../../simulator/index.ts';
import type { Random } from '../plan/random.ts';

/** Of a planned window, what its change is made of. */
export interface Change {
  readonly key: string;
  readonly line: string;
  /** Unlike any other text of the run. */
  readonly greeting: string;
  /** null: callers are disconnected. */
  readonly queue: string | null;
}

type Wanted =
  | Required<Pick<FlowIvrRequest, 'flow_id' | 'fallback_greeting' | 'reroute_queue_id'>>
  | Pick<TargetRequest, 'target'>;

export interface ChaosKind {
  readonly kind: TargetKindName;
  /** How the ids of its lines begin: no other kind's do. */
  readonly prefix: string;
  /** How many lines a run of several kinds has. @default 14 */
  readonly lines?: number;
  /** The method of a write. */
  readonly method: 'PATCH' | 'PUT';
  /** Where its lines are read and written. */
  readonly path: (line: string) => string;
  /** Where else requests of a window go; globs, of no line alone. @default nowhere */
  readonly beside?: readonly string[];
  /** The fields that a window changes, as {@link read} gives them. */
  readonly managed: readonly string[];
  /** The field that has all the others. */
  readonly rest: string;
  /** The field whose value is that of one window only; null: windows are told apart by their moments. */
  readonly telling: string | null;
  /** False: a write has no version, so that it may overwrite what it has not seen. */
  readonly isLocked: boolean;
  /** True: whatever others change meanwhile is answered by a person, and nothing is restored. */
  readonly isAnswered: boolean;
  /** A change is written so many minutes before its start; the platform begins and ends it. @default 0 */
  readonly aheadMinutes?: number;
  /** True: its windows start on whole minutes of the clock, however long a minute of the run is. */
  readonly isOnWholeMinute?: boolean;
  /** A version that we tell, as the API counts the object. @default the same */
  readonly counted?: (version: number) => number;
  /** An object as the oracle sees it. */
  readonly read: (fields: Fields) => Fields;
  /** What a window puts there, of the managed fields. */
  readonly written: (change: Change) => Fields;
  /** What a request says of it. */
  readonly wanted: (change: Change) => Wanted;
  /** Another administrator's edit; `mark` makes its values unlike any other. */
  readonly edit: (random: Random, mark: string) => Fields;
  /** Another administrator's edit of one managed field. */
  readonly editOne: (random: Random, mark: string) => Fields;
  /** An edit that sets these managed fields to what they would be without us. */
  readonly back: (truth: Fields, names: readonly string[]) => Fields;
  /** What may go wrong with its requests. */
  readonly meets: (effect: FaultInput['effect']) => boolean;
  /** What goes wrong with its writes beside what does with all kinds'. @default nothing */
  readonly faults?: readonly FaultInput['effect'][];
  /** What a caller of the line gets, of all that the oracle of routes says. */
  readonly heard: (route: Route) => string | null;
  /** The same by the managed fields that stand. */
  readonly hears: (line: string, fields: Fields) => string | null;
}

/** A kind that the simulator keeps among the organisation's objects. */
export interface ObjectChaosKind extends ChaosKind {
  readonly object: ObjectKind;
  /** Sets up so many lines; their changes stand in the write log. */
  readonly furnish: (simulator: SimulatorControl, lines: readonly string[]) => Promise<void>;
  /** The number that leads to a line. */
  readonly dnis: (line: string) => string;
}
