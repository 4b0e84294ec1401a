/** Answers the verbs of the contract that are not built yet: each is refused by name. */
import { defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import {
  UNBUILT_CONTROLS,
  unbuiltRefusal,
  whyUnbuilt,
  type UnbuiltControl,
} from '../../../contract/window/controls/control-arguments.ts';
import type { Flood } from './flood.ts';
import { record } from '../reporting/journal.ts';
import { controlRefused } from './refusal.ts';
import type { WindowState } from '../window-state.ts';

function refuse(window: WindowState, control: UnbuiltControl, argument: unknown): void {
  record(window, 'control_refused', unbuiltRefusal(control, argument));
}

/** Registers their handlers; called before the workflow's first await. */
export function refuseUnbuilt(window: WindowState, flood: Flood): void {
  const validator = (_argument: unknown): void => flood.admitUnbuilt();
  for (const control of UNBUILT_CONTROLS) {
    const description = 'Not built yet: it is refused';
    const answer = async (argument: unknown): Promise<void> => {
      flood.count(null);
      refuse(window, control, argument);
      throw controlRefused('invalid', whyUnbuilt(control));
    };
    const update = defineUpdate<void, [unknown]>(control);
    setHandler(update, answer, { validator, description });
    const signal = defineSignal<[unknown]>(control);
    setHandler(signal, (argument) => refuse(window, control, argument), { description });
  }
}
