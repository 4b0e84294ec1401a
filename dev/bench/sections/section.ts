// What a section of the bench is, and what it brings: figures, each beside its floor of the same run. Types only.
import type { Options } from '../command-line.ts';

/** One line of the table. */
export interface Figure {
  /** What was measured, e.g. `500 at one instant, apply, worst`. */
  readonly name: string;
  /** Null: not known on this machine. */
  readonly value: number | null;
  readonly unit: string;
  /** The same for the least that can be done, measured in this run; absent: there is none. */
  readonly floor?: number | null;
  /** Met with at most this; absent: only told. */
  readonly atMost?: number | null;
  /** Met with at least this; absent: only told. */
  readonly atLeast?: number | null;
  readonly note?: string;
}

/** What a section is given. */
export interface Bench {
  readonly options: Options;
  /** Path of the Temporal server's program. */
  readonly executable: string;
  /** Folder of the compiled programs. */
  readonly programs: string;
  /** Says on standard error what is going on. */
  readonly tell: (words: string) => void;
  /** Keeps what must be ended, whatever comes. */
  readonly endLater: (end: () => Promise<void>) => void;
  /** Has a program that ended by itself end the run. */
  readonly watch: (fallen: Promise<never>) => void;
}

export interface Section {
  /** As `--only` names it. */
  readonly name: string;
  /** One line for the usage. */
  readonly about: string;
  /** Whether it runs where `--only` names none. */
  readonly isDefault: boolean;
  readonly run: (bench: Bench) => Promise<readonly Figure[]>;
}
