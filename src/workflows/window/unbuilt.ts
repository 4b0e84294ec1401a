/** Answers to the verbs of the contract that are not built yet: each is refused by its name. */
import { defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import {
  UNBUILT_CONTROLS,
  unbuiltRefusal,
  whyUnbuilt,
  type UnbuiltControl,
} from '../../contract/unbuilt-controls.ts';
import { record } from './journal.ts';
import { controlRefused } from './refusal.ts';
import type { WindowState } from './window-state.ts';

function refuse(window: WindowState, control: UnbuiltControl, argument: unknown): void {
  record(window, 'control_refused', unbuiltRefusal(control, argument));
}

/** Registers their handlers; called before the workflow's first await. `admit` throws on a flood. */
export function refuseUnbuilt(window: WindowState, admit: (argument: unknown) => void): void {
  for (const control of UNBUILT_CONTROLS) {
    const description = 'Not built yet: it is refused';
    const answer = async (argument: unknown): Promise<void> => {
      refuse(window, control, argument);
      throw controlRefused('invalid', whyUnbuilt(control));
    };
    const update = defineUpdate<void, [unknown]>(control);
    setHandler(update, answer, { validator: admit, description });
    const signal = defineSignal<[unknown]>(control);
    setHandler(signal, (argument) => refuse(window, control, argument), { description });
  }
}
