/** What a command may use of the machine: the process provides it, and tests fake it. Types only. */
import type { ClientLibrary } from '../client-port.ts';

export interface Output {
  readonly isTTY: boolean;
  readonly columns: number;
  write(text: string): void;
  /** Resolves once more can be written without filling memory. */
  drained?(): Promise<void>;
}

export interface Input extends AsyncIterable<Uint8Array> {
  readonly isTTY: boolean;
}

export interface Io {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** IANA name of the time zone of whoever sits here. */
  readonly timeZone: string;
  readonly signal: AbortSignal;
  readonly version: string;
  /** Epoch ms. */
  now(): number;
  /** Whoever is logged in, claimed as the actor. */
  userName(): string;
  /** Asks on the terminal; returns the line that was typed, empty if none. */
  ask(question: string): Promise<string>;
  /** Asks on the terminal; true only for a clear yes. */
  confirm(question: string): Promise<boolean>;
  /** Calls repeatedly until the returned function is called. */
  every(ms: number, call: () => void): () => void;
  loadClient(): Promise<ClientLibrary>;
}
