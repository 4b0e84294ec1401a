/**
 * How many updates a window accepts. Above the limit, anything that would be refused or costs a step is rejected,
 * because it would grow the history forever. Whatever can still end the window is accepted.
 */
import { isLimited, MAX_CONTROLS } from '../../../contract/window/controls/control-rules.ts';
import type { Control } from '../../../contract/window/messages.ts';
import { controlRefused } from './refusal.ts';

export type Perform = (argument: unknown) => Promise<void>;

/** One control; `may` throws at once if it must not be accepted above the limit. */
export interface Verb {
  readonly may: (argument: unknown) => void;
  readonly perform: Perform;
}

/** @throws always */
export function refuseFlood(): never {
  throw controlRefused(
    'not_now',
    `this window has had ${MAX_CONTROLS} messages; it still takes end, cancel and takeOver`,
  );
}

export class Flood {
  #limited = 0;
  #others = 0;

  /** For validators. Counts nothing, because a replay does not call them. @throws the refusal */
  admit(control: Control, { may }: Verb, argument: unknown): void {
    const taken = isLimited(control) ? this.#limited : this.#others;
    if (taken >= MAX_CONTROLS) may(argument);
  }

  /** {@link admit} for a control that is always refused. */
  admitUnbuilt(): void {
    if (this.#limited >= MAX_CONTROLS) refuseFlood();
  }

  /** @param control null if it is not built yet */
  count(control: Control | null): void {
    if (control === null || isLimited(control)) this.#limited += 1;
    else this.#others += 1;
  }
}
