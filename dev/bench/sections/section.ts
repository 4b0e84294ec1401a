/** A section of the bench, and its results: figures, each with its floor in the same run. Types only. */
import type { Options } from '../command-line.ts';

/** One line of the table. */
export interface Figure {
  /** What was measured, e.g. `500 at one instant, apply, worst`. */
  readonly name: string;
  /** Null if not known on this machine. */
  readonly value: number | null;
  readonly unit: string;
  /** The same for the least that is possible, measured in this run; absent if there is none. */
  readonly floor?: number | null;
  /** Goal: at most this; absent if there is none. */
  readonly atMost?: number | null;
  /** Goal: at least this; absent if there is none. */
  readonly atLeast?: number | null;
  readonly note?: string;
}

/** The input of a section. */
export interface Bench {
  readonly options: Options;
  /** Path of the Temporal server's program. */
  readonly executable: string;
  /** Folder of the compiled programs. */
  readonly programs: string;
  /** Reports progress on standard error. */
  readonly tell: (words: string) => void;
  /** Registers what must be ended, whatever happens. */
  readonly endLater: (end: () => Promise<void>) => void;
  /** Ends the run if a program ends by itself. */
  readonly watch: (fallen: Promise<never>) => void;
}

export interface Section {
  /** The name for `--only`. */
  readonly name: string;
  /** One line for the usage. */
  readonly about: string;
  /** Whether it runs if `--only` is not given. */
  readonly isDefault: boolean;
  readonly run: (bench: Bench) => Promise<readonly Figure[]>;
}
