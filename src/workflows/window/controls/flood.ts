/**
 * How many updates a window takes. Beyond the limit nothing comes in that would be refused, or costs
 * a step: it would grow the history for ever. What can still be carried out to end the window does.
 */
import { isLimited, MAX_CONTROLS } from '../../../contract/window/control-rules.ts';
import type { Control } from '../../../contract/window/messages.ts';
import { controlRefused } from './refusal.ts';

export type Perform = (argument: unknown) => Promise<void>;

/** One control; `may` throws at once where it is not to be taken beyond the limit. */
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

  /** For validators: counts nothing, since no replay asks them. @throws the refusal */
  admit(control: Control, { may }: Verb, argument: unknown): void {
    const taken = isLimited(control) ? this.#limited : this.#others;
    if (taken >= MAX_CONTROLS) may(argument);
  }

  /** {@link admit} for what is always refused. */
  admitUnbuilt(): void {
    if (this.#limited >= MAX_CONTROLS) refuseFlood();
  }

  /** @param control null: one that is not built */
  count(control: Control | null): void {
    if (control === null || isLimited(control)) this.#limited += 1;
    else this.#others += 1;
  }
}
